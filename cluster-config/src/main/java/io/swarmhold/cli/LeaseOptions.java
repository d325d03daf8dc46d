package io.swarmhold.cli;

import io.swarmhold.edge.client.LeaseWish;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which lock or election, by whom, for how long. */
final class LeaseOptions {

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "NAME", description = "Its name, such as deploy/prod.")
  String name = "";

  @Option(
      names = {"--holder", "--candidate"},
      paramLabel = "WHO",
      description = "Who it is, for others to read. Default: user, host and process.")
  String holder = whoWeAre();

  @Option(names = "--note", paramLabel = "TEXT", description = "What for, for others to read.")
  String note = "";

  @Option(
      names = "--term",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "How long it lasts without being renewed. Default: ${DEFAULT-VALUE}")
  Duration term = Duration.ofSeconds(30);

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "0s",
      description = "How long to wait for it if somebody else has it. Default: ${DEFAULT-VALUE}")
  Duration atMost = Duration.ZERO;

  LeaseWish wish() {
    try {
      return new LeaseWish(name, holder, note, term, atMost);
    } catch (IllegalArgumentException e) {
      String said = String.valueOf(e.getMessage());
      throw new ParameterException(
          spec.commandLine(),
          "swarmhold: --" + said.replace(term.toString(), Durations.text(term)));
    }
  }

  private static String whoWeAre() {
    String host = System.getenv().getOrDefault("HOSTNAME", "localhost");
    return "%s@%s/%d"
        .formatted(System.getProperty("user.name", "nobody"), host, ProcessHandle.current().pid());
  }
}
