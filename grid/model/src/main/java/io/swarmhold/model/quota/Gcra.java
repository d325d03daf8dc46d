package io.swarmhold.model.quota;

/**
 * The generic cell rate algorithm: one moment says all that is to be known about a bucket that
 * leaks. A unit moves it on by {@code window / limit}, the emission interval; time alone brings it
 * nearer. The bucket is full while that moment lies in the past, and empty where it is {@code
 * burst} emission intervals ahead. (ATM Forum, Traffic Management 4.0, af-tm-0056, section 4.4.2
 * "virtual scheduling"; by cost and for requests: B. Leach, "Rate limiting, cells, and GCRA",
 * 2015.)
 *
 * <p>Within any time {@code s} no more is taken than {@code burst + limit x s / window}. Nothing is
 * rounded, so nothing drifts: an emission interval is a fraction, and the moment is kept as one.
 *
 * @param tatNanos the theoretical arrival time of the next unit, whole nanoseconds
 * @param parts and so many parts of a nanosecond, of which there are {@code limit}; less than that
 */
public record Gcra(long tatNanos, long parts) {

  /** What comes of taking. */
  public sealed interface Taking {

    /** All of it was taken. */
    record Taken(Gcra next) implements Taking {}

    /**
     * Nothing was.
     *
     * @param waitNanos after exactly so long it can be, if nobody else takes any
     */
    record Later(long waitNanos) implements Taking {}

    /** Nothing was, nor will be: it is more than a full bucket holds. */
    record Never() implements Taking {}
  }

  /** Nothing was taken for long. */
  public static Gcra full(long now) {
    return new Gcra(now, 0);
  }

  /** All was taken just now. */
  public static Gcra empty(Limit.Rate rate, long now) {
    return full(now).plus(rate, rate.burst());
  }

  /**
   * Takes {@code units}, all or none.
   *
   * @param units 0 or more
   */
  public Taking take(Limit.Rate rate, long units, long now) {
    if (units > rate.burst()) {
      return new Taking.Never();
    }
    Gcra next = since(now).plus(rate, units);
    long wait = next.nanosBehind(empty(rate, now));
    return wait <= 0 ? new Taking.Taken(next) : new Taking.Later(wait);
  }

  /** Units that were taken and not used; they must not have been taken longer ago than is known. */
  Gcra giveBack(Limit.Rate rate, long units) {
    Division cost = Division.of(units, rate.windowNanos(), 0, rate.limit());
    long rest = parts - cost.rest();
    return rest >= 0
        ? new Gcra(tatNanos - cost.whole(), rest)
        : new Gcra(tatNanos - cost.whole() - 1, rest + rate.limit());
  }

  /** Units that can be taken at once. */
  public long available(Limit.Rate rate, long now) {
    Gcra empty = empty(rate, now);
    Gcra from = since(now);
    if (from.nanosBehind(empty) >= 0) {
      return 0;
    }
    long nanos = empty.tatNanos - from.tatNanos;
    long rest = empty.parts - from.parts;
    return rest >= 0
        ? Division.of(nanos, rate.limit(), rest, rate.windowNanos()).whole()
        : Division.of(nanos - 1, rate.limit(), rest + rate.limit(), rate.windowNanos()).whole();
  }

  /**
   * No fuller than a bucket at {@code at} from which {@code units}, or all, were taken just then.
   */
  Gcra withOut(Limit.Rate rate, long units, long at) {
    Gcra other = full(at).plus(rate, Math.min(units, rate.burst()));
    return nanosBehind(other) > 0 ? this : other;
  }

  /** Another rate, and as many units used as before; at most all of them. */
  Gcra rerated(Limit.Rate from, Limit.Rate to, long now) {
    Gcra since = since(now);
    Division used =
        Division.of(since.tatNanos - now, from.limit(), since.parts, from.windowNanos());
    long units = used.whole() + (used.rest() > 0 ? 1 : 0);
    return full(now).plus(to, Math.min(units, to.burst()));
  }

  /** What is past is forgotten: a bucket holds no more than its burst. */
  private Gcra since(long now) {
    return tatNanos - now >= 0 ? this : full(now);
  }

  private Gcra plus(Limit.Rate rate, long units) {
    Division cost = Division.of(units, rate.windowNanos(), parts, rate.limit());
    return new Gcra(tatNanos + cost.whole(), cost.rest());
  }

  /** How far it lies behind another moment, rounded up; not above 0 if it does not. */
  private long nanosBehind(Gcra other) {
    long nanos = tatNanos - other.tatNanos;
    return parts > other.parts ? nanos + 1 : nanos;
  }
}
