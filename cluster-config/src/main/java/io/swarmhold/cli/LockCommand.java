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

/** {@code swarmhold lock acquire|renew|release|get|list|run}. */
@Command(
    name = "lock",
    mixinStandardHelpOptions = true,
    description = "Takes locks that end by themselves if their holder dies, and lets them go.",
    subcommands = {
      LockCommand.Acquire.class,
      LockCommand.Renew.class,
      LockCommand.Release.class,
      LockCommand.Get.class,
      LockCommand.ListOf.class,
      LockRunCommand.class
    },
    synopsisSubcommandLabel = "VERB")
final class LockCommand implements Runnable {

  private static final List<String> TITLES =
      List.of("LOCK", "TOKEN", "HOLDER", "NOTE", "TERM", "RENEWALS");

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "swarmhold: lock: no verb given (expected: acquire, renew, release, get, list or run)");
  }

  private static Output.Row row(Json lock) {
    JsonNode tree = lock.tree();
    return Output.Row.of(
        lock,
        tree.path("name").asText(),
        tree.path("token").asText(),
        tree.path("holder").asText(),
        tree.path("note").asText(),
        tree.path("termSeconds").asText() + "s",
        tree.path("renewals").asText());
  }

  /** {@code lock acquire}. */
  @Command(
      name = "acquire",
      mixinStandardHelpOptions = true,
      description = "Takes a lock; exit code 3 if somebody else has it.")
  static final class Acquire implements Callable<Integer> {

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
              output.rows(TITLES, Stream.of(row(client.locks().acquireUnattended(lease.wish()))));
              return CommandLines.OK;
            });
      }
    }
  }

  /** Which lock, under which token. */
  static final class Held {

    @Parameters(index = "0", paramLabel = "NAME", description = "Its name.")
    String name = "";

    @Option(
        names = "--token",
        required = true,
        paramLabel = "N",
        description = "Under which it is held, as acquire said.")
    long token;
  }

  /** {@code lock renew}. */
  @Command(
      name = "renew",
      mixinStandardHelpOptions = true,
      description = "Keeps a lock for another term.")
  static final class Renew implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();
    @Mixin Held held = new Held();

    @Override
    public void run() {
      try (var client = server.client()) {
        output.rows(TITLES, Stream.of(row(client.locks().renew(held.name, held.token))));
      }
    }
  }

  /** {@code lock release}. */
  @Command(name = "release", mixinStandardHelpOptions = true, description = "Lets a lock go.")
  static final class Release implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Held held = new Held();

    @Override
    public void run() {
      try (var client = server.client()) {
        if (!client.locks().release(held.name, held.token)) {
          throw new FailedException(
              "not_held: %s is not held under %d".formatted(held.name, held.token));
        }
      }
    }
  }

  /** {@code lock get}. */
  @Command(name = "get", mixinStandardHelpOptions = true, description = "Shows who has a lock.")
  static final class Get implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();

    @Parameters(paramLabel = "NAME", description = "Its name.")
    String name = "";

    @Override
    public void run() {
      try (var client = server.client()) {
        Json lock =
            client
                .locks()
                .get(name)
                .orElseThrow(() -> new FailedException("not_found: nobody holds " + name));
        output.rows(TITLES, Stream.of(row(lock)));
      }
    }
  }

  /** {@code lock list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the locks that are held.")
  static final class ListOf implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();

    @Override
    public void run() {
      try (var client = server.client()) {
        output.rows(TITLES, client.locks().list().map(LockCommand::row));
      }
    }
  }
}
