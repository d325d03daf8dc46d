package io.swarmhold.cli;

import io.swarmhold.edge.client.Json;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.shard.EventReader;
import io.swarmhold.model.shard.TaskEvent;
import io.swarmhold.wal.Frame;
import io.swarmhold.wal.chronicle.WalInspection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code swarmhold wal verify|dump|stats|epoch}. */
@Command(
    name = "wal",
    mixinStandardHelpOptions = true,
    description =
        "Looks at the log of a server that is stopped, and changes nothing but for epoch --set.",
    subcommands = {
      WalCommand.Verify.class,
      WalCommand.Dump.class,
      WalCommand.Stats.class,
      EpochCommand.class
    },
    synopsisSubcommandLabel = "VERB")
final class WalCommand implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "swarmhold: wal: no verb given (expected: verify, dump, stats or epoch)");
  }

  /** Where the log is. */
  static final class LogFolder {

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec = CommandSpec.create();

    @Option(
        names = "--data",
        paramLabel = "DIR",
        defaultValue = "swarmhold-data",
        description = "The server's data folder, or its log alone. Default: ${DEFAULT-VALUE}")
    Path data = Path.of("swarmhold-data");

    Path path() {
      if (!Files.isDirectory(data)) {
        throw new ParameterException(
            spec.commandLine(), "swarmhold: --data: " + data + " is no folder");
      }
      Path log = data.resolve("log");
      return Files.isDirectory(log) ? log : data;
    }

    /** The server's data folder, of which the log is a part. */
    Path whole() {
      if (!Files.isDirectory(data.resolve("log"))) {
        throw new ParameterException(
            spec.commandLine(), "swarmhold: --data: " + data + " is no server's data folder");
      }
      return data;
    }
  }

  /** Says a record as {@code name: value} lines, or as JSON. */
  static void say(Output output, Map<String, Object> values) {
    if (output.isJson()) {
      output.json(Json.of(values));
    } else {
      values.forEach((name, value) -> output.line("%-18s %s".formatted(name, value)));
    }
  }

  /** {@code wal verify}. */
  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description =
          "Reads every frame and says what opening the log would do; 1 if it would refuse.")
  static final class Verify implements Callable<Integer> {

    @Mixin LogFolder folder = new LogFolder();
    @Mixin Output output = new Output();

    @Override
    public Integer call() {
      WalInspection.Report report = WalInspection.verify(folder.path());
      var values = new LinkedHashMap<String, Object>();
      values.put("sound", report.isSound());
      values.put("frames", report.frames());
      values.put("oldest", report.oldest());
      values.put("last", report.last());
      values.put("tornTail", report.tornTail());
      report
          .damage()
          .ifPresent(range -> {
            values.put("damageFirst", range.first());
            if (range.last() != Long.MAX_VALUE) {
              values.put("damageLast", range.last());
            }
          });
      values.put("findings", report.findings());
      say(output, values);
      return report.isSound() ? CommandLines.OK : CommandLines.FAILED;
    }
  }

  /** {@code wal stats}. */
  @Command(
      name = "stats",
      mixinStandardHelpOptions = true,
      description = "Says what the log's files hold.")
  static final class Stats implements Runnable {

    @Mixin LogFolder folder = new LogFolder();
    @Mixin Output output = new Output();

    @Override
    public void run() {
      WalInspection.Stats stats = WalInspection.stats(folder.path());
      var values = new LinkedHashMap<String, Object>();
      values.put("oldest", stats.oldest());
      values.put("highestEpoch", WalInspection.verify(folder.path()).highestEpoch());
      values.put("written", stats.written());
      values.put("synced", stats.synced());
      values.put("queueForced", stats.queueForced());
      values.put("queueFiles", stats.queueFiles());
      values.put("journalSegments", stats.journalSegments());
      values.put("journalBytes", stats.journalBytes());
      say(output, values);
    }
  }

  /** {@code wal dump}. */
  @Command(
      name = "dump",
      mixinStandardHelpOptions = true,
      description = "Prints the log's frames, or the events in them.")
  static final class Dump implements Runnable {

    /** What the grid writes; other frames are not ours to read. */
    private static final byte EVENTS = 1;

    @Mixin LogFolder folder = new LogFolder();
    @Mixin Output output = new Output();

    @Option(
        names = "--from",
        paramLabel = "POSITION",
        defaultValue = "1",
        description = "First position. Default: ${DEFAULT-VALUE}")
    long from = 1;

    @Option(names = "--to", paramLabel = "POSITION", description = "Last position.")
    long to = Long.MAX_VALUE;

    @Option(names = "--events", description = "What happened, rather than the frames.")
    boolean events;

    @Override
    public void run() {
      WalInspection.dump(folder.path(), from, to, this::print);
    }

    private void print(Frame frame) {
      if (!events) {
        line(
            "position", frame.position(),
            "kind", frame.kind(),
            "shard", frame.shard(),
            "epoch", frame.epoch(),
            "sequence", frame.sequence(),
            "bytes", frame.payload().length);
      } else if (frame.kind() == EVENTS) {
        var reader = new EventReader(frame.payload());
        int index = 0;
        for (TaskEvent event = reader.next(); event != null; event = reader.next()) {
          line(
              "position",
              frame.position() + "." + index++,
              "at",
              Instant.ofEpochMilli(reader.atMillis()),
              "event",
              event.getClass().getSimpleName(),
              "task",
              event.number() == 0 ? "-" : new TaskId(frame.shard(), event.number()));
        }
      }
    }

    private void line(Object... namesAndValues) {
      var values = new LinkedHashMap<String, Object>();
      for (int i = 0; i < namesAndValues.length; i += 2) {
        Object value = namesAndValues[i + 1];
        values.put((String) namesAndValues[i], value instanceof Number ? value : value.toString());
      }
      if (output.isJson()) {
        output.json(Json.of(values));
      } else {
        output.line(String.join("  ", texts(values)));
      }
    }

    private static List<String> texts(Map<String, Object> values) {
      return values.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList();
    }
  }
}
