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
   * @param sentNanos from when on the term counts: when the try was sent that was answered. For the
   *     server each try is a command of its own, which begins the term anew even if an earlier one
   *     has taken the lease, and does so after it was sent. So who counts from here stops before
   *     the server does. To count from the first try would be as safe, and give away what time the
   *     tries took: a lease renewed at the last try could be over when it is told.
   */
  record Asked(Answer answer, long sentNanos) {
    boolean isLocked() {
      return answer.status() == 409 && answer.code().equals("locked");
    }
  }

  /**
   * As {@link #ask}, for whoever goes on to hold the lease. It may have been given at once, or
   * after the whole wait, which would leave little of its term, or nothing: then it is renewed
   * first.
   */
  CompletableFuture<Asked> win(LeaseWish wish) {
    return ask(wish)
        .thenCompose(asked ->
            asked.answer().isSuccess() && isOld(asked, wish)
                ? renewed(asked, wish)
                : CompletableFuture.completedFuture(asked));
  }

  private boolean isOld(Asked asked, LeaseWish wish) {
    return client.timers().nanos() - asked.sentNanos() > wish.term().toNanos() / 3;
  }

  private CompletableFuture<Asked> renewed(Asked asked, LeaseWish wish) {
    return renew(wish.name(), token(asked.answer()), wish.term().dividedBy(3))
        .handle((again, failure) ->
            again != null && again.isSuccess()
                ? new Asked(asked.answer(), again.sentNanos())
                : asked);
  }

  String token(Answer answer) {
    return answer.json().path(tokenName).asText();
  }

  /** Asks under one key until there is an answer, or the wish's time to wait is over. */
  CompletableFuture<Asked> ask(LeaseWish wish) {
    return ask(wish, UUID.randomUUID().toString(), client.timers().nanos(), 0);
  }

  /**
   * @param early answers in a row for which the server did not let us wait
   */
  private CompletableFuture<Asked> ask(LeaseWish wish, String key, long begunNanos, int early) {
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
          var asked = new Asked(answer, answer.sentNanos());
          return asked.isLocked() && left(wish, begunNanos).isPositive()
              ? askAgain(wish, key, begunNanos, answer.sentNanos(), early)
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
