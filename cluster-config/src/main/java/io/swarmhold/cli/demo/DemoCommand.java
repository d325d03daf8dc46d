package io.swarmhold.cli.demo;

import io.swarmhold.cli.NodeStarter;
import io.swarmhold.cli.Shutdown;
import io.swarmhold.node.NodeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code swarmhold demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Starts a server and agents that read every text file below a folder and write a page about"
          + " it.",
      "Killed at any moment and started again, it goes on where it was."
    })
public final class DemoCommand implements Runnable {

  /** What a stranger will watch. */
  private static final Duration WATCHED = Duration.ofSeconds(24);

  private final NodeStarter starter;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--input",
      paramLabel = "DIR",
      description = "What to read. Default: Swarmhold's own source")
  Path input = Path.of(System.getProperty("swarmhold.home", "."));

  @Option(
      names = "--agents",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many agents, 1 to 100. Default: ${DEFAULT-VALUE}")
  int agents = 4;

  @Option(
      names = "--slots",
      paramLabel = "N",
      defaultValue = "2",
      description = "Tasks each agent works on at a time, 1 to 100. Default: ${DEFAULT-VALUE}")
  int slots = 2;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Default: " + NodeConfig.DEFAULT_PORT + ", or any free one if that is taken")
  @Nullable Integer port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "swarmhold-data/demo",
      description = "Holds the log and the report. Default: ${DEFAULT-VALUE}")
  Path data = Path.of("swarmhold-data/demo");

  @Option(
      names = "--pace",
      paramLabel = "MS",
      description =
          "Slows each task down by so many milliseconds. Default: so that all takes about 24 s")
  @Nullable Integer pace;

  @Option(names = "--exit", description = "Stop when the report is written.")
  boolean exit;

  /** A demo on a node of {@code starter}'s. */
  public DemoCommand(NodeStarter starter) {
    this.starter = starter;
  }

  @Override
  public void run() {
    var out = spec.commandLine().getOut();
    var stopped = new CountDownLatch(1);
    try (Demo demo = Demo.start(settings(), starter, out)) {
      Shutdown.closeFirst(demo, stopped);
      out.printf("Swarmhold serves at %s%n", demo.address());
      try {
        Path report = demo.run();
        out.printf("Report: %s%n", report.toAbsolutePath().normalize());
        if (!exit) {
          out.printf("The server stays up at %s until Ctrl-C.%n", demo.address());
          out.flush();
          stopped.await();
        }
      } catch (RuntimeException e) {
        if (!demo.isClosed()) {
          throw e; // else it was told to stop, and what it was waiting for went away
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Demo.Settings settings() {
    if (!Files.isDirectory(input)) {
      throw new ParameterException(
          spec.commandLine(), "swarmhold: --input: " + input + " is no folder");
    }
    inRange("--agents", agents, 1, 100);
    inRange("--slots", slots, 1, 100);
    if (pace != null) {
      inRange("--pace", pace, 0, 60_000);
    }
    if (port != null) {
      inRange("--port", port, 0, 65_535);
    }
    return new Demo.Settings(
        input.toAbsolutePath().normalize(),
        data,
        port == null ? freePort() : port,
        agents,
        slots,
        pace == null ? new Demo.Pace.About(WATCHED) : new Demo.Pace.Each(Duration.ofMillis(pace)));
  }

  private void inRange(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(),
          "swarmhold: %s: %d (expected: %d to %d)".formatted(what, value, least, most));
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), NodeConfig.DEFAULT_PORT));
      return NodeConfig.DEFAULT_PORT;
    } catch (IOException e) {
      return 0;
    }
  }
}
