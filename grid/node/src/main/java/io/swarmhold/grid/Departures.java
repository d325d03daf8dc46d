package io.swarmhold.grid;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import io.swarmhold.model.consensus.MemberId;
import java.util.function.Consumer;

/** Tells which of our members the grid has removed. */
record Departures(GridLink link, Consumer<MemberId> listener) implements MembershipListener {

  @Override
  public void memberAdded(MembershipEvent event) {}

  @Override
  public void memberRemoved(MembershipEvent event) {
    MemberId gone = link.idOf(event.getMember());
    if (gone != null) {
      listener.accept(gone);
    }
  }
}
