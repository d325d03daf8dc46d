package io.swarmhold.perf.load;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code swarmhold bench}: measures a server from outside, and checks what it does. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    subcommands = {
      CycleCommand.class,
      RestartCommand.class,
      FailoverCommand.class,
      JoinCommand.class,
      SessionsCommand.class,
      RegistryCommand.class
    },
    synopsisSubcommandLabel = "cycle|restart|failover|join|sessions|registry",
    description = "Measures a server of its own, and checks that no task is lost or done twice.",
    footer = {
      "",
      "Exit codes: 0 done, 1 a task was lost or done twice or the run failed, 2 misused."
    })
public final class BenchCommand implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "bench: cycle, restart, failover, join, sessions or registry?");
  }
}
