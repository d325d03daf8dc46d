package io.swarmhold.model.breaker;

/**
 * What the owner of a breaker can be told. Whatever it is, what was {@link Breaker#nextDueMillis
 * due} happens first.
 */
public sealed interface BreakerCommand {

  /** Only lets happen what is due. */
  record Tick() implements BreakerCommand {}

  /** Work has ended that was given without a permit. It counts, whatever the breaker's state. */
  record Report(Outcomes outcomes) implements BreakerCommand {}

  /**
   * Probes were answered. Those of a round that is over are ignored. Permits have no names: an
   * answer settles the oldest that is outstanding. One that comes after its permit has returned
   * counts as long as the round lacks answers; else probes that take longer than is waited for
   * would never close anything.
   *
   * @param round which {@link Permits#round} they were taken in
   */
  record ReportProbes(long round, int successes, int failures) implements BreakerCommand {
    public ReportProbes {
      Bounds.between("successes", successes, 0, BreakerSettings.MAX_OUTCOMES);
      Bounds.between("failures", failures, 0, BreakerSettings.MAX_OUTCOMES);
    }
  }

  /**
   * Asks for permits to probe; {@link BreakerDecision#permits} says how many there were, which is
   * none unless the breaker is half open.
   *
   * @param wanted 1 to 1 000
   */
  record TakePermits(int wanted) implements BreakerCommand {
    public TakePermits {
      Bounds.between("wanted", wanted, 1, BreakerSettings.Probing.MAX_PERMITS);
    }
  }

  /** Holds it open or closed until it is released. Said again in the same words, it is nothing. */
  record ForceTo(Force.Direction direction, OperatorReason reason) implements BreakerCommand {}

  /**
   * Ends a force, if there is one. What was forced open goes on where it stood before; its time has
   * gone on, so what was open for long enough is half open. What was forced closed is closed, and
   * judged at once by what was counted meanwhile.
   */
  record Release(OperatorReason reason) implements BreakerCommand {}

  /**
   * Gives it other settings. It stays open, half open, closed or forced; what was counted is
   * forgotten, and a round of probes begins anew.
   */
  record Configure(BreakerSettings settings) implements BreakerCommand {}
}
