package io.swarmhold.perf.lab;

import io.swarmhold.cli.CommandLines.FailedException;
import io.swarmhold.perf.lab.member.Facility;
import io.swarmhold.perf.lab.member.Tools;
import io.swarmhold.perf.lab.nemesis.Nemeses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lab run}. With a network of its own it runs a second time, inside of it. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Starts members, works with them, harms them, and judges the history.")
final class RunCommand implements Callable<Integer> {

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = "--members", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}")
  int members;

  @Option(names = "--minutes", defaultValue = "5", description = "Default: ${DEFAULT-VALUE}")
  double minutes;

  @Option(
      names = "--nemesis",
      paramLabel = "NAME[,NAME...]",
      defaultValue = "kill,pause",
      description = "Kinds of faults, or all. Default: ${DEFAULT-VALUE}")
  String nemeses = "";

  @Option(names = "--seed", description = "Of plan and workload. Default: any; it is printed")
  @Nullable Long seed;

  @Option(
      names = "--rate",
      defaultValue = "40",
      description = "Tasks submitted per second. Default: ${DEFAULT-VALUE}")
  double rate;

  @Option(
      names = "--mean-gap",
      paramLabel = "SECONDS",
      description = "Between faults, on average. Default: 20, or a sixth of a shorter run")
  @Nullable Double meanGapSeconds;

  @Option(
      names = "--at-once",
      defaultValue = "1",
      description = "Faults that may go on at a time. Default: ${DEFAULT-VALUE}")
  int atOnce;

  @Option(
      names = "--into",
      paramLabel = "DIR",
      description =
          "Takes history, logs and data; new or empty. Default: in that of temporary files")
  @Nullable Path into;

  @Option(
      names = "--loopback",
      description = "All on 127.0.0.1: needs no root, and has no faults of the network.")
  boolean loopback;

  @Option(
      names = "--member-heap",
      paramLabel = "SIZE",
      defaultValue = "768m",
      description = "Largest heap of a member. Default: ${DEFAULT-VALUE}")
  String heap = "";

  @Option(
      names = "--durability",
      paramLabel = "disk|process|memory",
      defaultValue = "disk",
      description = "What answers mean. Default: ${DEFAULT-VALUE}")
  String durability = "";

  @Option(
      names = "--shards",
      defaultValue = "16",
      description = "Of a cluster. Default: ${DEFAULT-VALUE}")
  int shards;

  @Option(
      names = "--backups",
      paramLabel = "N",
      description = "Copies of each shard beside the first. Default: as a cluster has it, 2")
  @Nullable Integer backups;

  @Option(
      names = "--live-seconds",
      defaultValue = "60",
      description =
          "Once all is healed, what was accepted must have ended by then. Default: ${DEFAULT-VALUE}")
  int liveSeconds;

  @Option(
      names = "--prefix",
      defaultValue = "lab",
      description = "Of the network namespaces; two runs at a time need two. Default: lab")
  String prefix = "";

  /** The network is there, and this is the run inside of it. */
  @Option(names = "--inside", hidden = true)
  boolean inside;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "json|table",
      defaultValue = "table",
      description = "Default: ${DEFAULT-VALUE}")
  LabReport.Form form = LabReport.Form.TABLE;

  @Override
  public Integer call() {
    LabOptions options = options();
    try {
      if (!loopback && !inside) {
        return new OwnNetwork(options, prefix).run(form);
      }
      LabReport report = new LabRun(options, System.err::println).run();
      report.print(form, spec.commandLine().getOut());
      return report.result().exitCode();
    } catch (IOException e) {
      throw new FailedException("the run failed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException("the run was interrupted");
    }
  }

  LabOptions options() {
    try {
      long chosen = seed == null ? new SecureRandom().nextInt(1_000_000) : seed;
      Set<Facility> found = Tools.facilities(loopback, members);
      if (!loopback && !found.contains(Facility.NETWORK)) {
        throw new IllegalArgumentException(
            Facility.NETWORK.wanted() + "; or --loopback, with fewer kinds of faults");
      }
      return new LabOptions(
          members,
          (long) (minutes * 60_000),
          names(),
          chosen,
          rate,
          meanGapMillis(),
          atOnce,
          folder(chosen),
          loopback ? "" : prefix,
          heap,
          durability,
          shards,
          backups == null ? Math.clamp(members - 1, 0, 2) : backups,
          liveSeconds,
          found,
          String.join(" ", spec.root().version()));
    } catch (IllegalArgumentException | IOException e) {
      throw new ParameterException(spec.commandLine(), "lab run: " + e.getMessage(), e);
    }
  }

  private long meanGapMillis() {
    double usual = Math.min(20, minutes * 60 / 6);
    return (long) (1_000 * (meanGapSeconds == null ? usual : meanGapSeconds));
  }

  private List<String> names() {
    return nemeses.equals("all") ? Nemeses.names() : Arrays.asList(nemeses.split(","));
  }

  private Path folder(long chosen) throws IOException {
    Path folder =
        into == null
            ? Files.createTempDirectory("lab-" + chosen + "-")
            : Files.createDirectories(into.toAbsolutePath().normalize());
    if (!inside) {
      try (var files = Files.list(folder)) {
        if (files.findAny().isPresent()) {
          throw new IllegalArgumentException("--into: " + folder + " is not empty");
        }
      }
    }
    return folder;
  }
}
