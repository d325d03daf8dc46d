package io.swarmhold.edge.client;

import io.swarmhold.edge.client.Http.Answer;
import io.swarmhold.edge.client.LeaseCalls.Asked;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Who leads. */
public final class Elections {

  private final SwarmholdClient client;
  private final LeaseCalls calls;

  Elections(SwarmholdClient client) {
    this.client = client;
    this.calls = LeaseCalls.ofElections(client);
  }

  /** Hears what comes of a campaign. Not called twice at a time; should not block for long. */
  public interface Listener {

    /**
     * This program leads, until {@link #lost} or the campaign is closed.
     *
     * @param term for fencing: larger than that of every leader before
     */
    void elected(long term);

    /** It leads no more, and must stop at once. The campaign goes on. */
    void lost(long term);

    /** Standing failed, and is tried again: no server answers, or the key is good for nothing. */
    default void failed(RuntimeException why) {}
  }

  /** Stands for election until it is closed, and again whenever the leadership is lost. */
  public Campaign campaign(LeaseWish wish, Listener listener) {
    Campaign campaign = new Campaign(client, calls, wish, listener);
    campaign.ask();
    return campaign;
  }

  /**
   * Stands once, waits as long as the wish says, and leaves renewing to whoever gets the answer.
   *
   * @throws RefusedException {@code locked} if somebody else leads
   */
  public Json campaignUnattended(LeaseWish wish) {
    Asked asked = Futures.join(calls.ask(wish));
    return Json.owning(asked.answer().orRefuse().body());
  }

  /**
   * Leads for another term.
   *
   * @throws RefusedException {@code not_held} if it is not led under that term any more
   */
  public Json renew(String name, long term) {
    return Json.owning(
        Futures.join(calls.renew(name, Long.toString(term), client.requestTimeout()))
            .orRefuse()
            .body());
  }

  /** Leads no more; false if it was not, or not any more, under that term. */
  public boolean resign(String name, long term) {
    Answer answer = Futures.join(calls.end(name, Long.toString(term)));
    return answer.status() != 409 && answer.orRefuse().isSuccess();
  }

  /** Who leads, as the server describes it; empty if nobody does. */
  public Optional<Json> get(String name) {
    Answer answer = client.ask(calls.target(name));
    return answer.status() == 404
        ? Optional.empty()
        : Optional.of(Json.owning(answer.orRefuse().body()));
  }

  /** All that somebody has won, fetched page by page as the stream is read. */
  public Stream<Json> list() {
    return client.pages(calls.path(), Map.of()).elements("elections").map(Json::of);
  }
}
