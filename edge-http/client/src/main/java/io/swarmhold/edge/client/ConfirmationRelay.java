package io.swarmhold.edge.client;

import io.swarmhold.model.TaskId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Tells a worker's listener which results the server has confirmed, in order. */
final class ConfirmationRelay {

  private static final Logger LOG = System.getLogger(Worker.class.getName());

  private final String agent;
  private final Consumer<TaskId> listener;

  /** Confirmed, and the listener has not heard of it yet. */
  private final ConcurrentLinkedQueue<TaskId> unheard = new ConcurrentLinkedQueue<>();

  /** Of which the listener has not returned. */
  private final AtomicInteger untold = new AtomicInteger();

  ConfirmationRelay(String agent, Consumer<TaskId> listener) {
    this.agent = agent;
    this.listener = listener;
  }

  void confirmed(TaskId task) {
    untold.incrementAndGet();
    unheard.add(task);
  }

  /** Whether the listener has returned from all. */
  boolean isIdle() {
    return untold.get() == 0;
  }

  /**
   * Tells what there is to tell; outside the worker's lock, so that the listener may take a while,
   * ask for {@link Worker#stats}, or fail, and the agent goes on.
   *
   * @param afterEach runs whenever the listener has returned
   */
  void tell(Runnable afterEach) {
    for (TaskId task = unheard.poll(); task != null; task = unheard.poll()) {
      try {
        listener.accept(task);
      } catch (Throwable e) {
        LOG.log(Level.WARNING, "agent " + agent + ": the listener failed on " + task, e);
      }
      untold.decrementAndGet();
      afterEach.run();
    }
  }
}
