package io.swarmhold.perf.lab;

import io.swarmhold.cli.CommandProvider;

/** Brings {@code lab} to the command line. */
public final class LabProvider implements CommandProvider {

  @Override
  public Object command() {
    return new LabCommand();
  }
}
