package io.swarmhold.jobs.match;

import com.hazelcast.core.HazelcastInstance;
import io.swarmhold.model.port.Dispatch;
import io.swarmhold.model.port.DispatchSignal;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The matcher of a lite member, for its own agents: the same as in {@link MatchJob}, on a thread
 * and not in the job. Jet runs a job where partitions are; to place one elsewhere takes a licence.
 */
public final class LiteMatcher implements AutoCloseable {

  /** Signals heard before orders are placed. */
  private static final int MAX_AT_ONCE = 512;

  /** It is woken for every signal; this is for one that slips by. */
  private static final Duration NAP = Duration.ofMillis(100);

  /** How long closing waits for what is being decided. */
  private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

  private final Dispatch dispatch;
  private final MatchDesk desk;
  private final Thread thread;
  private volatile boolean closed;

  private LiteMatcher(Dispatch dispatch) {
    this.dispatch = dispatch;
    this.desk = new MatchDesk(dispatch, "");
    this.thread = Thread.ofPlatform().daemon().name("swarmhold-matcher").unstarted(this::run);
  }

  /** Starts it on the line that the member has put into its user context. */
  public static LiteMatcher start(HazelcastInstance hazelcast) {
    LiteMatcher matcher = new LiteMatcher(MatchJob.dispatchOf(hazelcast));
    matcher.dispatch.onSignal(() -> LockSupport.unpark(matcher.thread));
    matcher.thread.start();
    return matcher;
  }

  private void run() {
    dispatch.restart();
    while (!closed) {
      try {
        if (!round()) {
          LockSupport.parkNanos(this, NAP.toNanos());
        }
      } catch (RuntimeException e) {
        desk.failed(e);
      }
    }
  }

  /** Whether there was anything to hear. */
  private boolean round() {
    int heard = 0;
    for (DispatchSignal signal = dispatch.poll(); signal != null; signal = dispatch.poll()) {
      desk.hear(signal);
      if (++heard == MAX_AT_ONCE) {
        break;
      }
    }
    desk.order();
    return heard > 0;
  }

  /** Places no orders any more. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(STOP_WITHIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
