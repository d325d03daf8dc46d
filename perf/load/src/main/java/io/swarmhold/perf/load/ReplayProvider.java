package io.swarmhold.perf.load;

import io.swarmhold.cli.CommandProvider;

/** Brings {@code replay} to the command line. */
public final class ReplayProvider implements CommandProvider {

  @Override
  public Object command() {
    return new ReplayCommand();
  }
}
