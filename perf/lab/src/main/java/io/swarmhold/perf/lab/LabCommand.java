package io.swarmhold.perf.lab;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code swarmhold lab}: tries to lose tasks, and says whether it did. */
@Command(
    name = "lab",
    mixinStandardHelpOptions = true,
    subcommands = {
      RunCommand.class,
      CheckCommand.class,
      SimulateCommand.class,
      ConsensusFiguresCommand.class
    },
    synopsisSubcommandLabel = "run|check|simulate|consensus",
    description = "Harms members of its own on purpose, and checks what their clients saw.",
    footer = {
      "",
      "Exit codes: 0 every promise was kept, 1 one was not, 2 misused, 3 nobody can tell."
    })
final class LabCommand implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "lab: run, check, simulate or consensus?");
  }
}
