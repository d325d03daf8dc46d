package io.swarmhold.perf.lab.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.perf.lab.history.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A lock or an election, by its name: the same promises in other words. */
record NamedLease(Door door, Kind kind, String name) {

  /** The words. */
  enum Kind {
    LOCK("locks", "acquire", "release", "holder", "token"),
    ELECTION("elections", "campaign", "resign", "candidate", "term");

    private final String path;
    private final String take;
    private final String end;
    private final String holder;
    private final String token;

    Kind(String path, String take, String end, String holder, String token) {
      this.path = path;
      this.take = take;
      this.end = end;
      this.holder = holder;
      this.token = token;
    }
  }

  /** Short, so that it runs out within a fault. */
  static final Duration TERM = Duration.ofSeconds(2);

  /** Fewer than there are users: they are in each other's way. */
  private static final int LOCKS = 2;

  private static final int ELECTIONS = 1;

  static List<NamedLease> all(Door door) {
    return Stream.of(
            IntStream.range(0, LOCKS).mapToObj(i -> new NamedLease(door, Kind.LOCK, "l" + i)),
            IntStream.range(0, ELECTIONS)
                .mapToObj(i -> new NamedLease(door, Kind.ELECTION, "e" + i)))
        .flatMap(leases -> leases)
        .toList();
  }

  static NamedLease any(List<NamedLease> leases, SplittableRandom dice) {
    return leases.get(dice.nextInt(leases.size()));
  }

  /** What the history calls it. */
  String key() {
    return kind.path + "/" + name;
  }

  /** Asks for it, and waits up to {@code wait}; answered as {@link #held} says. */
  Answer take(int member, String holder, String request, Duration wait)
      throws InterruptedException {
    ObjectNode wish = Door.MAPPER.createObjectNode();
    wish.put(kind.holder, holder);
    wish.put("termSeconds", TERM.toSeconds()).put("waitSeconds", wait.toSeconds());
    return door.postUnder(
        request, member, verb(kind.take), wish.toString(), wait.plus(Door.TIMEOUT));
  }

  Answer renew(int member, long token) throws InterruptedException {
    return door.post(member, verb("renew"), under(token));
  }

  Answer end(int member, long token) throws InterruptedException {
    return door.post(member, verb(kind.end), under(token));
  }

  /** Who has it; refused with {@code not_found} if nobody has. */
  Answer look(int member) throws InterruptedException {
    return door.get(member, "/api/v1/" + key());
  }

  /** The token in an answer. */
  long token(JsonNode body) {
    return body.path(kind.token).asLong();
  }

  /** What the history says of an answer to one who has it. */
  ObjectNode held(JsonNode body) {
    return Recorder.object()
        .put("token", token(body))
        .put("termMs", Duration.ofSeconds(body.path("termSeconds").asLong()).toMillis());
  }

  private String verb(String verb) {
    return "/api/v1/" + key() + ":" + verb;
  }

  private String under(long token) {
    return Door.MAPPER.createObjectNode().put(kind.token, Long.toString(token)).toString();
  }
}
