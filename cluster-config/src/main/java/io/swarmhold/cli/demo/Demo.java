package io.swarmhold.cli.demo;

import io.swarmhold.cli.CommandLines.FailedException;
import io.swarmhold.cli.NodeStarter;
import io.swarmhold.cli.NodeStarter.RunningNode;
import io.swarmhold.cli.Progress;
import io.swarmhold.cli.demo.TextFiles.TextFile;
import io.swarmhold.edge.client.Submitted;
import io.swarmhold.edge.client.SwarmholdClient;
import io.swarmhold.edge.client.Task;
import io.swarmhold.edge.client.TaskRequest;
import io.swarmhold.edge.client.TaskResult;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.node.NodeConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A node, agents, and a folder to read: from every file a task of each kind, and in the end a page.
 *
 * <p>The whole of what must be remembered is in Swarmhold. Every task has an idempotency key made
 * of what it is about, so a demo that was killed and is started again submits the same tasks, finds
 * those that were there, and goes on with the rest.
 */
final class Demo implements AutoCloseable {

  static final String POOL = "demo";

  /** An agent that was killed is missed after so long, unless it comes back before. */
  private static final Duration VISIBILITY = Duration.ofSeconds(30);

  /** A full queue empties at the pace of the agents, which may be slow on purpose. */
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private static final Duration LONGEST_TASK = Duration.ofMinutes(30);

  /** Changes when what the agents make of a file changes: old results are then no answer. */
  private static final String EDITION = "demo1";

  /**
   * @param pace what each task is slowed down by, so that people can watch
   */
  record Settings(Path input, Path data, int port, int agents, int slots, Pace pace) {}

  /** How much slower than possible. */
  sealed interface Pace {
    /** So that the files at hand take about this long. */
    record About(Duration whole) implements Pace {}

    record Each(Duration task) implements Pace {}
  }

  private final Settings settings;
  private final PrintWriter out;
  private final RunningNode node;
  private final SwarmholdClient client;
  private final Executions executions;
  private boolean closed;

  private Demo(
      Settings settings,
      PrintWriter out,
      RunningNode node,
      SwarmholdClient client,
      Executions executions) {
    this.settings = settings;
    this.out = out;
    this.node = node;
    this.client = client;
    this.executions = executions;
  }

  static Demo start(Settings settings, NodeStarter starter, PrintWriter out) throws IOException {
    Files.createDirectories(settings.data());
    RunningNode node =
        starter.start(NodeConfig.in(settings.data().resolve("node")).withPort(settings.port()));
    var client =
        SwarmholdClient.connect(URI.create("http://127.0.0.1:" + node.port()))
            .patience(PATIENCE)
            .drainOnShutdown(false) // the node must outlive its agents
            .open();
    var executions = new Executions(settings.data().resolve("executions.log"));
    return new Demo(settings, out, node, client, executions);
  }

  String address() {
    return "http://127.0.0.1:" + node.port() + "/";
  }

  /** Everything, up to the page; answers where that is. */
  Path run() throws IOException {
    List<TextFile> files = TextFiles.below(settings.input());
    if (files.isEmpty()) {
      throw new FailedException("no text files below " + settings.input());
    }
    int parallel = settings.agents() * settings.slots();
    Duration pace = pace(settings.pace(), 2 * files.size(), parallel);
    out.printf(
        "%d text files below %s; %d agents, %d tasks at a time%n",
        files.size(), settings.input(), settings.agents(), parallel);
    if (!pace.isZero()) {
      out.printf(
          "Each task is slowed down by %d ms so that you can watch; --pace 0 is full speed.%n",
          pace.toMillis());
    }
    out.flush();
    new Readers(client, settings.input(), pace, executions)
        .start(settings.agents(), settings.slots());

    String corpus = digest(files);
    Map<String, TaskId> extracts =
        finish(
            "extract", byPath(files, file -> request("extract", key(file), new FileToRead(file))));
    TaskId statistics =
        only(
            finish(
                "statistics",
                Map.of(
                    ".", request("statistics", corpus, new Of(List.copyOf(extracts.values()))))));
    var scoreRequests = new LinkedHashMap<String, TaskRequest>();
    extracts.forEach((path, id) ->
        scoreRequests.put(
            path, request("score", corpus + path, new ToScore(path, id, statistics))));
    Map<String, TaskId> scores = finish("score", scoreRequests);
    TaskId report =
        only(
            finish(
                "report",
                Map.of(
                    ".",
                    request(
                        "report",
                        corpus,
                        new ToReport(
                            name(settings.input()),
                            List.copyOf(extracts.values()),
                            List.copyOf(scores.values()))))));
    return write(result(client, report, String.class), files.size(), scores.size());
  }

  // What the tasks carry

  record FileToRead(String path, String hash) {
    FileToRead(TextFile file) {
      this(file.path(), file.hash());
    }
  }

  record Of(List<TaskId> extracts) {}

