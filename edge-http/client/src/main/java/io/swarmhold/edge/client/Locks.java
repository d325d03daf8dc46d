package io.swarmhold.edge.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.edge.client.Http.Answer;
import io.swarmhold.edge.client.LeaseCalls.Asked;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Locks that are kept by renewing them.
 *
 * <pre>{@code
 * try (var lock = client.locks().acquire(LeaseWish.of("deploy/prod", "ci-118")).orRefuse()) {
 *   lock.onLost(deployment::stop);
 *   deployment.run(lock.token());
 * }
 * }</pre>
 */
public final class Locks {

  private final SwarmholdClient client;
  private final LeaseCalls calls;

  Locks(SwarmholdClient client) {
    this.client = client;
    this.calls = LeaseCalls.ofLocks(client);
  }

  /** What came of the wish for a lock. */
  public sealed interface Acquisition {

    /**
     * @param lock which renews itself; close it after use
     */
    record Held(HeldLease lock) implements Acquisition {}

    /** Somebody else has it, and had it all the time. */
    record Taken(Holder by, RefusedException refusal) implements Acquisition {}

    /**
     * @throws RefusedException {@code locked} if somebody else has it
     */
    default HeldLease orRefuse() {
      return switch (this) {
        case Held(HeldLease lock) -> lock;
        case Taken(Holder by, RefusedException refusal) -> throw refusal;
      };
    }
  }

  /** Who has a lock, or leads. */
  public record Holder(String holder, String note, String token) {
    static Holder of(JsonNode heldBy) {
      return new Holder(
          heldBy.path("holder").asText(),
          heldBy.path("note").asText(),
          heldBy.path("token").asText());
    }
  }

  /**
   * Takes the lock, or waits for it as long as the wish says.
   *
   * @throws OutcomeUnknownException if no answer came; if it was taken, it ends with its term
   */
  public Acquisition acquire(LeaseWish wish) {
    Asked asked = Futures.join(calls.win(wish));
    return asked.isLocked()
        ? new Acquisition.Taken(
            Holder.of(asked.answer().json().path("heldBy")), asked.answer().refusal())
        : new Acquisition.Held(held(wish, asked));
  }

  private HeldLease held(LeaseWish wish, Asked asked) {
    asked.answer().orRefuse();
    return HeldLease.of(calls, wish, asked);
  }

  /**
   * Takes the lock, to be renewed by whoever gets the answer: as the server describes it.
   *
   * @throws RefusedException {@code locked} if somebody else has it
   */
  public Json acquireUnattended(LeaseWish wish) {
    return Json.owning(Futures.join(calls.ask(wish)).answer().orRefuse().body());
  }

  /**
   * Keeps it for another term.
   *
   * @throws RefusedException {@code not_held} if it is not held under that token any more
   */
  public Json renew(String name, long token) {
    return Json.owning(
        Futures.join(calls.renew(name, Long.toString(token), calls.client().requestTimeout()))
            .orRefuse()
            .body());
  }

  /** Lets it go; false if it is not held under that token, or not any more. */
  public boolean release(String name, long token) {
    Answer answer = Futures.join(calls.end(name, Long.toString(token)));
    return answer.status() != 409 && answer.orRefuse().isSuccess();
  }

  /** Who holds it, as the server describes it; empty if nobody does. */
  public Optional<Json> get(String name) {
    Answer answer = client.ask(calls.target(name));
    return answer.status() == 404
        ? Optional.empty()
        : Optional.of(Json.owning(answer.orRefuse().body()));
  }

  /** All that are held, fetched page by page as the stream is read. */
  public Stream<Json> list() {
    return client.pages(calls.path(), Map.of()).elements("locks").map(Json::of);
  }
}
