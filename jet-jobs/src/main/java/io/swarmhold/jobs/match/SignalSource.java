package io.swarmhold.jobs.match;

import com.hazelcast.jet.core.AbstractProcessor;
import io.swarmhold.model.port.Dispatch;
import io.swarmhold.model.port.DispatchSignal;
import org.jspecify.annotations.Nullable;

/**
 * Takes the signals of its own member to its matcher, and demand to those of others. Never ends.
 */
final class SignalSource extends AbstractProcessor {

  /** Signals handed on before other processors get their turn. */
  private static final int MAX_PER_CALL = 512;

  private @Nullable Dispatch dispatch;
  private @Nullable DispatchSignal waiting;
  private DispatchSignal.@Nullable Elsewhere toOthers;
  private String member = "";

  @Override
  protected void init(Context context) {
    dispatch = MatchJob.dispatchOf(context);
    member = MatchJob.memberOf(context);
    dispatch.restart();
  }

  @Override
  public boolean complete() {
    if (dispatch == null) {
      return false;
    }
    for (int i = 0; i < MAX_PER_CALL; i++) {
      if (toOthers != null) {
        if (!tryEmit(MatchJob.TO_OTHERS, toOthers)) {
          return false;
        }
        toOthers = null;
      }
      DispatchSignal signal = waiting != null ? waiting : dispatch.poll();
      if (signal == null) {
        return false;
      }
      waiting = tryEmit(MatchJob.OWN, signal) ? null : signal;
      if (waiting != null) {
        return false;
      }
      if (signal instanceof DispatchSignal.Demand demand && dispatch.hasOthers()) {
        toOthers = new DispatchSignal.Elsewhere(member, demand);
      }
    }
    return false;
  }
}
