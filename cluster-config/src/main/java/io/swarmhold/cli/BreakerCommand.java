package io.swarmhold.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.edge.client.Breakers;
import io.swarmhold.edge.client.Breakers.Kind;
import io.swarmhold.edge.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code swarmhold breaker list|get|force-open|force-closed|release|set}. */
@Command(
    name = "breaker",
    mixinStandardHelpOptions = true,
    description = "Shows circuit breakers, and holds them open or closed.",
    subcommands = {
      BreakerCommand.ListOf.class,
      BreakerCommand.Get.class,
      BreakerCommand.ForceOpen.class,
      BreakerCommand.ForceClosed.class,
      BreakerCommand.Release.class,
      BreakerCommand.Configure.class
    },
    synopsisSubcommandLabel = "VERB")
final class BreakerCommand implements Runnable {

  private static final List<String> TITLES =
      List.of("KIND", "NAME", "STATUS", "SINCE", "MODE", "WHY");

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "swarmhold: breaker: no verb given (expected: list, get, force-open, force-closed, release"
            + " or set)");
  }

  private static Output.Row row(Json breaker) {
    JsonNode tree = breaker.tree();
    return Output.Row.of(
        breaker,
        tree.path("kind").asText(),
        tree.path("name").asText(),
        tree.path("status").asText(),
        tree.path("since").asText(),
        tree.path("settings").path("mode").asText(),
        tree.path("why").asText("-"));
  }

  /** Which one. */
  static final class Which {

    @Parameters(index = "0", paramLabel = "KIND", description = "agent, pool or dependency.")
    Kind kind = Kind.AGENT;

    @Parameters(index = "1", paramLabel = "NAME", description = "Its name.")
    String name = "";
  }

  /** {@code breaker list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists breakers that ever did anything.")
  static final class ListOf implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();

    @Override
    public void run() {
      try (var client = server.client()) {
        output.rows(TITLES, client.breakers().list().stream().map(BreakerCommand::row));
      }
    }
  }

  /** {@code breaker get}. */
  @Command(
      name = "get",
      mixinStandardHelpOptions = true,
      description = "Shows a breaker with its settings and history.")
  static final class Get implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();
    @Mixin Which which = new Which();

    @Override
    public void run() {
      try (var client = server.client()) {
        output.json(client.breakers().get(which.kind, which.name));
      }
    }
  }

  /** An operator's hand on a breaker. */
  abstract static class Hand implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();
    @Mixin Which which = new Which();

    @Option(
        names = "--why",
        required = true,
        paramLabel = "TEXT",
        description = "For those who ask later; up to 256 characters.")
    String why = "";

    abstract Json put(Breakers breakers);

    @Override
    public void run() {
      try (var client = server.client()) {
        Json breaker = put(client.breakers());
        output.rows(TITLES, java.util.stream.Stream.of(row(breaker)));
      }
    }
  }

  /** {@code breaker force-open}. */
  @Command(
      name = "force-open",
      mixinStandardHelpOptions = true,
      description = "Holds a breaker open until it is released: nothing is let through.")
  static final class ForceOpen extends Hand {
    @Override
    Json put(Breakers breakers) {
      return breakers.forceOpen(which.kind, which.name, why);
    }
  }

  /** {@code breaker force-closed}. */
  @Command(
      name = "force-closed",
      mixinStandardHelpOptions = true,
      description = "Holds a breaker closed until it is released: all is let through.")
  static final class ForceClosed extends Hand {
    @Override
    Json put(Breakers breakers) {
      return breakers.forceClosed(which.kind, which.name, why);
    }
  }

  /** {@code breaker release}. */
  @Command(
      name = "release",
      mixinStandardHelpOptions = true,
      description = "Lets a breaker go that is held: it goes on by itself.")
  static final class Release extends Hand {
    @Override
    Json put(Breakers breakers) {
      return breakers.release(which.kind, which.name, why);
    }
  }

  /** {@code breaker set}. */
  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description = "Sets what opens a breaker.")
  static final class Configure implements Runnable {

    @Spec CommandSpec spec = CommandSpec.create();
    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();
    @Mixin Which which = new Which();

    @Option(
        names = "--file",
        required = true,
        paramLabel = "FILE",
        description = "Holds the settings: {\"mode\": \"rate\", \"threshold\": 0.2}.")
    Path file = Path.of("");

    @Override
    public void run() {
      Json settings = settings();
      try (var client = server.client()) {
        output.json(client.breakers().configure(which.kind, which.name, settings));
      }
    }

    private Json settings() {
      try {
        return Json.parse(Files.readString(file));
      } catch (IOException e) {
        throw new ParameterException(spec.commandLine(), "swarmhold: --file: cannot read " + file);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "swarmhold: --file: " + e.getMessage());
      }
    }
  }
}
