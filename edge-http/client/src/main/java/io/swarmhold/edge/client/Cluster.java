package io.swarmhold.edge.client;

import io.swarmhold.edge.client.Http.Call;
import java.util.Map;

/** The members, how shards fare, and an operator's last word on one that nobody can serve. */
public final class Cluster {

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

  private boolean done(int shard, String verb, Map<String, ?> word) {
    var call =
        Call.post(
            "/api/v1/cluster/shards/" + shard + ":" + verb,
            Json.of(word).bytes(),
            client.requestTimeout(),
            true);
    return Futures.join(client.requests().send(call)).orRefuse().json().path("done").asBoolean();
  }
}
