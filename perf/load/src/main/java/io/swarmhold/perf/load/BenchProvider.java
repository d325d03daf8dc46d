package io.swarmhold.perf.load;

import io.swarmhold.cli.CommandProvider;

/** Brings {@code bench} to the command line. */
public final class BenchProvider implements CommandProvider {

  @Override
  public Object command() {
    return new BenchCommand();
  }
}
