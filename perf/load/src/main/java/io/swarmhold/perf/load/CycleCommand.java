package io.swarmhold.perf.load;

import io.swarmhold.cli.CommandLines.FailedException;
import io.swarmhold.perf.load.drive.Generator.Way;
import io.swarmhold.perf.load.drive.Progress;
import io.swarmhold.perf.load.server.Launch;
import io.swarmhold.perf.load.server.Target;
import io.swarmhold.perf.load.wire.UnexpectedAnswerException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code bench cycle}. Defaults may come from {@code PEERS_*}, so that it can run among the peers.
 */
@Command(
    name = "cycle",
    mixinStandardHelpOptions = true,
    description = "Submits tasks, has agents complete them: tasks/s, latencies, nothing lost.")
final class CycleCommand implements Callable<Integer> {

  /** Ample for the window and what is remembered of finished tasks. */
  private static final String HEAP = "2g";

  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin ServerChoice server = new ServerChoice();

  @Option(
      names = "--address",
      paramLabel = "URL",
      description = "A server that runs already, without key. Default: one is started")
  @Nullable URI address;

  @Option(
      names = "--members",
      paramLabel = "N",
      description = "Processes that make a cluster: 1, or 3 and more. Default: ${DEFAULT-VALUE}")
  int members = 1;

  @Option(
      names = "--seconds",
      defaultValue = "${env:PEERS_SECONDS:-20}",
      description = "Measured seconds. Default: 20")
  int seconds;

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS|auto",
      defaultValue = "${env:PEERS_WARMUP_SECONDS:-auto}",
      description =
          "Of the same load before. Default: auto, until a task has stopped becoming cheaper for"
              + " the server, at most 45 s; of a cluster 150 s")
  String warmup = "auto";

  @Option(
      names = "--rate",
      defaultValue = "${env:PEERS_RATE:-0}",
      description =
          "Tasks/s whatever the server does, latencies from the intended time (open loop)."
              + " Default: 0, as fast as the window allows (closed loop)")
  int rate;

  @Option(
      names = "--submit",
      paramLabel = "rest|batch|ws",
      defaultValue = "ws",
      description = "One task a request, many a request, or frames. Default: ${DEFAULT-VALUE}")
  Way way = Way.WS;

  @Option(
      names = "--frame-tasks",
      defaultValue = "10",
      description = "Tasks in a frame or batch. Default: ${DEFAULT-VALUE}")
  int frameTasks;

  @Option(names = "--agents", defaultValue = "8", description = "Default: ${DEFAULT-VALUE}")
  int agents;

  @Option(
      names = "--agent-connections",
      description = "That the agents share. Default: one each, at most 1000")
  @Nullable Integer agentConnections;

  @Option(
      names = "--slots",
      defaultValue = "256",
      description = "Tasks an agent may hold at a time. Default: ${DEFAULT-VALUE}")
  int slots;

  @Option(names = "--connections", description = "That submit. Default: 2 for ws, 64 otherwise")
  @Nullable Integer connections;

  @Option(
      names = "--payload-bytes",
      defaultValue = "${env:PEERS_PAYLOAD_BYTES:-300}",
      description = "Default: 300")
  int payloadBytes;

  @Option(
      names = "--window",
      defaultValue = "${env:PEERS_OUTSTANDING:-5000}",
      description = "Tasks sent and not completed, at most, in the closed loop. Default: 5000")
  int window;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "json|table",
      defaultValue = "table",
      description = "Default: ${DEFAULT-VALUE}")
  Report.Form form = Report.Form.TABLE;

  @Override
  public Integer call() {
    CycleOptions options = options();
    // Each member keeps its own part of a pool's bounds: the load may be uneven.
    Launch launch =
        server.launch(
            HEAP, waiting(options) * members, (long) options.agents() * options.slots() * members);
    Progress progress = Progress.on(System.err);
    try (Target target = target(launch)) {
      var run = new CycleRun(options, server.wish(), target, progress);
      Report report = run.report();
      var config = Environment.of(target, address == null ? launch : null);
      config.putAll(run.config());
      report.put("config", config).print(form, spec.commandLine().getOut());
      return run.isGood() ? 0 : 1;
    } catch (UnexpectedAnswerException | IOException e) {
      throw new FailedException("the run failed: " + e.getMessage());
    }
  }

  CycleOptions options() {
    if (members > 1 && address != null) {
      throw misused("--members does not go with --address");
    }
    boolean single = way == Way.REST;
    int usual =
        switch (way) {
          case REST, BATCH -> 64;
          case WS -> Math.max(2, members);
        };
    try {
      server.checkMembers(members, 1);
      return new CycleOptions(
          seconds,
          Warmup.parse(warmup, members),
          rate,
          way,
          single ? 1 : frameTasks,
          agents,
          slots,
          connections == null ? usual : connections,
          agentConnections == null ? Math.min(agents, 1_000) : agentConnections,
          payloadBytes,
          window);
    } catch (NumberFormatException e) {
      throw new ParameterException(
          spec.commandLine(),
          "bench cycle: --warmup: " + warmup + " (expected: seconds or auto)",
          e);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "bench cycle: " + e.getMessage(), e);
    }
  }

  private ParameterException misused(String what) {
    return new ParameterException(spec.commandLine(), "bench cycle: " + what);
  }

  /** An open loop that is too fast should show in its latencies, not in refusals. */
  private static long waiting(CycleOptions options) {
    return options.rate() == 0 ? options.window() : Math.max(1_000_000, options.rate() * 10L);
  }

  private Target target(Launch launch) throws IOException {
    URI uri = address;
    if (uri == null) {
      return Target.start(launch, members, server.data);
    }
    if (uri.getHost() == null || uri.getPort() < 0) {
      throw new ParameterException(
          spec.commandLine(), "bench cycle: --address: " + uri + " (expected: http://host:port)");
    }
    return Target.at(new InetSocketAddress(uri.getHost(), uri.getPort()));
  }
}
