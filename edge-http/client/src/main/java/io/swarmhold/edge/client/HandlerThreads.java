package io.swarmhold.edge.client;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worker's handlers at work, each on a virtual thread of its own. Called under the worker's lock;
 * what handlers say reaches the worker without it.
 */
final class HandlerThreads {

  /** What handlers say and ask, from threads of theirs. */
  interface Listener {
    void progress(Lease lease, double fraction);

    boolean holds(Lease lease);

    /** The handler has returned. */
    void ended(Report report);
  }

  private final String agent;
  private final Map<String, TaskHandler> handlers;
  private final @Nullable TaskHandler anyType;
  private final Listener listener;
  private final Map<Lease, Thread> threads = new HashMap<>();

  HandlerThreads(
      String agent,
      Map<String, TaskHandler> handlers,
      @Nullable TaskHandler anyType,
      Listener listener) {
    this.agent = agent;
    this.handlers = handlers;
    this.anyType = anyType;
    this.listener = listener;
  }

  void start(Assigned task) {
    Lease lease = task.lease();
    var assignment =
        new Assignment(
            task, fraction -> listener.progress(lease, fraction), () -> listener.holds(lease));
    threads.put(
        lease,
        Thread.ofVirtual()
            .name(agent + "/" + lease.id())
            .start(() -> listener.ended(work(assignment, lease))));
  }

  void interrupt(Lease lease) {
    Thread thread = threads.get(lease);
    if (thread != null) {
      thread.interrupt();
    }
  }

  void interruptAll() {
    threads.values().forEach(Thread::interrupt);
  }

  void ended(Lease lease) {
    threads.remove(lease);
  }

  /** An error of the handler's is the task's, not the worker's: whatever is thrown is reported. */
  private Report work(Assignment task, Lease lease) {
    TaskHandler handler = handlers.getOrDefault(task.type(), anyType);
    if (handler == null) {
      return new Report.Fail(
          lease, "agent " + agent + " has no handler for type '" + task.type() + "'", true);
    }
    try {
      Object value = handler.handle(task);
      return value == null ? new Report.Complete(lease, null) : completion(lease, value);
    } catch (PermanentFailure e) {
      return new Report.Fail(lease, words(e), false);
    } catch (InterruptedException e) {
      return new Report.Fail(lease, "interrupted", true);
    } catch (Throwable e) {
      return new Report.Fail(lease, e.getClass().getSimpleName() + ": " + words(e), true);
    }
  }

  private static Report completion(Lease lease, Object value) {
    try {
      Json result = Json.of(value);
      return result.size() <= Worker.MAX_RESULT_BYTES
          ? new Report.Complete(lease, result)
          : new Report.Fail(
              lease,
              "result: %d bytes (expected: at most %d)"
                  .formatted(result.size(), Worker.MAX_RESULT_BYTES),
              false);
    } catch (IllegalArgumentException e) {
      return new Report.Fail(lease, "result: " + words(e), false);
    }
  }

  private static String words(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
