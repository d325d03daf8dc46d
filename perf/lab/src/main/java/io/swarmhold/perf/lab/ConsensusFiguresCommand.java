package io.swarmhold.perf.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lab consensus}: what it costs to agree, on this disk. */
@Command(
    name = "consensus",
    mixinStandardHelpOptions = true,
    description = {
      "Measures what commands and questions to the consensus group cost, in milliseconds: all",
      "members in this process, one call after the other. What the disk costs is in it, so the",
      "folder should be on the disk that is meant."
    })
final class ConsensusFiguresCommand implements Callable<Integer> {

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "FOLDER",
      description = "New or empty. What the members write stays in it.")
  Path folder = Path.of("");

  @Option(
      names = "--voters",
      paramLabel = "1|3|5",
      defaultValue = "3",
      description = "Default: ${DEFAULT-VALUE}")
  int voters;

  @Option(
      names = "--calls",
      paramLabel = "N",
      defaultValue = "500",
      description = "Of each kind. Default: ${DEFAULT-VALUE}")
  int calls;

  @Override
  public Integer call() throws IOException {
    if ((voters != 1 && voters != 3 && voters != 5) || calls < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "lab consensus: voters: %d (expected: 1, 3 or 5), calls: %d (expected: >= 1)"
              .formatted(voters, calls));
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("voters", voters);
    figures.putAll(ConsensusFigures.of(voters, calls, folder, System::nanoTime));
    LabReport.table("", figures, spec.commandLine().getOut());
    spec.commandLine().getOut().flush();
    return 0;
  }
}
