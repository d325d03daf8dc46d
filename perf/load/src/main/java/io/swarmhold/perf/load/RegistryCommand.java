package io.swarmhold.perf.load;

import io.swarmhold.cli.CommandLines.FailedException;
import io.swarmhold.perf.load.drive.Progress;
import io.swarmhold.perf.load.server.Launch;
import io.swarmhold.perf.load.server.Target;
import io.swarmhold.perf.load.wire.UnexpectedAnswerException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench registry}. */
@Command(
    name = "registry",
    mixinStandardHelpOptions = true,
    description =
        "Registers agents, has all of them give signs of life every ten seconds, and meanwhile"
            + " looks for some and registers others: nobody may be missed.")
final class RegistryCommand implements Callable<Integer> {

  private static final long MIB = 1L << 20;
  private static final long BASE_MIB = 1_024;

  /** What an agent takes on the heap, generously: the run is not about a full one. */
  private static final int AGENT_BYTES = 1_600;

  private static final int MOST_AGENTS = 15_000_000;

  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin ServerChoice server = new ServerChoice();

  @Option(
      names = "--agents",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Default: ${DEFAULT-VALUE}")
  int agents;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "20",
      description = "For which each thing is measured. Default: ${DEFAULT-VALUE}")
  int seconds;

  @Option(
      names = "--lookups",
      paramLabel = "RATE",
      defaultValue = "1000",
      description = "Searches a second. Default: ${DEFAULT-VALUE}")
  int lookups;

  @Option(
      names = "--registrations",
      paramLabel = "RATE",
      defaultValue = "200",
      description = "Registrations of one agent a second. Default: ${DEFAULT-VALUE}")
  int registrations;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "json|table",
      defaultValue = "table",
      description = "Default: ${DEFAULT-VALUE}")
  Report.Form form = Report.Form.TABLE;

  @Override
  public Integer call() {
    check("--agents", agents, MOST_AGENTS);
    check("--seconds", seconds, 3_600);
    check("--lookups", lookups, 100_000);
    check("--registrations", registrations, 100_000);
    long heapMib = BASE_MIB + (long) agents * AGENT_BYTES / MIB;
    Launch launch = server.launch(heapMib + "m", 1_000, 1_000);
    try (Target target = Target.start(launch, 1, server.data)) {
      var run =
          new RegistryRun(
              target,
              new RegistryRun.Load(agents, seconds, lookups, registrations),
              Progress.on(System.err));
      Report report = run.report();
      var config = Environment.of(target, launch);
      config.put("durability", server.wish());
      config.putAll(run.config());
      report.put("config", config).print(form, spec.commandLine().getOut());
      return run.isGood() ? 0 : 1;
    } catch (UnexpectedAnswerException | IOException e) {
      throw new FailedException("the run failed: " + e.getMessage());
    }
  }

  private void check(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new ParameterException(
          spec.commandLine(),
          "bench registry: %s: %d (expected: 1 to %d)".formatted(option, value, most));
    }
  }
}
