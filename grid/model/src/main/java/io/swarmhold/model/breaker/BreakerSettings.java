package io.swarmhold.model.breaker;

/**
 * What opens a breaker, and what closes it again. The case is the breaker's mode.
 *
 * <p>Shares are in thousandths (500 is 50 %), so that nothing is rounded and copies agree.
 */
public sealed interface BreakerSettings {

  long MIN_MILLIS = 100;
  long MAX_MILLIS = 86_400_000;

  /** A run this long, or so many outcomes at least, is more than anybody waits for. */
  int MAX_OUTCOMES = 1_000_000;

  /** Eight bytes for each second of a window: 7.2 kB for the longest. */
  int MAX_WINDOW_SECONDS = 900;

  /** How long it stays open before it is probed. */
  long openMillis();

  Probing probing();

  /** What a breaker is set to of which nothing else was said. */
  static BreakerSettings defaultOf(BreakerKey.Kind kind) {
    return switch (kind) {
      case AGENT -> Consecutive.DEFAULT;
      case POOL -> PoolGuard.DEFAULT;
      case DEPENDENCY -> FailureRate.DEFAULT;
    };
  }

  /**
   * How a breaker that is half open is probed: in rounds, each of so many permits, counted across
   * the whole cluster.
   *
   * @param permits 1 to 1 000. Never more are outstanding and answered in one round; the round is
   *     judged when so many have been answered
   * @param permitMillis how long an answer is waited for; then the permit may be taken again, for
   *     whoever had it may be gone
   */
  record Probing(int permits, long permitMillis) {

    static final int MAX_PERMITS = 1_000;

    public Probing {
      Bounds.between("permits", permits, 1, MAX_PERMITS);
      Bounds.between("permitMillis", permitMillis, MIN_MILLIS, MAX_MILLIS);
    }
  }

  /**
   * Opens after so many failures in a row. Half open, a single failed probe opens it again, and it
   * closes when all permits came back good.
   *
   * @param failures 1 to 1 000 000
   */
  record Consecutive(int failures, long openMillis, Probing probing) implements BreakerSettings {

    /** 5 failures; open for 60 s; 3 probes, each given 60 s. */
    public static final Consecutive DEFAULT = new Consecutive(5, 60_000, new Probing(3, 60_000));

    public Consecutive {
      Bounds.between("failures", failures, 1, MAX_OUTCOMES);
      Bounds.between("openMillis", openMillis, MIN_MILLIS, MAX_MILLIS);
    }
  }

  /** Opens by the share of failures in a sliding window. */
  sealed interface Windowed extends BreakerSettings {

    /**
     * 1 to 900. Seconds are whole, the present one included: what happened in the last millisecond
     * of one counts for a second less than the window is long, and nothing for longer than that.
     */
    int windowSeconds();

    /** With fewer outcomes in the window, nothing is said of their share. */
    int minimumOutcomes();

    /** Whether so many failures among so many outcomes are too many, in the window or of probes. */
    boolean isTooMany(long failures, long outcomes);
  }

  /**
   * Opens when at least that share of a window's outcomes are failures. Half open, it judges when
   * all permits were answered, as Resilience4j does: it closes if the share of failures among the
   * probes is below the threshold, else it opens again.
   *
   * @param thresholdPermille 1 to 1 000; reached is too much
   * @param minimumOutcomes 1 to 1 000 000
   */
  record FailureRate(
      int thresholdPermille,
      int windowSeconds,
      int minimumOutcomes,
      long openMillis,
      Probing probing)
      implements Windowed {

    /**
     * 50 % within a minute; open for 30 s; 10 probes, each given 60 s. At least 10 outcomes: what
     * opens it should not weigh less than what closes it, and that is 10 probes. (Resilience4j asks
     * for 100, which one agent does not have in a minute; Hystrix for 20 in ten seconds.)
     */
    public static final FailureRate DEFAULT =
        new FailureRate(500, 60, 10, 30_000, new Probing(10, 60_000));

    public FailureRate {
      Bounds.between("thresholdPermille", thresholdPermille, 1, 1_000);
      Bounds.between("windowSeconds", windowSeconds, 1, MAX_WINDOW_SECONDS);
      Bounds.between("minimumOutcomes", minimumOutcomes, 1, MAX_OUTCOMES);
      Bounds.between("openMillis", openMillis, MIN_MILLIS, MAX_MILLIS);
    }

    @Override
    public boolean isTooMany(long failures, long outcomes) {
      return failures * 1_000 >= outcomes * thresholdPermille;
    }
  }

  /**
   * Opens when more than that share of outcomes are failures, and have been for the whole window.
   * That is, at a moment when outcomes are counted:
   *
   * <ul>
   *   <li>of those in the window, more than the threshold are failures (exactly as many are not);
   *   <li>there are at least {@code minimumOutcomes} of them;
   *   <li>they cover the window: the first of an unbroken stretch of outcomes is at least as old as
   *       the window is long, to the millisecond. A stretch is broken by a silence longer than
   *       {@code maxSilenceMillis}, by a move to another owner, and when the breaker closes. So a
   *       burst of failures after a quiet hour is not taken for five bad minutes.
   * </ul>
   *
   * <p>Open, the pool is given no new tasks, and {@link BreakerEvent#raisesAlert an alert} is
   * raised. Tasks that failed are tried again as their {@link io.swarmhold.model.RetryPolicy} says,
   * with backoff; the breaker leaves them alone. Half open and closing are those of {@link
   * FailureRate}: it closes when no more than the threshold of its probes failed.
   *
   * @param thresholdPermille 0 to 999; more is too much
   * @param minimumOutcomes 1 to 1 000 000
   * @param maxSilenceMillis 1 s up to the window
   */
  record PoolGuard(
      int thresholdPermille,
      int windowSeconds,
      int minimumOutcomes,
      long maxSilenceMillis,
      long openMillis,
      Probing probing)
      implements Windowed {

    /**
     * More than 10 % for 5 minutes, with no silence longer than one; open for 30 s; 10 probes. At
     * least 20 outcomes, so that it takes three failures; with fewer than 10, one would do. A probe
     * is a task: it is given the 15 minutes that a lease is.
     */
    public static final PoolGuard DEFAULT =
        new PoolGuard(100, 300, 20, 60_000, 30_000, new Probing(10, 900_000));

    public PoolGuard {
      Bounds.between("thresholdPermille", thresholdPermille, 0, 999);
      Bounds.between("windowSeconds", windowSeconds, 1, MAX_WINDOW_SECONDS);
      Bounds.between("minimumOutcomes", minimumOutcomes, 1, MAX_OUTCOMES);
      Bounds.between("maxSilenceMillis", maxSilenceMillis, 1_000, windowSeconds * 1_000L);
      Bounds.between("openMillis", openMillis, MIN_MILLIS, MAX_MILLIS);
    }

    @Override
    public boolean isTooMany(long failures, long outcomes) {
      return failures * 1_000 > outcomes * thresholdPermille;
    }
  }
}
