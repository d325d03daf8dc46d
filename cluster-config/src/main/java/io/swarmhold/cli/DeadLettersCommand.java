package io.swarmhold.cli;

import io.swarmhold.edge.client.DeadLetters;
import io.swarmhold.edge.client.Json;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.TaskId;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code swarmhold dlq list|redrive|purge}. */
@Command(
    name = "dlq",
    mixinStandardHelpOptions = true,
    description = "Looks at the dead-letter queue, runs its tasks again, or throws them away.",
    subcommands = {
      DeadLettersCommand.ListOf.class,
      DeadLettersCommand.Redrive.class,
      DeadLettersCommand.Purge.class
    },
    synopsisSubcommandLabel = "VERB")
final class DeadLettersCommand implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "swarmhold: dlq: no verb given (expected: list, redrive or purge)");
  }

  /** {@code dlq list}. */
  @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists dead tasks.")
  static final class ListOf implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();

    @Option(names = "--pool", paramLabel = "POOL", description = "Only of this pool.")
    @Nullable String pool;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "50",
        description = "At most so many. Default: ${DEFAULT-VALUE}")
    int limit = 50;

    @Override
    public void run() {
      try (var client = server.client()) {
        var letters = client.deadLetters();
        var tasks = pool == null ? letters.list() : letters.list(pool);
        output.rows(TaskRows.TITLES, TaskRows.of(tasks.limit(limit)));
      }
    }
  }

  /** Which dead letters are meant; all of them must be said aloud. */
  static final class Selection {

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..*", paramLabel = "ID", description = "These tasks.")
    List<TaskId> ids = List.of();

    @Option(names = "--pool", paramLabel = "POOL", description = "Those of this pool.")
    @Nullable String pool;

    @Option(
        names = "--reason",
        paramLabel = "REASON",
        description =
            "Those that died of attempts_failed, attempts_expired, not_retryable, deadline or"
                + " retention.")
    @Nullable DeadReason reason;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many.")
    @Nullable Integer limit;

    @Option(names = "--all", description = "All of them.")
    boolean all;

    DeadLetters.Which which() {
      if (ids.isEmpty() && pool == null && reason == null && !all) {
        throw new ParameterException(
            spec.commandLine(), "swarmhold: which? (expected: IDs, --pool, --reason or --all)");
      }
      var which = DeadLetters.Which.ALL.ids(ids);
      which = pool == null ? which : which.pool(pool);
      which = reason == null ? which : which.reason(reason);
      return limit == null ? which : which.limit(limit);
    }
  }

  private static void affect(
      ServerOptions server,
      Output output,
      DeadLetters.Which which,
      ToLongBiFunction<DeadLetters, DeadLetters.Which> verb) {
    try (var client = server.client()) {
      long affected = verb.applyAsLong(client.deadLetters(), which);
      if (output.isJson()) {
        output.json(Json.of(Map.of("affected", affected)));
      } else {
        output.out().println(affected + (affected == 1 ? " task" : " tasks"));
      }
    }
  }

  /** {@code dlq redrive}. */
  @Command(
      name = "redrive",
      mixinStandardHelpOptions = true,
      description = "Puts dead tasks back into their queues, with fresh attempts.")
  static final class Redrive implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();
    @Mixin Selection selection = new Selection();

    @Override
    public void run() {
      affect(server, output, selection.which(), DeadLetters::redrive);
    }
  }

  /** {@code dlq purge}. */
  @Command(
      name = "purge",
      mixinStandardHelpOptions = true,
      description = "Throws dead tasks away, for good.")
  static final class Purge implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();
    @Mixin Selection selection = new Selection();

    @Override
    public void run() {
      affect(server, output, selection.which(), DeadLetters::purge);
    }
  }
}
