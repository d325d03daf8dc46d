package io.swarmhold.perf.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/**
 * Runs everyone in turn, round after round, and prints one JSON line a run and one that sums up.
 * Each round starts with another contestant, so nobody always follows the same neighbour.
 */
@Command(
    name = "run.sh",
    mixinStandardHelpOptions = true,
    version = "measures the peers' versions, has none itself",
    description = "Measures submit, deliver, acknowledge on what users would pick instead.",
    footer = "--install gets missing packages and modules first, and keeps the services off.")
public final class Comparison implements Callable<Integer> {

  private static final String HALF = "half";
  private static final String NONE = "none";

  /** What a shell reports after Ctrl-C. */
  private static final int INTERRUPTED = 130;

  /** Counts that are 0 after a clean run. */
  private static final List<String> UNCLEAN = List.of("lost", "doubled", "refused", "left");

  @Option(
      names = "--peers",
      split = ",",
      defaultValue = "rabbitmq,nats,bullmq",
      description = "Names or their beginnings (default: ${DEFAULT-VALUE}); 'none' for none.")
  private List<String> peers = List.of();

  @Option(names = "--seconds", defaultValue = "6", description = "Measured seconds of a run.")
  private int seconds;

  @Option(names = "--warmup", defaultValue = "2", description = "Seconds of load before them.")
  private int warmUpSeconds;

  @Option(names = "--runs", defaultValue = "3", description = "Rounds.")
  private int runs;

  @Option(
      names = "--rate",
      description =
          "Open loop at this many tasks/s for the latency; 'half': first a closed loop, then"
              + " everyone at half of its own median.")
  private @Nullable String rate;

  @Option(names = "--outstanding", defaultValue = "5000", description = "Closed loop's bound.")
  private int outstanding;

  @Option(names = "--payload", defaultValue = "300", description = "Bytes of a task.")
  private int payloadBytes;

  @Option(
      names = "--with",
      description =
          "[name=]command that prints a JSON line with tasksPerSecond; runs among the peers and"
              + " reads its load from PEERS_* variables. May be repeated; ratios are to the first.")
  private List<String> with = List.of();

  @Option(names = "--table", description = "Print a Markdown table as well.")
  private boolean table;

  @Option(
      names = "--data",
      defaultValue = "target/data",
      description = "Folder on the disk to be measured (default: perf/peers/target/data).")
  private Path data = Path.of("target", "data");

  private final ObjectMapper json = new ObjectMapper();
  private boolean allClean = true;

  /** Entry point of run.sh. */
  public static void main(String[] args) {
    Thread stop = OrderlyStop.ofThisThread();
    int code =
        new CommandLine(new Comparison())
            .setExecutionExceptionHandler(Comparison::explain)
            .execute(args);
    if (Thread.interrupted() || code == INTERRUPTED) {
      return; // the virtual machine is ending and waits for us
    }
    Runtime.getRuntime().removeShutdownHook(stop);
    System.exit(code);
  }

  /** A wrong argument needs a sentence, anything else its stack trace. */
  private static int explain(Exception e, CommandLine command, ParseResult arguments)
      throws Exception {
    if (e instanceof IllegalArgumentException) {
      System.err.println(e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    throw e;
  }

  /** Code 0 if every run was clean, 1 if not. */
  @Override
  public Integer call() throws IOException {
    try {
      compare(contestants());
      return allClean ? 0 : 1;
    } catch (InterruptedException e) {
      return INTERRUPTED;
    }
  }

  private void compare(List<Contestant> contestants) throws InterruptedException {
    Load closed =
        new Load(
            Duration.ofSeconds(warmUpSeconds),
            Duration.ofSeconds(seconds),
            0,
            outstanding,
            payloadBytes);
    if (rate == null) {
      report("closed", compete(contestants, any -> closed));
    } else if (rate.equals(HALF)) {
      Results highest = compete(contestants, any -> closed);
      report("closed", highest);
      List<String> known = highest.names();
      contestants.removeIf(contestant -> !known.contains(contestant.name()));
      report("open", compete(contestants, each -> atHalf(closed, each, highest)));
    } else {
      Load open = closed.atRate(Integer.parseInt(rate));
      report("open", compete(contestants, any -> open));
    }
  }

  private static Load atHalf(Load closed, Contestant contestant, Results highest) {
    int most = (int) highest.tasksPerSecond(contestant.name()).median();
    return closed.atRate(Math.max(1, most / 2));
  }

  private List<Contestant> contestants() throws IOException {
    peers.forEach(Comparison::requireKnown);
    List<Contestant> contestants = new ArrayList<>();
    with.forEach(text -> contestants.add(CommandContestant.parse(text)));
    for (Peer peer : Peer.all()) {
      if (peers.stream().anyMatch(peer.name()::startsWith)) {
        peer.reasonToSkip()
            .ifPresentOrElse(
                reason -> print(note(peer.name(), "skipped", reason)),
                () -> contestants.add(new PeerContestant(peer, Programs.home().resolve(data))));
      }
    }
    return contestants;
  }

  private static void requireKnown(String beginning) {
    List<String> names = Peer.all().stream().map(Peer::name).toList();
    if (!beginning.equals(NONE) && names.stream().noneMatch(name -> name.startsWith(beginning))) {
      throw new IllegalArgumentException(
          "peers: " + beginning + " (expected: the beginning of one of " + names + ", or none)");
    }
  }

  private Results compete(List<Contestant> contestants, Function<Contestant, Load> loadFor)
      throws InterruptedException {
    Results results = new Results();
    for (int round = 0; round < runs; round++) {
      List<Contestant> order = new ArrayList<>(contestants);
      Collections.rotate(order, -round);
      for (Contestant contestant : order) {
        results.add(contestant.name(), runOnce(contestant, loadFor));
      }
    }
    return results;
  }

  /** The run's figures, printed; null if it failed or was not clean. */
  private @Nullable ObjectNode runOnce(Contestant contestant, Function<Contestant, Load> loadFor)
      throws InterruptedException {
    try {
      ObjectNode figures = contestant.run(loadFor.apply(contestant));
      print(figures);
      boolean clean = UNCLEAN.stream().allMatch(field -> figures.path(field).asLong(0) == 0);
      allClean &= clean;
      return clean ? figures : null;
    } catch (IOException e) {
      print(note(contestant.name(), "error", String.valueOf(e.getMessage())));
      allClean = false;
      return null;
    }
  }

  private ObjectNode note(String name, String field, String text) {
    return json.createObjectNode().put("peer", name).put(field, text);
  }

  private void report(String mode, Results results) {
    String ours = with.isEmpty() ? null : CommandContestant.parse(with.getFirst()).name();
    print(json.createObjectNode().put("summary", mode).set("peers", results.summary(ours)));
    if (table) {
      System.out.print(MarkdownTable.of(results, ours));
    }
  }

  private static void print(JsonNode line) {
    System.out.println(line);
  }
}
