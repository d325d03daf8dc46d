package io.swarmhold.edge.client;

import io.swarmhold.edge.client.Http.Call;
import io.swarmhold.model.TaskId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Asks for a task that is to become final, as often as it takes, until {@code deadlineNanos}. */
record LongPoll(SwarmholdClient client, TaskId id, long deadlineNanos) {

  /** The server grants up to 60 s; what lies between may cut what is silent for 30 s. */
  private static final Duration MOST_WAIT = Duration.ofSeconds(25);

  static LongPoll within(SwarmholdClient client, TaskId id, Duration limit) {
    return new LongPoll(client, id, client.timers().nanos() + limit.toNanos());
  }

  /** The task once it is final, or as it is at the deadline. */
  CompletableFuture<Task> task() {
    return ask(0);
  }

  /**
   * @param early answers in a row for which the server did not let us wait
   */
  private CompletableFuture<Task> ask(int early) {
    long sent = client.timers().nanos();
    Duration wait = shorter(left(), MOST_WAIT);
    String target = "/api/v1/tasks/" + id + ":wait?timeoutMs=" + Math.max(1, wait.toMillis());
    return client
        .requests()
        .send(Call.get(target, wait.plus(client.requestTimeout())))
        .thenCompose(answer -> {
          Task task = Task.of(answer.orRefuse().json());
          return task.isFinal() || left().isZero()
              ? CompletableFuture.completedFuture(task)
              : askAgain(sent, early);
        });
  }

  private CompletableFuture<Task> askAgain(long sent, int early) {
    Http requests = client.requests();
    return requests.isEarly(sent)
        ? requests.later(shorter(left(), requests.pause(early))).thenCompose(now -> ask(early + 1))
        : ask(0);
  }

  private Duration left() {
    return Duration.ofNanos(Math.max(0, deadlineNanos - client.timers().nanos()));
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
