package io.swarmhold.grid.raft;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * How a member whose folder knows of no group comes to one.
 *
 * <p>A member founds one group in its life, of exactly the ids that answered it, and only when all
 * who are to vote answered, none of them in a group. So two groups can not both have a majority, as
 * long as fewer disks than that are wiped: a place that was in the first had to lose its disk to be
 * in the second.
 */
final class Bootstrap {

  private Bootstrap() {}

  sealed interface Step {

    /** Belong to this group, which counts on it already. */
    record Start(RaftPeers peers) implements Step {}

    /** Found this group. */
    record Found(RaftPeers peers) implements Step {}

    /** Start without peers, and have those of this group add this member. */
    record Join(RaftPeers peers) implements Step {}

    /** Ask again. */
    record Wait(String what) implements Step {}
  }

  /**
   * @param voters addresses of those who are to vote
   * @param answers by address; the member's own is not among them
   */
  static Step next(RaftMember self, List<String> voters, SortedMap<String, Hello> answers) {
    TreeSet<UUID> groups = new TreeSet<>();
    answers.values().forEach(hello -> hello.peers().ifPresent(peers -> groups.add(peers.group())));
    if (groups.size() > 1) {
      return new Step.Wait("the members belong to several groups: " + groups);
    }
    RaftPeers known = null;
    for (Hello hello : answers.values()) {
      RaftPeers peers = hello.peers().orElse(null);
      if (peers != null && peers.contains(self)) {
        return new Step.Start(peers);
      }
      known = peers == null || peers.voters().isEmpty() ? known : peers;
    }
    if (known != null) {
      return new Step.Join(known);
    }
    return groups.isEmpty()
        ? foundOrWait(self, voters, answers)
        : new Step.Wait("who was heard is joining a group itself");
  }

  private static Step foundOrWait(
      RaftMember self, List<String> voters, SortedMap<String, Hello> answers) {
    List<RaftMember> founders = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    for (String address : new TreeSet<>(voters)) {
      Hello hello = answers.get(address);
      if (address.equals(self.address())) {
        founders.add(self);
      } else if (hello != null) {
        founders.add(hello.member());
      } else {
        silent.add(address);
      }
    }
    if (!silent.isEmpty()) {
      return new Step.Wait("no answer from " + silent);
    }
    return founders.contains(self)
        ? new Step.Found(new RaftPeers(groupOf(founders), founders, List.of()))
        : new Step.Wait("no group is founded yet by " + voters);
  }

  /** The same for all founders, and for no others. */
  private static UUID groupOf(List<RaftMember> founders) {
    StringBuilder ids = new StringBuilder("swarmhold");
    founders.stream().sorted().forEach(founder -> ids.append('\n').append(founder.id()));
    return UUID.nameUUIDFromBytes(ids.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The group once {@code self} is in it: in the place of the voter that listened at its address,
   * as a voter where one is still wanted, else as a listener.
   */
  static RaftPeers joined(RaftPeers now, RaftMember self, List<String> wanted) {
    List<RaftMember> voters = new ArrayList<>(now.voters());
    List<RaftMember> listeners = new ArrayList<>(now.listeners());
    boolean replaces = voters.removeIf(voter -> voter.address().equals(self.address()));
    listeners.removeIf(listener -> listener.address().equals(self.address()));
    boolean isWanted = wanted.contains(self.address()) && voters.size() < wanted.size();
    (replaces || isWanted ? voters : listeners).add(self);
    return new RaftPeers(now.group(), voters, listeners);
  }
}
