package io.swarmhold.perf.peers;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The load of one run: warm up, measure, stop submitting, drain, ask the server what is left.
 *
 * <p>Closed loop: one submitter, as fast as the permits allow; a permit comes back when its task
 * has gone the full cycle. Open loop: one submitter on a fixed timetable that no slow peer can
 * stretch; latencies count from the timetable, so a stall shows in every task it delays (G. Tene,
 * "coordinated omission").
 */
final class Cycle {

  /** A peer that has not drained by then has lost something. */
  private static final Duration LONGEST_DRAIN = Duration.ofSeconds(30);

  private static final Duration DRAIN_POLL = Duration.ofMillis(10);

  /** The open loop's bound: a peer this many seconds behind cannot carry the rate. */
  private static final int MOST_SECONDS_BEHIND = 10;

  /** How long the submitter waits for a permit before it looks whether the run is over. */
  private static final Duration STOP_POLL = Duration.ofMillis(50);

  private final Load load;
  private final Semaphore permits;
  private final Tally tally;
  private volatile boolean stopped;
  private volatile int submitted;
  private volatile @Nullable Throwable failure;

  private Cycle(Load load) {
    this.load = load;
    this.permits =
        new Semaphore(
            load.openLoop() ? load.tasksPerSecond() * MOST_SECONDS_BEHIND : load.outstanding());
    this.tally = new Tally(permits);
  }

  /** Runs the load against the peer that listens on {@code port}. */
  static Outcome run(int port, Load load, Broker.Opening opening) throws Exception {
    Cycle cycle = new Cycle(load);
    try (Broker broker = opening.open(port, load, cycle.tally)) {
      return cycle.run(broker);
    }
  }

  private Outcome run(Broker broker) throws Exception {
    long start = System.nanoTime();
    long windowStart = start + load.warmUp().toNanos();
    long windowEnd = windowStart + load.measured().toNanos();
    tally.measure(new Tally.Window(windowStart, windowEnd));
    Thread submitter =
        Thread.ofPlatform().name("submitter").start(() -> submitUntilStopped(broker, start));
    sleepUntil(windowStart);
    long from = System.nanoTime();
    int before = tally.completedCount();
    sleepUntil(windowEnd);
    int completed = tally.completedCount() - before;
    double seconds = (System.nanoTime() - from) / 1e9;
    stopped = true;
    submitter.join();
    drain();
    rethrowFailure();
    long left = broker.stopAndCountLeft();
    return outcome(Math.round(completed / seconds), left, broker.settings());
  }

  private void submitUntilStopped(Broker broker, long start) {
    try {
      byte[] filler = Payload.filler(load.payloadBytes());
      for (int number = 0; !stopped; number++) {
        long intended = awaitTurn(number, start);
        if (!stopped) {
          broker.submit(number, new Payload(number, intended).toBytes(filler));
          submitted = number + 1;
        }
      }
    } catch (Exception e) {
      failure = e;
    }
  }

  /** Waits until the task may be sent; returns when it was meant to be. */
  private long awaitTurn(int number, long start) throws InterruptedException {
    if (!load.openLoop()) {
      takePermit();
      return System.nanoTime();
    }
    if (!permits.tryAcquire()) {
      throw new IllegalStateException(
          "more than "
              + MOST_SECONDS_BEHIND
              + " s behind at "
              + load.tasksPerSecond()
              + " tasks/s");
    }
    long intended = start + number * 1_000_000_000L / load.tasksPerSecond();
    while (!stopped && intended - System.nanoTime() > 0) {
      LockSupport.parkNanos(intended - System.nanoTime());
    }
    return intended;
  }

  private void takePermit() throws InterruptedException {
    boolean taken = false;
    while (!stopped && !taken) {
      taken = permits.tryAcquire(STOP_POLL.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void drain() throws InterruptedException {
    long deadline = System.nanoTime() + LONGEST_DRAIN.toNanos();
    while (!drained() && System.nanoTime() - deadline < 0) {
      Thread.sleep(DRAIN_POLL);
    }
  }

  private boolean drained() {
    int accepted = tally.acceptedCount();
    return failure != null
        || (accepted + tally.refusedCount() == submitted && tally.completedCount() == accepted);
  }

  private void rethrowFailure() {
    Throwable cause = failure;
    if (cause != null) {
      throw new IllegalStateException("the submitter failed", cause);
    }
  }

  private static void sleepUntil(long nanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(Math.max(0, nanos - System.nanoTime()));
  }

  private Outcome outcome(long tasksPerSecond, long left, Map<String, Object> settings) {
    Map<String, Object> config = new TreeMap<>(settings);
    config.put("payloadBytes", load.payloadBytes());
    config.put("measuredSeconds", load.measured().toSeconds());
    config.put("warmUpSeconds", load.warmUp().toSeconds());
    config.put(
        load.openLoop() ? "ratePerSecond" : "outstanding",
        load.openLoop() ? load.tasksPerSecond() : load.outstanding());
    return new Outcome(
        load.openLoop() ? "open" : "closed",
        tasksPerSecond,
        tally.latencyMillis(50),
        tally.latencyMillis(99),
        tally.acceptedCount(),
        tally.completedCount(),
        tally.lostCount(),
        tally.doubledCount(),
        tally.refusedCount(),
        left,
        config);
  }
}
