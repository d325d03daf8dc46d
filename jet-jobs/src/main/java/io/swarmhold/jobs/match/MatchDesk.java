package io.swarmhold.jobs.match;

import com.hazelcast.logging.ILogger;
import com.hazelcast.logging.Logger;
import io.swarmhold.model.port.Dispatch;
import io.swarmhold.model.port.DispatchSignal;

/** A matcher at its member's line, whoever brings it the signals. Belongs to one thread. */
final class MatchDesk {

  private static final ILogger LOG = Logger.getLogger(MatchDesk.class);

  private final Dispatch port;
  private final String member;
  private Matcher matcher;

  /**
   * @param member under which its own demand comes round again
   */
  MatchDesk(Dispatch port, String member) {
    this.port = port;
    this.member = member;
    this.matcher = new Matcher(port::room, port::weight);
  }

  /** What was told to others comes round here as well, where it was heard already. */
  void hear(DispatchSignal signal) {
    if (signal instanceof DispatchSignal.Elsewhere elsewhere) {
      if (!elsewhere.member().equals(member)) {
        matcher.hear(elsewhere.demand());
      }
    } else {
      matcher.hear(signal);
    }
  }

  /** Places what orders follow from what was heard. */
  void order() {
    matcher.match(order -> port.order(order.number(), order.shard(), order.lane(), order.claims()));
  }

  /** A matcher that fails is replaced by one that knows nothing: all is told again. */
  void failed(RuntimeException cause) {
    LOG.severe("the matcher failed and begins anew", cause);
    matcher = new Matcher(port::room, port::weight);
    port.restart();
  }
}
