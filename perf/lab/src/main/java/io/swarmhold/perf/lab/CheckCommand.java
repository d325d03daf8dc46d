package io.swarmhold.perf.lab;

import io.swarmhold.cli.CommandLines.FailedException;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.HistoryFile;
import io.swarmhold.perf.lab.history.MalformedHistoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lab check}: judges a history again that was kept. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Judges a kept history again; says the same as the run did.")
final class CheckCommand implements Callable<Integer> {

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "DIR", description = "What --into was, or a file of a history.")
  Path from = Path.of("");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "json|table",
      defaultValue = "table",
      description = "Default: ${DEFAULT-VALUE}")
  LabReport.Form form = LabReport.Form.TABLE;

  @Override
  public Integer call() {
    Path file = Files.isDirectory(from) ? from.resolve(LabRun.HISTORY) : from;
    if (!Files.isReadable(file)) {
      throw new ParameterException(spec.commandLine(), "lab check: " + file + ": no history");
    }
    try {
      History history = HistoryFile.read(file);
      var config = Circumstances.read(file.toAbsolutePath().resolveSibling("."));
      LabReport report = LabReport.of(history, history.bound("seed", 0), config);
      report.print(form, spec.commandLine().getOut());
      return report.result().exitCode();
    } catch (IOException | MalformedHistoryException e) {
      throw new FailedException("no judgement: " + e.getMessage());
    }
  }
}
