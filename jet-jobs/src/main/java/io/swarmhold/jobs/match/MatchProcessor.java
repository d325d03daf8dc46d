package io.swarmhold.jobs.match;

import com.hazelcast.jet.core.Inbox;
import com.hazelcast.jet.core.Outbox;
import com.hazelcast.jet.core.Processor;
import com.hazelcast.jet.core.Watermark;
import io.swarmhold.model.port.DispatchSignal;
import org.jspecify.annotations.Nullable;

/**
 * The matcher within its job: hears all that has come in, then places what orders follow from it.
 */
final class MatchProcessor implements Processor {

  private @Nullable MatchDesk desk;

  @Override
  public void init(Outbox outbox, Context context) {
    desk = new MatchDesk(MatchJob.dispatchOf(context), MatchJob.memberOf(context));
  }

  @Override
  public void process(int ordinal, Inbox inbox) {
    if (desk == null) {
      return;
    }
    try {
      for (Object signal = inbox.poll(); signal != null; signal = inbox.poll()) {
        desk.hear((DispatchSignal) signal);
      }
      desk.order();
    } catch (RuntimeException e) {
      desk.failed(e);
    }
  }

  @Override
  public boolean tryProcessWatermark(Watermark watermark) {
    return true;
  }
}
