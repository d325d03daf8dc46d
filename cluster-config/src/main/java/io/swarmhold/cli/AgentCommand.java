package io.swarmhold.cli;

import io.swarmhold.cli.CommandLines.FailedException;
import io.swarmhold.edge.client.Json;
import io.swarmhold.edge.client.Registry;
import io.swarmhold.edge.client.Registry.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code swarmhold agent get|register|find|census|heartbeat|pause|resume|drain|delete|card}. */
@Command(
    name = "agent",
    mixinStandardHelpOptions = true,
    description = "Registers agents, finds them, and says whether they get work.",
    subcommands = {
      AgentCommand.Get.class,
      AgentCommand.Register.class,
      AgentCommand.Find.class,
      AgentCommand.Census.class,
      AgentCommand.Heartbeat.class,
      AgentCommand.Pause.class,
      AgentCommand.Resume.class,
      AgentCommand.Drain.class,
      AgentCommand.Delete.class,
      AgentCommand.Card.class
    },
    synopsisSubcommandLabel = "VERB")
final class AgentCommand implements Runnable {

  private static final List<String> WRITTEN = List.of("AGENT", "OUTCOME", "REVISION");

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "swarmhold: agent: no verb given (expected: get, register, find, census, heartbeat, pause,"
            + " resume, drain, delete or card)");
  }

  /** Prints what came of each; fails if any of them was refused. */
  private static void print(Output output, List<Written> all) {
    output.rows(
        WRITTEN,
        all.stream()
            .map(one ->
                Output.Row.of(
                    Json.of(
                        Map.of(
                            "id", one.id(), "outcome", one.outcome(), "revision", one.revision())),
                    one.id(),
                    one.outcome(),
                    one.revision())));
    List<String> refused =
        all.stream()
            .filter(one ->
                Stream.of("not_found", "conflict", "limit_reached").anyMatch(one.outcome()::equals))
            .map(one -> one.id() + ": " + one.outcome())
            .toList();
    if (!refused.isEmpty()) {
      throw new FailedException(String.join(", ", refused));
    }
  }

  private static Json read(CommandSpec spec, Path file) {
    try {
      return Json.parse(Files.readString(file));
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), "swarmhold: --file: cannot read " + file);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "swarmhold: --file: " + e.getMessage());
    }
  }

  /** {@code agent get}. */
  @Command(name = "get", mixinStandardHelpOptions = true, description = "Shows one agent.")
  static final class Get implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();

    @Parameters(paramLabel = "AGENT", description = "Its name.")
    String id = "";

    @Override
    public void run() {
      try (var client = server.client()) {
        output.json(
            client
                .registry()
                .get(id)
                .orElseThrow(() -> new FailedException("not_found: no agent " + id)));
      }
    }
  }

  /** {@code agent register}. */
  @Command(
      name = "register",
      mixinStandardHelpOptions = true,
      description = "Registers the agents of a file.")
  static final class Register implements Runnable {

    @Spec CommandSpec spec = CommandSpec.create();
    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();

    @Option(
        names = "--file",
        required = true,
        paramLabel = "FILE",
        description = "Holds one agent as JSON, or {\"agents\": [...]} with up to 1 000.")
    Path file = Path.of("");

    @Override
    public void run() {
      Json document = read(spec, file);
      try (var client = server.client()) {
        print(output, client.registry().registerJson(document));
      }
    }
  }

  /** {@code agent find}. */
  @Command(
      name = "find",
      mixinStandardHelpOptions = true,
      description =
          "Finds agents that fit and have room: the nearest first, then those with the most room.")
  static final class Find implements Runnable {

    private static final List<String> TITLES =
        List.of("AGENT", "STATE", "REGION", "RUNNING", "SLOTS", "CAPABILITIES");

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();
    @Mixin AgentOptions which = new AgentOptions();

    @Option(names = "--near", paramLabel = "REGION", description = "Those of this region first.")
    String near = "";

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "20",
        description = "Default: ${DEFAULT-VALUE}; at most 1 000.")
    int limit = 20;

    @Override
    public void run() {
      try (var client = server.client()) {
        output.rows(
            TITLES, client.registry().find(which.search(), near, limit).stream().map(Find::row));
      }
    }

    private static Output.Row row(Json agent) {
      var tree = agent.tree();
      var capabilities = new java.util.ArrayList<String>();
      tree.path("capabilities").forEach(one -> capabilities.add(one.asText()));
      return Output.Row.of(
          agent,
          tree.path("id").asText(),
          tree.path("state").asText(),
          tree.path("region").asText("-"),
          tree.path("running").asText(),
          tree.path("slots").asText(),
          String.join(",", capabilities));
    }
  }

  /** {@code agent census}. */
  @Command(
      name = "census",
      mixinStandardHelpOptions = true,
      description = "Counts agents by state, mode and pool.")
  static final class Census implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();

    @Override
    public void run() {
      try (var client = server.client()) {
        output.json(client.registry().census());
      }
    }
  }

  /** {@code agent heartbeat}. */
  @Command(
      name = "heartbeat",
      mixinStandardHelpOptions = true,
      description = "Says that agents are alive.")
  static final class Heartbeat implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();

    @Parameters(arity = "1..*", paramLabel = "AGENT", description = "Their names.")
    List<String> ids = List.of();

    @Override
    public void run() {
      try (var client = server.client()) {
        List<String> unknown = client.registry().heartbeat(ids);
        if (!unknown.isEmpty()) {
          throw new FailedException("not_found: not registered: " + String.join(", ", unknown));
        }
      }
    }
  }

  /** Says whether agents get work. */
  abstract static class SetMode implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();

    @Parameters(arity = "1..*", paramLabel = "AGENT", description = "Their names.")
    List<String> ids = List.of();

    abstract List<Written> set(Registry registry, Collection<String> agents);

    @Override
    public void run() {
      try (var client = server.client()) {
        print(output, set(client.registry(), ids));
      }
    }
  }

  /** {@code agent pause}. */
  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "They get no work until they are resumed; what they hold they may finish.")
  static final class Pause extends SetMode {
    @Override
    List<Written> set(Registry registry, Collection<String> agents) {
      return registry.pause(agents);
    }
  }

  /** {@code agent resume}. */
  @Command(name = "resume", mixinStandardHelpOptions = true, description = "They get work again.")
  static final class Resume extends SetMode {
    @Override
    List<Written> set(Registry registry, Collection<String> agents) {
      return registry.resume(agents);
    }
  }

  /** {@code agent drain}. */
  @Command(
      name = "drain",
      mixinStandardHelpOptions = true,
      description = "They get no work any more, finish what they hold, and leave.")
  static final class Drain extends SetMode {
    @Override
    List<Written> set(Registry registry, Collection<String> agents) {
      return registry.drain(agents);
    }
  }

  /** {@code agent delete}. */
  @Command(
      name = "delete",
      mixinStandardHelpOptions = true,
      description = "Forgets an agent; what it holds goes to others.")
  static final class Delete implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "AGENT", description = "Its name.")
    String id = "";

    @Override
    public void run() {
      try (var client = server.client()) {
        if (!client.registry().deregister(id)) {
          throw new FailedException("not_found: no agent " + id);
        }
      }
    }
  }

  /** {@code agent card}. */
  @Command(
      name = "card",
      mixinStandardHelpOptions = true,
      description = "Prints an agent's card (A2A), or keeps another.")
  static final class Card implements Runnable {

    @Spec CommandSpec spec = CommandSpec.create();
    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();

    @Parameters(paramLabel = "AGENT", description = "Its name.")
    String id = "";

    @Option(names = "--file", paramLabel = "FILE", description = "Holds the card to keep.")
    @Nullable Path file;

    @Override
    public void run() {
      Json card = file == null ? null : read(spec, file);
      try (var client = server.client()) {
        if (card != null) {
          print(output, List.of(client.registry().keepCard(id, card)));
        } else {
          output.json(
              client
                  .registry()
                  .card(id)
                  .orElseThrow(() -> new FailedException("not_found: no agent " + id)));
        }
      }
    }
  }
}
