package io.swarmhold.cli;

import io.swarmhold.edge.client.RefusedException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** Somebody else has what was asked for: an answer of its own, which scripts can tell. */
final class Taken {

  /** The exit code. */
  static final int CODE = 3;

  private Taken() {}

  /** Runs {@code work}; one line and {@link #CODE} if somebody else has it. */
  static int or(CommandSpec spec, Callable<Integer> work) throws Exception {
    try {
      return work.call();
    } catch (RefusedException refused) {
      if (!refused.code().equals("locked")) {
        throw refused;
      }
      return say(spec, refused);
    }
  }

  static int say(CommandSpec spec, RefusedException refused) {
    spec.commandLine()
        .getErr()
        .println("swarmhold: " + CommandLines.oneLine(String.valueOf(refused.getMessage())));
    return CODE;
  }
}
