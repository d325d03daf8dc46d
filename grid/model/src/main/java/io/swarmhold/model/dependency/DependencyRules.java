package io.swarmhold.model.dependency;

import io.swarmhold.model.dependency.DependencyEvent.Declared;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * What may wait for what. A task names others of its shard that were there before it: their numbers
 * are lower than its own, and a circle would need one that is not. So there is no circle to look
 * for, and what is waited for never waits, through whomever, for who waits.
 */
public final class DependencyRules {

  /** A task waits for no more others. */
  public static final int MAX_ON = 32;

  /** No more tasks wait for one: so many are looked at in the moment in which it ends. */
  public static final int MAX_DEPENDENTS = 10_000;

  /** No more tasks of a shard wait. */
  public static final int MAX_WAITING = 100_000;

  private DependencyRules() {}

  /**
   * What comes of a new task that is to wait for others.
   *
   * @param number its own; larger than any other of its shard (as unsigned)
   * @param on numbers of others, in any order
   * @param fates what became of a task of this shard
   */
  public static Declaring declare(
      long number,
      List<Long> on,
      OnFailure onFailure,
      LongFunction<Fate> fates,
      Dependencies dependencies) {
    Optional<String> wrong = wrong(number, on, fates, dependencies);
    if (wrong.isPresent()) {
      return new Declaring.Refused(wrong.get());
    }
    boolean failed = on.stream().anyMatch(one -> fates.apply(one) == Fate.FAILED);
    if (failed && onFailure != OnFailure.RUN_ANYWAY) {
      return new Declaring.AtOnce(verdict(onFailure));
    }
    List<Long> open =
        on.stream()
            .filter(one -> fates.apply(one) == Fate.OPEN)
            .distinct()
            .sorted(Long::compareUnsigned)
            .toList();
    return open.isEmpty() ? new Declaring.AtOnce(Verdict.RELEASE) : new Declaring.Waits(open);
  }

  /** The event of one that {@link Declaring.Waits}. */
  public static Declared declared(long number, Declaring.Waits waits, OnFailure onFailure) {
    return new Declared(number, waits.on(), onFailure);
  }

  private static Optional<String> wrong(
      long number, List<Long> on, LongFunction<Fate> fates, Dependencies dependencies) {
    if (on.size() > MAX_ON) {
      return Optional.of("dependsOn: %d (expected: at most %d)".formatted(on.size(), MAX_ON));
    } else if (dependencies.waiting() >= MAX_WAITING) {
      return Optional.of(
          "dependsOn: as many tasks wait as may (expected: below " + MAX_WAITING + ")");
    }
    return on.stream().flatMap(one -> wrong(number, one, fates, dependencies).stream()).findFirst();
  }

  private static Optional<String> wrong(
      long number, long one, LongFunction<Fate> fates, Dependencies dependencies) {
    if (Long.compareUnsigned(one, number) >= 0) {
      return Optional.of("dependsOn: task %d (expected: one that was there before)".formatted(one));
    } else if (fates.apply(one) == Fate.UNKNOWN) {
      return Optional.of("dependsOn: task %d (expected: one that is known)".formatted(one));
    } else if (dependencies.dependents(one) >= MAX_DEPENDENTS) {
      return Optional.of(
          "dependsOn: task %d (expected: one that fewer than %d wait for)"
              .formatted(one, MAX_DEPENDENTS));
    }
    return Optional.empty();
  }

  static Verdict verdict(OnFailure onFailure) {
    return switch (onFailure) {
      case FAIL -> Verdict.BURY;
      case CANCEL -> Verdict.CANCEL;
      case RUN_ANYWAY -> Verdict.RELEASE;
    };
  }
}
