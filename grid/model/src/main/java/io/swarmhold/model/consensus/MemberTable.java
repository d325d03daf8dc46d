package io.swarmhold.model.consensus;

import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The open leases of members. */
final class MemberTable {

  /** More than the grid under us was ever seen to bear. */
  static final int MAX_MEMBERS = 1_000;

  private final NavigableMap<MemberId, MemberLease> open = new TreeMap<>();

  /** One count for all: nothing has to be remembered of members that have gone. */
  private long incarnations;

  private boolean changed;

  NavigableMap<MemberId, MemberLease> all() {
    return open;
  }

  long incarnations() {
    return incarnations;
  }

  void restore(long incarnationsSoFar, NavigableMap<MemberId, MemberLease> leases) {
    incarnations = incarnationsSoFar;
    open.putAll(leases);
    changed = true;
  }

  /** Whether anything changed since this was asked. */
  boolean takeChanged() {
    boolean before = changed;
    changed = false;
    return before;
  }

  boolean isOpen(MemberId member, long incarnation) {
    MemberLease lease = open.get(member);
    return lease != null && lease.incarnation() == incarnation;
  }

  boolean allOpen(Collection<MemberId> members) {
    return open.keySet().containsAll(members);
  }

  ConsensusAnswer open(ConsensusCommand.OpenLease command) {
    if (open.size() >= MAX_MEMBERS && !open.containsKey(command.member())) {
      return new ConsensusAnswer.TooMany(MAX_MEMBERS);
    }
    return put(command.member(), new MemberLease(++incarnations, 0, command.address()));
  }

  ConsensusAnswer renew(ConsensusCommand.RenewLease command) {
    MemberLease lease = open.get(command.member());
    if (lease == null || lease.incarnation() != command.incarnation()) {
      return new ConsensusAnswer.LeaseLost();
    }
    return put(
        command.member(),
        new MemberLease(lease.incarnation(), lease.renewals() + 1, lease.address()));
  }

  private ConsensusAnswer put(MemberId member, MemberLease lease) {
    open.put(member, lease);
    changed = true;
    return new ConsensusAnswer.Lease(lease);
  }

  ConsensusAnswer expire(ConsensusCommand.ExpireLease command) {
    MemberLease lease = open.get(command.member());
    return end(
        command.member(),
        lease != null
            && lease.incarnation() == command.incarnation()
            && lease.renewals() == command.renewals());
  }

  ConsensusAnswer close(ConsensusCommand.CloseLease command) {
    return end(command.member(), isOpen(command.member(), command.incarnation()));
  }

  private ConsensusAnswer end(MemberId member, boolean really) {
    if (really) {
      open.remove(member);
      changed = true;
    }
    return new ConsensusAnswer.Ended(really);
  }
}
