package io.swarmhold.perf.lab.check;

import io.swarmhold.perf.lab.history.History;
import java.util.List;

/** All judges. What a history says nothing about is left out, and said to be. */
public final class Checkers {

  private static final List<Checker> ALL =
      List.of(
          new TotalQueue(),
          new UniqueIds(),
          new Idempotency(),
          new Fencing(),
          new ExactlyOnce(),
          new SetFull(),
          new Registers(),
          new LockSafety(),
          new Replicas(),
          new Liveness(),
          new Survival(),
          new Statistics());

  private Checkers() {}

  public static List<Verdict> check(History history) {
    return ALL.stream()
        .filter(checker -> checker.concerns(history))
        .map(checker -> checker.check(history))
        .toList();
  }

  /** Names of the checkers that had nothing to judge. */
  public static List<String> skipped(History history) {
    return ALL.stream().filter(checker -> !checker.concerns(history)).map(Checker::name).toList();
  }

  /** The checker of this name, for tests. */
  static Checker named(String name) {
    return ALL.stream().filter(checker -> checker.name().equals(name)).findFirst().orElseThrow();
  }
}
