package io.swarmhold.perf.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.perf.lab.check.Verdict.Result;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.HistoryFile;
import io.swarmhold.perf.lab.history.MalformedHistoryException;
import io.swarmhold.perf.lab.history.Recorder;
import io.swarmhold.perf.lab.member.Laboratory;
import io.swarmhold.perf.lab.member.Layout;
import io.swarmhold.perf.lab.nemesis.Campaign;
import io.swarmhold.perf.lab.nemesis.Plan;
import io.swarmhold.perf.lab.work.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run: start, work and harm, heal, drain, restart, read everything, judge. */
final class LabRun {

  static final String HISTORY = "history.jsonl";

  /** With fewer while the nemesis is at work, a run says nothing. */
  private static final long LEAST_SUCCESSES = 1_000;

  /** For a submit that was sent into a fault to time out, and for a few tries more. */
  private static final Duration EVERYBODY_WITHIN = Duration.ofSeconds(30);

  private final LabOptions options;
  private final Consumer<String> progress;
  private final long startedAt = System.nanoTime();

  LabRun(LabOptions options, Consumer<String> progress) {
    this.options = options;
    this.progress = progress;
  }

  LabReport run() throws IOException, InterruptedException {
    say("seed " + options.seed() + ", into " + options.folder());
    options.skipped().forEach((name, wanted) -> say("skipped: " + name + " needs " + wanted));
    var pressure = CpuPressure.begin();
    Path file = options.folder().resolve(HISTORY);
    try (Recorder recorder = Recorder.into(file, System::nanoTime)) {
      recorder.saw("lab/seen", "", F.CONFIG, "", "", bounds());
      perform(recorder);
    }
    Map<String, @Nullable Object> config = Circumstances.of(options, pressure.stalledPercent());
    Circumstances.keep(options.folder(), config);
    return judged(file, config);
  }

  private void perform(Recorder recorder) throws IOException, InterruptedException {
    Laboratory.Mourner mourner = (member, code) -> died(recorder, member, code);
    try (Laboratory laboratory =
        Laboratory.open(layout(), options.used(), Workload.TENANT, mourner)) {
      AtExit end = AtExit.run(() -> endAll(laboratory));
      try {
        say("starting " + options.members() + " member(s)");
        laboratory.startAll();
        harm(laboratory, recorder);
      } finally {
        end.callOff();
      }
    }
  }

  private void harm(Laboratory laboratory, Recorder recorder)
      throws IOException, InterruptedException {
    try (var workload =
        new Workload(laboratory.edges(), laboratory.key(), recorder, Thread::sleep, this::say)) {
      workload.start(options.rate(), options.seed());
      Campaign.Pause pause = span -> Thread.sleep(span.isNegative() ? Duration.ZERO : span);
      new Campaign(laboratory, recorder, pause, said -> say(said + " (" + workload.state() + ")"))
          .run(plan(), options.atOnce());
      say("healing");
      laboratory.healAll();
      recorder.saw("lab/seen", "", F.QUIET, "", "", Recorder.nothing());
      workload.awaitEverybody(EVERYBODY_WITHIN);
      workload.stopSubmitting();
      workload.drain(Duration.ofSeconds(options.liveSeconds() + 5L));
      say("restarting each member once");
      laboratory.restartEach();
      workload.readAll();
    }
  }

  private LabReport judged(Path file, Map<String, @Nullable Object> config) throws IOException {
    History history;
    try {
      history = HistoryFile.read(file);
    } catch (MalformedHistoryException e) {
      throw new IOException(e.getMessage(), e);
    }
    LabReport report = LabReport.of(history, options.seed(), config);
    if (report.result() == Result.VALID) {
      Circumstances.deleteData(options.folder(), options.members() + 1);
    } else {
      say("NOT VALID. All of it is kept in " + options.folder());
      say("again: ./swarmhold " + String.join(" ", options.words()));
      say("judge again: ./swarmhold lab check " + options.folder());
    }
    return report;
  }

  private Layout layout() {
    return new Layout(
        options.folder(),
        options.prefix(),
        options.members(),
        options.heap(),
        List.of(),
        options.durability(),
        options.shards(),
        options.backups());
  }

  private Plan plan() {
    if (options.possible().isEmpty()) {
      return new Plan(List.of(), options.length());
    }
    return Plan.of(
        options.seed(),
        new Plan.Options(
            options.possible(),
            options.members(),
            Duration.ofMillis(options.meanGapMillis()),
            options.atOnce(),
            options.length()));
  }

  private ObjectNode bounds() {
    return Recorder.object()
        .put("members", options.members())
        .put("seed", options.seed())
        .put("liveMs", options.liveSeconds() * 1_000L)
        .put("leastSuccesses", LEAST_SUCCESSES);
  }

  private void died(Recorder recorder, int member, int code) {
    say("member " + member + " ended with code " + code + ", and nobody had meant it to");
    recorder.saw(
        "lab/seen",
        Integer.toString(member),
        F.EXIT,
        "",
        Integer.toString(member),
        Recorder.object().put("code", code));
  }

  private static void endAll(Laboratory laboratory) {
    try {
      laboratory.close();
    } catch (IOException e) {
      System.err.println("not all was cleaned up: " + e.getMessage());
    }
  }

  private void say(String what) {
    progress.accept("%6.1f s  %s".formatted((System.nanoTime() - startedAt) / 1e9, what));
  }
}
