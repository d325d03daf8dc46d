package io.swarmhold.perf.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmhold.perf.sim.Simulation;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lab simulate}: whole clusters in one thread, story after story. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Simulates clusters with the real rules and simulated time, disks, network and grid; then",
      "plants mistakes one after the other, and sees each come to light.",
      "--seed S --stories 1 tells one story again."
    })
final class SimulateCommand implements Callable<Integer> {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "Default: ${DEFAULT-VALUE}")
  long seconds;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "Of the first story. Default: ${DEFAULT-VALUE}")
  long seed;

  @Option(
      names = "--stories",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "So many, however long they take, and no mistakes. Default: as many as there is time for.")
  long stories;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "json|table",
      defaultValue = "table",
      description = "Default: ${DEFAULT-VALUE}")
  LabReport.Form form = LabReport.Form.TABLE;

  @Override
  public Integer call() {
    Simulation.Asked asked;
    try {
      asked = new Simulation.Asked(seconds, seed, stories);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "lab simulate: " + e.getMessage(), e);
    }
    PrintWriter err = spec.commandLine().getErr();
    Simulation.Report report =
        Simulation.run(
            asked,
            System::nanoTime,
            line -> {
              err.println(line);
              err.flush();
            });
    print(report, spec.commandLine().getOut());
    return report.isClean() ? 0 : 1;
  }

  private void print(Simulation.Report report, PrintWriter out) {
    switch (form) {
      case JSON -> out.println(json(report));
      case TABLE -> LabReport.table("", report.figures(), out);
    }
    out.flush();
  }

  private static String json(Simulation.Report report) {
    try {
      return MAPPER.writeValueAsString(report.figures());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
