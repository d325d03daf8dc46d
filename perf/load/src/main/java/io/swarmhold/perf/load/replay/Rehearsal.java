package io.swarmhold.perf.load.replay;

import io.swarmhold.edge.client.SwarmholdClient;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.perf.load.trace.Arrival;
import java.time.Duration;

/**
 * The same ways through client and server as the replay's, with tasks that count for nothing, as
 * fast as they go: for the first half a minute Java is a hundred times slower than later, and no
 * fleet begins with its load.
 */
final class Rehearsal {

  /** Tasks under way. */
  private static final int WINDOW = 64;

  /** Enough to take all of them. */
  private static final int AGENTS = 16;

  private static final Duration VISIBILITY = Duration.ofSeconds(30);
  private static final Duration END_WITHIN = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(1);

  private final Stopwatch time = new Stopwatch.Real();
  private final Journal journal = new Journal(new ArrivalSchedule(1), time);
  private final SwarmholdClient client;
  private final SwarmholdClient once;
  private final String pool;

  /**
   * @param client of the agents; {@code once} submits, as {@link Submissions} want it
   */
  Rehearsal(SwarmholdClient client, SwarmholdClient once, String pool) {
    this.client = client;
    this.once = once;
    this.pool = pool;
  }

  /** Returns when it is over, at most half a minute after {@code length}. */
  void run(Duration length) throws InterruptedException {
    try (var fleet = new Fleet(pool, WINDOW / AGENTS, this::hands, journal, time);
        var submissions =
            new Submissions(once, pool, RetryPolicy.TASK_ASSIGNMENT, VISIBILITY, journal)) {
      fleet.start(client, AGENTS);
      submit(submissions, length.toNanos());
      long deadline = time.nanos() + END_WITHIN.toNanos();
      while (!(submissions.areOver() && open() == 0) && time.nanos() < deadline) {
        Thread.sleep(POLL);
      }
      fleet.leave();
    }
  }

  private void submit(Submissions submissions, long untilNanos) throws InterruptedException {
    int begun = 0;
    while (time.nanos() < untilNanos) {
      if (begun - journal.settled() < WINDOW) {
        begun++;
        submissions.submit(new Arrival(begun, time.nanos(), 0, 0));
      } else {
        Thread.sleep(POLL);
      }
    }
  }

  private long open() {
    return journal.accepted() - journal.settled();
  }

  private Hands hands(Runnable halfway) {
    return new Hands(journal, new ServiceTime(0, 0, 1), new Misfortune(0, 0), time, halfway);
  }
}
