package io.swarmhold.perf.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmhold.perf.lab.check.Checkers;
import io.swarmhold.perf.lab.check.Failover;
import io.swarmhold.perf.lab.check.Verdict;
import io.swarmhold.perf.lab.check.Verdict.Result;
import io.swarmhold.perf.lab.history.Call;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.Op;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is said of a run: figures, a verdict per promise, and what it depends on. */
final class LabReport {

  /** How it is printed. */
  enum Form {
    JSON,
    TABLE
  }

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int NAME_WIDTH = 34;
  private static final Set<String> NEMESIS = Set.of(F.FAULT, F.HEAL);

  private final Result result;
  private final Map<String, @Nullable Object> figures;

  private LabReport(Result result, Map<String, @Nullable Object> figures) {
    this.result = result;
    this.figures = figures;
  }

  static LabReport of(History history, long seed, Map<String, @Nullable Object> config) {
    List<Verdict> verdicts = Checkers.check(history);
    Result result = Verdict.all(verdicts);
    var figures = new LinkedHashMap<String, @Nullable Object>();
    figures.put("verdict", result.text());
    counts(history, verdicts, figures);
    failover(history, figures);
    figures.put("seed", seed);
    figures.put("faultsByKind", faultsByKind(history));
    figures.put("verdicts", told(verdicts));
    figures.put("notJudged", Checkers.skipped(history));
    figures.put("config", config);
    return new LabReport(result, figures);
  }

  Result result() {
    return result;
  }

  @Nullable Object get(String figure) {
    return figures.get(figure);
  }

  private static void counts(
      History history, List<Verdict> verdicts, Map<String, @Nullable Object> figures) {
    List<Op> invoked =
        history.ops().stream()
            .filter(op -> op.type() == Op.Type.INVOKE && !NEMESIS.contains(op.f()))
            .toList();
    long unknown =
        invoked.stream()
            .map(Op::f)
            .distinct()
            .flatMap(f -> history.calls(f).stream())
            .filter(Call::isUnknown)
            .count();
    List<Call> faults = history.calls(F.FAULT);
    figures.put("operations", invoked.size());
    figures.put("acknowledged", figure(verdicts, "total-queue", "acknowledged"));
    figures.put("faults", faults.stream().filter(call -> !call.isRefused()).count());
    figures.put("faultsSkipped", faults.stream().filter(Call::isRefused).count());
    figures.put(
        "lost",
        Math.max( // mostly the same tasks: found missing at the end, and by a read before
            figure(verdicts, "total-queue", "lost"), figure(verdicts, "set-full", "lost")));
    figures.put("forgotten", figure(verdicts, "exactly-once", "forgotten"));
    figures.put(
        "doubled",
        figure(verdicts, "exactly-once", "doubled")
            + figure(verdicts, "fencing", "secondResults")
            + figure(verdicts, "idempotency", "secondTasks")
            + figure(verdicts, "unique-ids", "duplicateIds")
            + figure(verdicts, "unique-ids", "duplicateTokens"));
    figures.put("unknown", unknown);
    figures.put("completed", figure(verdicts, "exactly-once", "completed"));
    for (String name : List.of("staleCommitsTried", "staleCommitsAccepted")) {
      figures.put(name, figure(verdicts, "fencing", name));
    }
  }

  private static long figure(List<Verdict> verdicts, String checker, String name) {
    return verdicts.stream()
        .filter(verdict -> verdict.checker().equals(checker))
        .mapToLong(verdict -> verdict.figure(name))
        .sum();
  }

  private static void failover(History history, Map<String, @Nullable Object> figures) {
    List<Failover.Sample> samples = Failover.samples(history);
    figures.put("failoverSamples", samples.size());
    figures.put("failoverP50Ms", rounded(Failover.percentileMs(samples, 50)));
    figures.put("failoverP99Ms", rounded(Failover.percentileMs(samples, 99)));
    figures.put("failoverMaxMs", rounded(Failover.percentileMs(samples, 100)));
    var byKind = new TreeMap<String, Double>();
    samples.stream()
        .map(Failover.Sample::kind)
        .distinct()
        .forEach(kind ->
            byKind.put(
                kind,
                rounded(
                    Failover.percentileMs(
                        samples.stream().filter(s -> s.kind().equals(kind)).toList(), 99))));
    figures.put("failoverP99MsByKind", byKind);
  }

  private static Map<String, Long> faultsByKind(History history) {
    var kinds = new TreeMap<String, Long>();
    history.calls(F.FAULT).stream()
        .filter(call -> !call.isRefused())
        .forEach(call -> kinds.merge(call.begin().text("kind"), 1L, Long::sum));
    return kinds;
  }

  private static Map<String, Object> told(List<Verdict> verdicts) {
    var told = new LinkedHashMap<String, Object>();
    for (Verdict verdict : verdicts) {
      var one = new LinkedHashMap<String, Object>();
      one.put("verdict", verdict.result().text());
      one.put("because", verdict.because());
      if (!verdict.evidence().isEmpty()) {
        one.put("evidence", verdict.evidence());
      }
      one.put("figures", new TreeMap<>(verdict.figures()));
      told.put(verdict.checker(), one);
    }
    return told;
  }

  static double rounded(double value) {
    return Math.round(value * 10) / 10.0;
  }

  void print(Form form, PrintWriter out) {
    switch (form) {
      case JSON -> out.println(json());
      case TABLE -> table("", figures, out);
    }
    out.flush();
  }

  private String json() {
    try {
      return MAPPER.writeValueAsString(figures);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static void table(String prefix, Map<?, ?> rows, PrintWriter out) {
    rows.forEach((name, value) -> {
      if (value instanceof Map<?, ?> nested) {
        table(prefix + name + ".", nested, out);
      } else {
        String title = prefix + name;
        out.println(title + " ".repeat(Math.max(1, NAME_WIDTH - title.length())) + value);
      }
    });
  }
}
