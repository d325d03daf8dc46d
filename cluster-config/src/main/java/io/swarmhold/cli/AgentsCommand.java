package io.swarmhold.cli;

import io.swarmhold.edge.client.Gathered;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code swarmhold agents}. */
@Command(
    name = "agents",
    mixinStandardHelpOptions = true,
    description = "Lists the agents of all members.")
final class AgentsCommand implements Runnable {

  @Mixin ServerOptions server = new ServerOptions();
  @Mixin Output output = new Output();
  @Mixin AgentOptions which = new AgentOptions();

  @Override
  public void run() {
    try (var client = server.client()) {
      Gathered agents = client.agents(which.search());
      output.rows(AgentRows.TITLES, agents.items().stream().map(AgentRows::row));
      if (!agents.missing().isEmpty()) {
        throw new CommandLines.FailedException(
            "not complete, for these members did not answer: "
                + String.join(", ", agents.missing()));
      }
    }
  }
}
