package io.swarmhold.edge.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.swarmhold.edge.client.Http.Answer;
import io.swarmhold.edge.client.Http.Call;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** How leases of one kind are asked for; locks and elections differ in words only. */
record LeaseCalls(
    SwarmholdClient client,
    String path,
    String holderName,
    String tokenName,
    String take,
    String end) {

  /** What lies between may cut what is silent for 30 s. */
  private static final Duration MOST_WAIT = Duration.ofSeconds(25);

  static LeaseCalls ofLocks(SwarmholdClient client) {
    return new LeaseCalls(client, "/api/v1/locks", "holder", "token", "acquire", "release");
  }

  static LeaseCalls ofElections(SwarmholdClient client) {
    return new LeaseCalls(client, "/api/v1/elections", "candidate", "term", "campaign", "resign");
  }

  String target(String name) {
    return path + "/" + LeaseWish.encoded(name);
  }

  /**
   * What came of it.
   *
   * @param sentNanos when the question was sent that was answered, from when on the term counts
   */
  record Asked(Answer answer, long sentNanos) {
    boolean isLocked() {
      return answer.status() == 409 && answer.code().equals("locked");
    }
  }

  /** Asks under one key until there is an answer, or the wish's time to wait is over. */
  CompletableFuture<Asked> ask(LeaseWish wish) {
    return ask(wish, UUID.randomUUID().toString(), client.timers().nanos(), 0);
  }

  /**
   * @param early answers in a row for which the server did not let us wait
   */
  private CompletableFuture<Asked> ask(LeaseWish wish, String key, long begunNanos, int early) {
    long sent = client.timers().nanos();
    Duration left = left(wish, begunNanos);
    Duration wait = left.isNegative() ? Duration.ZERO : shorter(left, MOST_WAIT);
    var call =
        Call.post(
                target(wish.name()) + ":" + take,
                wish.body(holderName, wait).bytes(),
                wait.plus(client.requestTimeout()),
                true)
            .with("Idempotency-Key", key);
    return client
        .requests()
        .send(call)
        .thenCompose(answer -> {
          var asked = new Asked(answer, sent);
          return asked.isLocked() && left(wish, begunNanos).isPositive()
              ? askAgain(wish, key, begunNanos, sent, early)
              : CompletableFuture.completedFuture(asked);
        });
  }

  private CompletableFuture<Asked> askAgain(
      LeaseWish wish, String key, long begunNanos, long sent, int early) {
    if (!client.requests().isEarly(sent)) {
      return ask(wish, key, begunNanos, 0);
    }
    Duration pause = shorter(client.requests().pause(early), left(wish, begunNanos));
    return client.requests().later(pause).thenCompose(now -> ask(wish, key, begunNanos, early + 1));
  }

  private Duration left(LeaseWish wish, long begunNanos) {
    return wish.atMost().minusNanos(client.timers().nanos() - begunNanos);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  CompletableFuture<Answer> renew(String name, String token, Duration within) {
    return client.requests().send(under(name, "renew", token, within));
  }

  CompletableFuture<Answer> end(String name, String token) {
    return client.requests().send(under(name, end, token, client.requestTimeout()));
  }

  private Call under(String name, String verb, String token, Duration within) {
    var body = JsonNodeFactory.instance.objectNode().put(tokenName, token);
    return Call.post(target(name) + ":" + verb, Json.of(body).bytes(), within, true);
  }
}
