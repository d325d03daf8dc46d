package io.swarmhold.perf.load.replay;

/** What an agent reports that is told to fail; another attempt may succeed. */
final class InjectedFailure extends Exception {

  InjectedFailure(int row, int attempt) {
    super("injected into row %d, attempt %d".formatted(row, attempt));
  }
}
