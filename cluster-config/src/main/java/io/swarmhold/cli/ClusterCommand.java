package io.swarmhold.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code swarmhold cluster}. */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    description = "Several members that keep each other's promises.",
    subcommands = {
      ClusterDevCommand.class,
      ClusterShards.Members.class,
      ClusterShards.Shards.class,
      ClusterShards.Copies.class,
      ClusterShards.Recover.class,
      ClusterShards.GiveUp.class,
      ClusterShards.ReplaceVoter.class
    },
    synopsisSubcommandLabel = "VERB")
final class ClusterCommand implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "swarmhold: cluster: no verb given (expected: dev, members, shards, copies, recover, give-up or replace-voter)");
  }
}
