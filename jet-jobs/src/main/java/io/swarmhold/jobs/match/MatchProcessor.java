package io.swarmhold.jobs.match;

import com.hazelcast.jet.core.Inbox;
import com.hazelcast.jet.core.Outbox;
import com.hazelcast.jet.core.Processor;
import com.hazelcast.jet.core.Watermark;
import com.hazelcast.logging.ILogger;
import com.hazelcast.logging.Logger;
import io.swarmhold.model.port.Dispatch;
import io.swarmhold.model.port.DispatchSignal;
import org.jspecify.annotations.Nullable;

/**
 * The matcher within its job: hears all that has come in, then places what orders follow from it.
 */
final class MatchProcessor implements Processor {

  private static final ILogger LOG = Logger.getLogger(MatchProcessor.class);

  private @Nullable Dispatch dispatch;
  private @Nullable Matcher matcher;
  private String member = "";

  @Override
  public void init(Outbox outbox, Context context) {
    Dispatch port = MatchJob.dispatchOf(context);
    dispatch = port;
    member = MatchJob.memberOf(context);
    matcher = new Matcher(port::room, port::weight);
  }

  /** A matcher that fails is replaced by one that knows nothing: all is told again. */
  @Override
  public void process(int ordinal, Inbox inbox) {
    if (dispatch == null || matcher == null) {
      return;
    }
    Dispatch port = dispatch;
    try {
      for (Object signal = inbox.poll(); signal != null; signal = inbox.poll()) {
        hear(matcher, (DispatchSignal) signal);
      }
      matcher.match(
          order -> port.order(order.number(), order.shard(), order.lane(), order.claims()));
    } catch (RuntimeException e) {
      LOG.severe("the matcher failed and begins anew", e);
      matcher = new Matcher(port::room, port::weight);
      port.restart();
    }
  }

  /** What was told to others comes round here as well, where it was heard already. */
  private void hear(Matcher hearing, DispatchSignal signal) {
    if (signal instanceof DispatchSignal.Elsewhere elsewhere) {
      if (!elsewhere.member().equals(member)) {
        hearing.hear(elsewhere.demand());
      }
    } else {
      hearing.hear(signal);
    }
  }

  @Override
  public boolean tryProcessWatermark(Watermark watermark) {
    return true;
  }
}
