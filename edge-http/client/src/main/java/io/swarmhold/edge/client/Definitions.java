package io.swarmhold.edge.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.edge.client.Http.Answer;
import io.swarmhold.edge.client.Http.Call;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What agents and workflows are, each a JSON object with a revision. */
public final class Definitions {

  private final SwarmholdClient client;

  Definitions(SwarmholdClient client) {
    this.client = client;
  }

  /**
   * A definition as it stands.
   *
   * @param revision never that of another content
   */
  public record Definition(String kind, String name, long revision, Json content) {

    static Definition of(JsonNode node) {
      return new Definition(
          node.path("kind").asText(),
          node.path("name").asText(),
          node.path("revision").asLong(),
          Json.of(node.path("content")));
    }
  }

  /** What came of writing one. */
  public sealed interface Written {
    record At(long revision) implements Written {}

    /**
     * It does not stand where it was expected.
     *
     * @param revision at which it stands; 0 if there is none
     */
    record Conflict(long revision) implements Written {}
  }

  private static String target(String kind, String name) {
    return "/api/v1/definitions/" + LeaseWish.encoded(kind) + "/" + LeaseWish.encoded(name);
  }

  public Optional<Definition> get(String kind, String name) {
    Answer answer = client.ask(target(kind, name));
    if (answer.status() == 404) {
      return Optional.empty();
    }
    Json content = Json.owning(answer.orRefuse().body());
    return Optional.of(new Definition(kind, name, revision(answer), content));
  }

  /** All of a kind, fetched page by page as the stream is read. */
  public Stream<Definition> list(String kind) {
    String path = "/api/v1/definitions/" + LeaseWish.encoded(kind);
    return client.pages(path, Map.of()).elements("definitions").map(Definition::of);
  }

  /** Writes one, whatever stood there; answers its revision. */
  public long put(String kind, String name, Json content) {
    return revision(send("PUT", target(kind, name), content, "", "").orRefuse());
  }

  /** Writes one that must not exist. */
  public Written create(String kind, String name, Json content) {
    return written(send("PUT", target(kind, name), content, "If-None-Match", "*"));
  }

  /** Writes one over the revision that was seen. */
  public Written replace(String kind, String name, long revision, Json content) {
    return written(send("PUT", target(kind, name), content, "If-Match", etag(revision)));
  }

  /** Whether there was one; false also if an earlier try, whose answer was lost, deleted it. */
  public boolean delete(String kind, String name) {
    return isDeleted(send("DELETE", target(kind, name), null, "", ""));
  }

  /**
   * As {@link #delete(String, String)}, if it stands at that revision.
   *
   * @throws RefusedException {@code precondition_failed} if it stands at another
   */
  public boolean delete(String kind, String name, long revision) {
    return isDeleted(send("DELETE", target(kind, name), null, "If-Match", etag(revision)));
  }

  private Answer send(
      String method, String target, @Nullable Json content, String header, String value) {
    byte[] body = content == null ? null : content.bytes();
    var call = new Call(method, target, body, "application/json", client.requestTimeout(), true);
    return Futures.join(client.requests().send(header.isEmpty() ? call : call.with(header, value)));
  }

  private static Written written(Answer answer) {
    return answer.status() == 412
        ? new Written.Conflict(revision(answer))
        : new Written.At(revision(answer.orRefuse()));
  }

  private static boolean isDeleted(Answer answer) {
    return answer.status() != 404 && answer.orRefuse().isSuccess();
  }

  private static String etag(long revision) {
    return "\"" + revision + "\"";
  }

  private static long revision(Answer answer) {
    String etag = answer.etag();
    return etag.isEmpty() ? 0 : Long.parseLong(etag.substring(1, etag.length() - 1));
  }
}
