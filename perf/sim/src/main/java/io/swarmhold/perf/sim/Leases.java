package io.swarmhold.perf.sim;

import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.LeaseClock;
import io.swarmhold.model.consensus.LeaseTerm;
import io.swarmhold.model.consensus.LeaseWatch;
import org.jspecify.annotations.Nullable;

/** A process's own lease, and those it watches; twin of the grid's {@code MemberLeases}. */
final class Leases {

  private static final int MAX_UNDER_WAY = 8;

  private final Life life;
  private final LeaseWatch watch = new LeaseWatch(LeaseTerm.OF_MEMBERS);
  private LeaseClock clock = LeaseClock.none(LeaseTerm.OF_MEMBERS);
  private int underWay;
  private boolean opening;

  Leases(Life life) {
    this.life = life;
  }

  void start() {
    life.every(LeaseTerm.OF_MEMBERS.renewEvery().toNanos(), this::beat);
  }

  boolean mayServe() {
    return life.story.has(Bug.SERVED_WITHOUT_LEASE) || clock.isHeldAt(nanos());
  }

  private long nanos() {
    return life.story.has(Bug.LEASE_BY_WALL_CLOCK)
        ? life.member.millis() * Agenda.MILLI
        : life.member.nanos();
  }

  long incarnation() {
    return clock.incarnation();
  }

  private void beat() {
    renew();
    watch.members(life.member.view(), nanos());
    if (life.story.council.leads(life)) {
      for (ConsensusCommand due : watch.due(nanos())) {
        life.story.council.submit(life, due, answer -> {});
      }
    }
  }

  private void renew() {
    long incarnation = clock.incarnation();
    if (underWay >= MAX_UNDER_WAY || (incarnation == 0 && opening)) {
      return;
    }
    underWay++;
    opening = incarnation == 0;
    ConsensusCommand command =
        incarnation == 0
            ? new ConsensusCommand.OpenLease(life.id, "")
            : new ConsensusCommand.RenewLease(life.id, incarnation);
    long sent = nanos();
    life.story.council.submit(life, command, answer -> heard(incarnation, sent, answer));
  }

  private void heard(long incarnation, long sent, @Nullable ConsensusAnswer answer) {
    underWay--;
    opening &= incarnation != 0;
    if (answer instanceof ConsensusAnswer.Lease lease) {
      clock = clock.answered(lease.lease().incarnation(), sent);
    } else if (answer instanceof ConsensusAnswer.LeaseLost) {
      clock = clock.lost(incarnation);
      beat();
    }
  }
}
