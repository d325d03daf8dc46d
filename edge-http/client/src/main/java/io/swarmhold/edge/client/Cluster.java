package io.swarmhold.edge.client;

import io.swarmhold.edge.client.Http.Call;
import java.time.Duration;
import java.util.Map;

/**
 * The members and who of them votes, how shards fare, and an operator's last word on one that
 * nobody can serve.
 */
public final class Cluster {

  /** Whoever is to vote takes over a snapshot first, and the group is changed twice. */
  private static final Duration OF_A_CHANGE = Duration.ofSeconds(130);

  private final SwarmholdClient client;

  Cluster(SwarmholdClient client) {
    this.client = client;
  }

  /** As the member that answers has heard, perhaps a moment old. */
  public Json status() {
    return Json.of(client.answerTo("/api/v1/cluster"));
  }

  /**
   * What each copy of the member that answers holds, in one number. Looks at all of it: about a
   * second for a million tasks.
   */
  public Json copies() {
    return Json.of(client.answerTo("/api/v1/cluster/copies"));
  }

  /**
   * Goes on with the copy of {@code member} as it is, though acknowledged changes may be missing
   * from it. May be repeated.
   *
   * @param epoch at which the shard stood when you looked
   * @return false if it stands at another one by now
   */
  public boolean recover(int shard, long epoch, String member) {
    return done(shard, "recover", Map.of("epoch", epoch, "member", member));
  }

  /** Gives up for lost what the shard held: it begins anew, empty. As {@link #recover}. */
  public boolean giveUp(int shard, long epoch) {
    return done(shard, "give-up", Map.of("epoch", epoch));
  }

  /**
   * Puts {@code fresh}, which is here, in the place of the voter {@code old}, which is gone for
   * good. All goes on meanwhile. May be repeated. Waits for up to 130 s.
   *
   * @return false if {@code fresh} votes and {@code old} does not: nothing was left to do
   * @throws RefusedException with {@code no_such_voter} if {@code old} does not vote or is here, or
   *     {@code fresh} is not here
   * @throws SwarmholdException with {@code unavailable} if no majority is there, or {@code fresh}
   *     is in the group in no way at the moment
   * @throws OutcomeUnknownException if it has not come to pass in time; it may still
   */
  public boolean replaceVoter(String old, String fresh) {
    Duration usual = client.requestTimeout();
    Duration patience = usual.compareTo(OF_A_CHANGE) > 0 ? usual : OF_A_CHANGE;
    return done("voters/" + old + ":replace", Map.of("member", fresh), patience);
  }

  private boolean done(int shard, String verb, Map<String, ?> word) {
    return done("shards/" + shard + ":" + verb, word, client.requestTimeout());
  }

  private boolean done(String what, Map<String, ?> word, Duration patience) {
    var call = Call.post("/api/v1/cluster/" + what, Json.of(word).bytes(), patience, true);
    return Futures.join(client.requests().send(call)).orRefuse().json().path("done").asBoolean();
  }
}
