package io.swarmhold.edge.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.edge.client.Http.Call;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.TaskId;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Tasks that have given up: to look at, to run again, to throw away. */
public final class DeadLetters {

  private final SwarmholdClient client;

  DeadLetters(SwarmholdClient client) {
    this.client = client;
  }

  /** All of them, fetched page by page as the stream is read. */
  public Stream<Task> list() {
    return client.pages("/api/v1/dead-letters", Map.of()).elements("tasks").map(Task::of);
  }

  public Stream<Task> list(String pool) {
    return client
        .pages("/api/v1/dead-letters", Map.of("pool", pool))
        .elements("tasks")
        .map(Task::of);
  }

  /**
   * Puts those that match back into their queues with fresh attempts, and answers how many. Not
   * tried again by itself: a second answer would count less.
   *
   * @throws OutcomeUnknownException if no answer came; list what is left and repeat
   */
  public long redrive(Which which) {
    return affected("redrive", which);
  }

  /** Throws those that match away, and answers how many; as {@link #redrive}. */
  public long purge(Which which) {
    return affected("purge", which);
  }

  private long affected(String verb, Which which) {
    byte[] body = Json.of(which.json()).bytes();
    var call = Call.post("/api/v1/dead-letters:" + verb, body, client.requestTimeout(), false);
    return Futures.join(client.requests().send(call)).orRefuse().json().path("affected").asLong();
  }

  /** Which dead letters; empty means any. */
  public record Which(
      List<TaskId> ids, Optional<String> pool, Optional<DeadReason> reason, OptionalInt limit) {

    public static final Which ALL =
        new Which(List.of(), Optional.empty(), Optional.empty(), OptionalInt.empty());

    public Which {
      ids = List.copyOf(ids);
    }

    public Which ids(Collection<TaskId> wanted) {
      return new Which(List.copyOf(wanted), pool, reason, limit);
    }

    public Which pool(String wanted) {
      return new Which(ids, Optional.of(wanted), reason, limit);
    }

    public Which reason(DeadReason wanted) {
      return new Which(ids, pool, Optional.of(wanted), limit);
    }

    public Which limit(int most) {
      return new Which(ids, pool, reason, OptionalInt.of(most));
    }

    private ObjectNode json() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      if (!ids.isEmpty()) {
        var array = json.putArray("ids");
        ids.forEach(id -> array.add(id.toString()));
      }
      pool.ifPresent(value -> json.put("pool", value));
      reason.ifPresent(value -> json.put("reason", value.name().toLowerCase(Locale.ROOT)));
      limit.ifPresent(value -> json.put("limit", value));
      return json;
    }
  }
}
