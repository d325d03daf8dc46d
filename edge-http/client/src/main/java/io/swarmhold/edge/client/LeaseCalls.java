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
    return ask(wish, UUID.randomUUID().toString(), client.timers().nanos());
  }

  private CompletableFuture<Asked> ask(LeaseWish wish, String key, long begunNanos) {
    long sent = client.timers().nanos();
    Duration left = wish.atMost().minusNanos(sent - begunNanos);
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
          boolean isOver = client.timers().nanos() - begunNanos >= wish.atMost().toNanos();
          return asked.isLocked() && !isOver && wait.isPositive()
              ? ask(wish, key, begunNanos)
              : CompletableFuture.completedFuture(asked);
        });
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
