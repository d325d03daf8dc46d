package io.swarmhold.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What stands above all verbs. */
@Command(
    name = "swarmhold",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.Provider.class,
    description = "An in-memory control plane for fleets of AI agents, with a durable task queue.",
    footer = {
      "",
      "The server's address is --address or SWARMHOLD_ADDRESS (http://127.0.0.1:7070),",
      "the key is in --key-file or SWARMHOLD_API_KEY. Exit codes: 0 done, 1 failed, 2 misused,",
      "3 somebody else has the lock."
    },
    synopsisSubcommandLabel = "VERB")
final class SwarmholdCommand implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "swarmhold: no verb given");
  }
}
