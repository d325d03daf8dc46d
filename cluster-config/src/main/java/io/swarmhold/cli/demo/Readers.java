package io.swarmhold.cli.demo;

import io.swarmhold.cli.demo.Demo.FileToRead;
import io.swarmhold.cli.demo.Demo.Of;
import io.swarmhold.cli.demo.Demo.ToReport;
import io.swarmhold.cli.demo.Demo.ToScore;
import io.swarmhold.edge.client.Assignment;
import io.swarmhold.edge.client.Json;
import io.swarmhold.edge.client.PermanentFailure;
import io.swarmhold.edge.client.SwarmholdClient;
import io.swarmhold.model.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The demo's agents. What they need of each other's work they ask the server for. */
final class Readers {

  private final SwarmholdClient client;
  private final Path input;
  private final Duration pace;
  private final Executions executions;

  /** A result never changes: asked for once. */
  private final Map<TaskId, CorpusStatistics> statistics = new ConcurrentHashMap<>();

  Readers(SwarmholdClient client, Path input, Duration pace, Executions executions) {
    this.client = client;
    this.input = input;
    this.pace = pace;
    this.executions = executions;
  }

  void start(int agents, int slots) {
    for (int i = 1; i <= agents; i++) {
      client
          .worker("reader-" + i)
          .pool(Demo.POOL)
          .capabilities("markdown", "code")
          .slots(slots)
          .handle("extract", task -> extract(task, Wire.read(task.payload(), FileToRead.class)))
          .handle("statistics", task -> statistics(task, Wire.read(task.payload(), Of.class)))
          .handle("score", task -> score(task, Wire.read(task.payload(), ToScore.class)))
          .handle("report", task -> report(task, Wire.read(task.payload(), ToReport.class)))
          .whenConfirmed(executions::finished)
          .start();
    }
  }

  private Json extract(Assignment task, FileToRead file) throws Exception {
    begin(task, file.path());
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(input.resolve(file.path()));
    } catch (NoSuchFileException e) {
      throw new PermanentFailure("gone: " + file.path(), e);
    }
    if (!TextFiles.hash(bytes).equals(file.hash())) {
      throw new PermanentFailure("changed since it was found: " + file.path());
    }
    String text =
        TextFiles.text(bytes).orElseThrow(() -> new PermanentFailure("no text: " + file.path()));
    return Wire.json(Extract.of(file.path(), text));
  }

  private Json statistics(Assignment task, Of corpus) throws Exception {
    begin(task, corpus.extracts().size() + " files");
    return Wire.json(CorpusStatistics.of(extracts(corpus.extracts())));
  }

  private Json score(Assignment task, ToScore file) throws Exception {
    begin(task, file.path());
    var corpus =
        statistics.computeIfAbsent(
            file.statistics(), id -> Demo.result(client, id, CorpusStatistics.class));
    return Wire.json(Score.of(Demo.result(client, file.extract(), Extract.class), corpus));
  }

  private Json report(Assignment task, ToReport wanted) throws Exception {
    begin(task, wanted.name());
    List<Score> scores =
        wanted.scores().stream().map(id -> Demo.result(client, id, Score.class)).toList();
    return Json.of(Report.of(wanted.name(), extracts(wanted.extracts()), scores));
  }

  private List<Extract> extracts(List<TaskId> ids) {
    return ids.stream().map(id -> Demo.result(client, id, Extract.class)).toList();
  }

  private void begin(Assignment task, String subject) throws InterruptedException, IOException {
    executions.began(task.id(), task.type(), subject);
    if (!pace.isZero()) {
      Thread.sleep(pace);
    }
  }
}