  record ToScore(String path, TaskId extract, TaskId statistics) {}

  record ToReport(String name, List<TaskId> extracts, List<TaskId> scores) {}

  private static Map<String, TaskRequest> byPath(
      List<TextFile> files, java.util.function.Function<TextFile, TaskRequest> request) {
    var requests = new LinkedHashMap<String, TaskRequest>();
    files.forEach(file -> requests.put(file.path(), request.apply(file)));
    return requests;
  }

  private static TaskRequest request(String kind, String about, Record payload) {
    String key = EDITION + "-" + kind + "-" + hash(about);
    return TaskRequest.of(Wire.json(payload))
        .pool(POOL)
        .type(kind)
        .idempotencyKey(key)
        .visibilityTimeout(VISIBILITY);
  }

  /** Submits what is not there yet, waits for all of it, and answers what has succeeded. */
  private Map<String, TaskId> finish(String kind, Map<String, TaskRequest> requests) {
    List<Submitted> submitted = client.submitAll(requests.values());
    var ids = new LinkedHashMap<String, TaskId>();
    var subjects = new ArrayList<>(requests.keySet());
    int found = 0;
    for (int i = 0; i < subjects.size(); i++) {
      switch (submitted.get(i)) {
        case Submitted.Accepted(TaskId id) -> ids.put(subjects.get(i), id);
        case Submitted.Duplicate(TaskId id) -> {
          ids.put(subjects.get(i), id);
          found++;
        }
        case Submitted.Refused(String code, String detail, Duration retryAfter) ->
            throw new FailedException(kind + ": " + subjects.get(i) + ": " + code + ": " + detail);
      }
    }
    if (found > 0) {
      out.printf("%s: %d of %d tasks were there from an earlier run%n", kind, found, ids.size());
      out.flush();
    }
    var succeeded = new LinkedHashMap<String, TaskId>();
    try (var progress = Progress.of(kind, ids.size())) {
      int done = 0;
      for (var entry : ids.entrySet()) {
        Task task = client.await(entry.getValue(), LONGEST_TASK);
        if (task.status() == TaskStatus.SUCCEEDED) {
          succeeded.put(entry.getKey(), task.id());
          executions.finished(task.id());
        }
        progress.at(++done);
      }
    }
    if (succeeded.size() < ids.size()) {
      out.printf(
          "%s: %d tasks did not succeed; see the dead letters%n",
          kind, ids.size() - succeeded.size());
      out.flush();
    }
    return succeeded;
  }

  private static TaskId only(Map<String, TaskId> one) {
    return one.values().stream()
        .findFirst()
        .orElseThrow(() -> new FailedException("a task that all others need did not succeed"));
  }

  static <T> T result(SwarmholdClient client, TaskId id, Class<T> type) {
    return switch (client.result(id)) {
      case TaskResult.Ready(var json) -> Wire.read(json, type);
      case TaskResult.NotFinished notYet -> throw new IllegalStateException("not finished: " + id);
      case TaskResult.Absent(String code) -> throw new IllegalStateException(code + ": " + id);
    };
  }

  private Path write(String page, int files, int scored) throws IOException {
    Executions.Counts counts = executions.counts();
    String account =
        """
        ---

        Made by Swarmhold's demo: %d files found, %d of them read and scored. In this data folder \
        agents began %d executions and %d tasks are confirmed as finished; %d were begun again \
        because a process died while they were under way, and %d after they had been finished.
        """
            .formatted(
                files,
                scored,
                counts.begun(),
                counts.finished(),
                counts.again(),
                counts.betrayed());
    Path report = settings.data().resolve("report.md");
    Path fresh = settings.data().resolve("report.md.new");
    Files.writeString(fresh, page + account);
    Files.move(fresh, report, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    out.printf(
        "%d executions begun, %d tasks finished, %d begun again after a kill, %d run again after"
            + " they had finished%n",
        counts.begun(), counts.finished(), counts.again(), counts.betrayed());
    return report;
  }

  static Duration pace(Pace pace, int tasks, int parallel) {
    return switch (pace) {
      case Pace.Each(Duration each) -> each;
      case Pace.About(Duration whole) -> {
        Duration each = whole.multipliedBy(parallel).dividedBy(tasks);
        Duration most = Duration.ofSeconds(1);
        yield each.compareTo(most) > 0 ? most : each;
      }
    };
  }

  private static String key(TextFile file) {
    return file.path() + "\0" + file.hash();
  }

  private static String digest(List<TextFile> files) {
    return hash(files.stream().map(Demo::key).collect(Collectors.joining("\n")));
  }

  private static String hash(String text) {
    return TextFiles.hash(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String name(Path input) {
    Path name = input.toAbsolutePath().normalize().getFileName();
    return name == null ? input.toString() : name.toString();
  }

  /** Agents first, then the node. */
  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      client.close();
      node.close();
      executions.close();
    }
  }

  synchronized boolean isClosed() {
    return closed;
  }
}
