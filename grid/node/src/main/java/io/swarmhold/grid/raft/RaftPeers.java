package io.swarmhold.grid.raft;

import io.swarmhold.model.consensus.MemberId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Who belongs to a group.
 *
 * @param group made of its founders' ids: another founding is another group
 */
public record RaftPeers(UUID group, List<RaftMember> voters, List<RaftMember> listeners) {

  public RaftPeers {
    voters = voters.stream().sorted().toList();
    listeners = listeners.stream().sorted().toList();
  }

  boolean contains(RaftMember member) {
    return voters.stream().anyMatch(voter -> voter.id().equals(member.id()))
        || listeners.stream().anyMatch(listener -> listener.id().equals(member.id()));
  }

  Optional<RaftMember> member(MemberId id) {
    return Stream.concat(voters.stream(), listeners.stream())
        .filter(member -> member.id().equals(id))
        .findFirst();
  }

  boolean isVoter(RaftMember member) {
    return isVoter(member.id());
  }

  boolean isVoter(MemberId id) {
    return voters.stream().anyMatch(voter -> voter.id().equals(id));
  }

  RaftPeers withListener(RaftMember one) {
    List<RaftMember> more = new ArrayList<>(listeners);
    more.add(one);
    return new RaftPeers(group, voters, more);
  }

  RaftPeers withoutListeners(RaftMember... gone) {
    List<RaftMember> left = new ArrayList<>(listeners);
    left.removeAll(List.of(gone));
    return new RaftPeers(group, voters, left);
  }

  /** The voter that listened where {@code member} does now. */
  Optional<RaftMember> voterAt(String address) {
    return voters.stream().filter(voter -> voter.address().equals(address)).findFirst();
  }
}
