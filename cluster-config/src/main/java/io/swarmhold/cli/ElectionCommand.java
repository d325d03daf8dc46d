package io.swarmhold.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.cli.CommandLines.FailedException;
import io.swarmhold.edge.client.Json;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code swarmhold election campaign|renew|resign|get|list}. */
@Command(
    name = "election",
    mixinStandardHelpOptions = true,
    description = "Stands for election, leads, resigns; shows who leads.",
    subcommands = {
      ElectionCommand.Campaign.class,
      ElectionCommand.Renew.class,
      ElectionCommand.Resign.class,
      ElectionCommand.Get.class,
      ElectionCommand.ListOf.class
    },
    synopsisSubcommandLabel = "VERB")
final class ElectionCommand implements Runnable {

  private static final List<String> TITLES =
      List.of("ELECTION", "TERM", "LEADER", "NOTE", "LASTS", "RENEWALS");

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "swarmhold: election: no verb given (expected: campaign, renew, resign, get or list)");
  }

  private static Output.Row row(Json leadership) {
    JsonNode tree = leadership.tree();
    return Output.Row.of(
        leadership,
        tree.path("name").asText(),
        tree.path("term").asText(),
        tree.path("leader").asText(),
        tree.path("note").asText(),
        tree.path("termSeconds").asText() + "s",
        tree.path("renewals").asText());
  }

  /** {@code election campaign}. */
  @Command(
      name = "campaign",
      mixinStandardHelpOptions = true,
      description = "Becomes the leader; exit code 3 if somebody else leads.")
  static final class Campaign implements Callable<Integer> {

    @Spec CommandSpec spec = CommandSpec.create();
    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();
    @Mixin LeaseOptions lease = new LeaseOptions();

    @Override
    public Integer call() throws Exception {
      try (var client = server.client()) {
        return Taken.or(
            spec,
            () -> {
              output.rows(
                  TITLES, Stream.of(row(client.elections().campaignUnattended(lease.wish()))));
              return CommandLines.OK;
            });
      }
    }
  }

  /** Which election, for which term. */
  static final class Led {

    @Parameters(index = "0", paramLabel = "NAME", description = "Its name.")
    String name = "";

    @Option(
        names = "--term",
        required = true,
        paramLabel = "N",
        description = "The leader's, as campaign said.")
    long term;
  }

  /** {@code election renew}. */
  @Command(name = "renew", mixinStandardHelpOptions = true, description = "Leads for another term.")
  static final class Renew implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();
    @Mixin Led led = new Led();

    @Override
    public void run() {
      try (var client = server.client()) {
        output.rows(TITLES, Stream.of(row(client.elections().renew(led.name, led.term))));
      }
    }
  }

  /** {@code election resign}. */
  @Command(name = "resign", mixinStandardHelpOptions = true, description = "Leads no more.")
  static final class Resign implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Led led = new Led();

    @Override
    public void run() {
      try (var client = server.client()) {
        if (!client.elections().resign(led.name, led.term)) {
          throw new FailedException("not_held: %s is not led for %d".formatted(led.name, led.term));
        }
      }
    }
  }

  /** {@code election get}. */
  @Command(name = "get", mixinStandardHelpOptions = true, description = "Shows who leads.")
  static final class Get implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();

    @Parameters(paramLabel = "NAME", description = "Its name.")
    String name = "";

    @Override
    public void run() {
      try (var client = server.client()) {
        Json leadership =
            client
                .elections()
                .get(name)
                .orElseThrow(() -> new FailedException("not_found: nobody leads " + name));
        output.rows(TITLES, Stream.of(row(leadership)));
      }
    }
  }

  /** {@code election list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the elections that somebody has won.")
  static final class ListOf implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();

    @Override
    public void run() {
      try (var client = server.client()) {
        output.rows(TITLES, client.elections().list().map(ElectionCommand::row));
      }
    }
  }
}
