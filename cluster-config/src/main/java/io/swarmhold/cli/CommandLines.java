package io.swarmhold.cli;

import static java.util.stream.Collectors.joining;

import io.swarmhold.cli.demo.DemoCommand;
import io.swarmhold.edge.client.RefusedException;
import io.swarmhold.edge.client.SwarmholdException;
import io.swarmhold.model.TaskId;
import io.swarmhold.node.FileTrouble;
import io.swarmhold.node.MisconfiguredException;
import io.swarmhold.node.NotStartedException;
import io.swarmhold.wal.WalException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Puts the verbs together, and says what goes wrong in one line. */
public final class CommandLines {

  public static final int OK = 0;
  public static final int FAILED = 1;
  public static final int USAGE = 2;

  private CommandLines() {}

  /** The whole command line; {@code execute} answers the exit code. */
  public static CommandLine of(NodeStarter starter, PrintWriter out, PrintWriter err) {
    var line =
        new CommandLine(new SwarmholdCommand())
            .addSubcommand(new StartCommand(starter))
            .addSubcommand(new DemoCommand(starter))
            .addSubcommand(new SubmitCommand())
            .addSubcommand(new TasksCommand())
            .addSubcommand(new TaskCommand())
            .addSubcommand(new TailCommand())
            .addSubcommand(new DeadLettersCommand())
            .addSubcommand(new AgentsCommand())
            .addSubcommand(new AgentCommand())
            .addSubcommand(new BreakerCommand())
            .addSubcommand(new LockCommand())
            .addSubcommand(new ElectionCommand())
            .addSubcommand(new DefinitionCommand())
            .addSubcommand(new WalCommand())
            .addSubcommand(new ClusterCommand())
            .addSubcommand(new VersionCommand())
            .addSubcommand(new CompletionCommand())
            .addSubcommand(new TrainCommand());
    ServiceLoader.load(CommandProvider.class)
        .forEach(provider -> line.addSubcommand(provider.command()));
    line.setOut(out).setErr(err);
    line.registerConverter(Duration.class, Durations::parse)
        .registerConverter(TaskId.class, CommandLines::taskId)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(CommandLines::misused)
        .setExecutionExceptionHandler((failure, command, result) -> failed(failure, command));
    return line;
  }

  private static TaskId taskId(String text) {
    try {
      return TaskId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.TypeConversionException(e.getMessage());
    }
  }

  private static int misused(ParameterException misuse, String[] args) {
    CommandLine command = misuse.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    command
        .getErr()
        .println(oneLine(String.valueOf(misuse.getMessage())) + " (see " + name + " --help)");
    return USAGE;
  }

  private static int failed(Exception failure, CommandLine command) {
    String message = failure.getMessage() == null ? "no reason given" : failure.getMessage();
    String text =
        switch (failure) {
          case RefusedException known -> message;
          case SwarmholdException known -> message + asked(command);
          case FailedException known -> message;
          case MisusedException known -> message;
          case WalException known -> message;
          case NotStartedException known -> message;
          case MisconfiguredException known -> message;
          case UncheckedIOException known -> FileTrouble.words(known);
          case IllegalStateException known -> message;
          default -> failure.getClass().getSimpleName() + ": " + message;
        };
    command.getErr().println("swarmhold: " + oneLine(text));
    if (System.getenv("SWARMHOLD_TRACE") != null) {
      failure.printStackTrace(command.getErr());
    }
    return failure instanceof MisusedException || failure instanceof MisconfiguredException
        ? USAGE
        : FAILED;
  }

  /** Nobody answered as was hoped: then it matters who was asked. */
  private static String asked(CommandLine command) {
    return command.getCommandSpec().mixins().values().stream()
        .map(mixin -> mixin.userObject())
        .filter(ServerOptions.class::isInstance)
        .map(ServerOptions.class::cast)
        .map(server -> server.addresses.stream().map(URI::toString).collect(joining(", ")))
        .findFirst()
        .map(addresses -> " (asked: " + addresses + ")")
        .orElse("");
  }

  /** May hold what others wrote: the names of holders, what a server says. */
  static String oneLine(String text) {
    return Printable.of(text.strip().replaceAll("\\s*\\R\\s*", " "));
  }

  /** The command did not do what it should; the message says why, for people. */
  public static final class FailedException extends RuntimeException {
    public FailedException(String message) {
      super(message);
    }
  }

  /** What was asked for can not be, whoever tries again; no option's help would say more. */
  static final class MisusedException extends RuntimeException {
    MisusedException(String message) {
      super(message);
    }
  }
}
