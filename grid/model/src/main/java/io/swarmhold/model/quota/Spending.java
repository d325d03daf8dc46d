package io.swarmhold.model.quota;

/**
 * What comes of using some of a quota.
 *
 * @param <S> what it is used of
 */
public sealed interface Spending<S> {

  /**
   * All of it may be used.
   *
   * @param next what is left
   */
  record Taken<S>(S next) implements Spending<S> {}

  /** None of it may. */
  record Refused<S>(Refusal why) implements Spending<S> {}

  /**
   * The owner must be asked first, or its answer awaited.
   *
   * @param need of the {@link Ask}
   * @param extra of the {@link Ask}
   */
  record AskOwner<S>(long need, long extra) implements Spending<S> {}
}
