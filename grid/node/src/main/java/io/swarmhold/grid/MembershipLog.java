package io.swarmhold.grid;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import io.swarmhold.model.consensus.MemberId;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells which of our members the grid has removed. */
record MembershipLog(GridLink link, Consumer<MemberId> listener) implements MembershipListener {

  private static final Logger LOG = LoggerFactory.getLogger(MembershipLog.class);

  @Override
  public void memberAdded(MembershipEvent event) {
    LOG.info("member {} is here", link.idOf(event.getMember()));
  }

  @Override
  public void memberRemoved(MembershipEvent event) {
    MemberId gone = link.idOf(event.getMember());
    if (gone != null) {
      LOG.info("member {} is gone", gone);
      listener.accept(gone);
    }
  }
}
