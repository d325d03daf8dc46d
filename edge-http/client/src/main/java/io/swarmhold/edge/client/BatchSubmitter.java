package io.swarmhold.edge.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.edge.client.Http.Call;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Tasks submitted many at a time; those that found the queue full again, while patience lasts. */
final class BatchSubmitter {

  /** What one request may carry. */
  private static final int MAX_BATCH = 1_000;

  /** Below the 1 MiB that the server takes as a body. */
  private static final int MAX_BATCH_BYTES = 960 << 10;

  private final Http requests;
  private final Duration requestTimeout;
  private final Timers timers;
  private final List<byte[]> lines;

  /** By the place of the task. */
  private final SortedMap<Integer, Submitted> results = new TreeMap<>();

  /** The latest advice of the server's in this round. */
  private Duration retryAfter = Duration.ZERO;

  /**
   * @param lines the tasks, each with an idempotency key
   */
  BatchSubmitter(SwarmholdClient client, List<byte[]> lines) {
    this.requests = client.requests();
    this.requestTimeout = client.requestTimeout();
    this.timers = client.timers();
    this.lines = lines;
  }

  /** What became of each task, in the order given. */
  List<Submitted> submit() {
    List<Integer> open = IntStream.range(0, lines.size()).boxed().toList();
    long firstFullAt = 0;
    for (int round = 0; !open.isEmpty(); round++) {
      open = submitRound(open);
      firstFullAt = round == 0 ? timers.nanos() : firstFullAt;
      if (open.isEmpty() || !isTimeLeft(requests.pause(round), firstFullAt)) {
        break;
      }
    }
    return List.copyOf(results.values());
  }

  /** Those that found the queue full. */
  private List<Integer> submitRound(List<Integer> open) {
    var full = new ArrayList<Integer>();
    retryAfter = Duration.ZERO;
    for (List<Integer> batch : batches(open)) {
      List<Submitted> answers = submitBatch(batch);
      for (int i = 0; i < batch.size(); i++) {
        results.put(batch.get(i), answers.get(i));
        if (answers.get(i) instanceof Submitted.Refused refused && refused.isForNow()) {
          full.add(batch.get(i));
          retryAfter = refused.retryAfter();
        }
      }
    }
    return full;
  }

  /** Waits until the next round; false if patience ends before, or the client is closed. */
  private boolean isTimeLeft(Duration backoff, long firstFullAt) {
    Duration pause = retryAfter.compareTo(backoff) > 0 ? retryAfter : backoff;
    return !requests.patienceEndsWithin(pause, firstFullAt)
        && Futures.join(requests.later(pause).handle((now, closed) -> closed == null));
  }

  private List<List<Integer>> batches(List<Integer> open) {
    var batches = new ArrayList<List<Integer>>();
    List<Integer> batch = new ArrayList<>();
    int bytes = 0;
    for (int i : open) {
      int length = lines.get(i).length + 1;
      if (!batch.isEmpty() && (batch.size() == MAX_BATCH || bytes + length > MAX_BATCH_BYTES)) {
        batches.add(batch);
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(i);
      bytes += length;
    }
    batches.add(batch);
    return batches;
  }

  private List<Submitted> submitBatch(List<Integer> batch) {
    JsonNode results = Futures.join(requests.send(call(batch))).orRefuse().json().path("results");
    if (results.size() != batch.size()) {
      throw new OutcomeUnknownException(
          "batch: %d results for %d tasks".formatted(results.size(), batch.size()), null);
    }
    var answers = new ArrayList<Submitted>();
    results.forEach(result -> answers.add(Submitted.of(result)));
    return answers;
  }

  /** NDJSON, where one bad line does not take the others down. */
  private Call call(List<Integer> batch) {
    var body = new ByteArrayOutputStream();
    for (int i : batch) {
      body.writeBytes(lines.get(i));
      body.write('\n');
    }
    return new Call(
        "POST",
        "/api/v1/tasks:batch",
        body.toByteArray(),
        "application/x-ndjson",
        requestTimeout,
        true);
  }
}
