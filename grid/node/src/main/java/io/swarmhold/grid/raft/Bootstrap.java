package io.swarmhold.grid.raft;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * How a member whose folder knows of no group comes to one.
 *
 * <p>A member founds one group in its life, of exactly the ids that answered it, and only when all
 * who are to vote answered, none of them in a group. So two groups can not both have a majority, as
 * long as fewer disks than that are wiped: a place that was in the first had to lose its disk to be
 * in the second.
 *
 * <p>A member that was alone before and holds tasks of that time founds a group of itself, once all
 * who are to vote answered and no other of them has a past; the others join. Two pasts are not made
 * one, and none is brought into a group that exists.
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

    /** Going on would drop what this member holds. */
    record Refuse(String why) implements Step {}

    /** Ask again. */
    record Wait(String what) implements Step {}
  }

  /**
   * @param bringsPast whether this member holds what it was given while it was alone
   * @param voters addresses of those who are to vote
   * @param answers by address; the member's own is not among them
   */
  static Step next(
      RaftMember self,
      boolean bringsPast,
      List<String> voters,
      SortedMap<String, PeerInfo> answers) {
    TreeSet<UUID> groups = new TreeSet<>();
    answers.values().forEach(hello -> hello.peers().ifPresent(peers -> groups.add(peers.group())));
    if (groups.size() > 1) {
      return new Step.Wait("the members belong to several groups: " + groups);
    }
    RaftPeers known = null;
    for (PeerInfo hello : answers.values()) {
      RaftPeers peers = hello.peers().orElse(null);
      if (peers != null && peers.contains(self)) {
        return new Step.Start(peers);
      }
      known = peers == null || peers.voters().isEmpty() ? known : peers;
    }
    if (known != null) {
      return bringsPast
          ? new Step.Refuse(refusal("the members are in a group already: " + known.voters()))
          : new Step.Join(known);
    }
    return groups.isEmpty()
        ? foundOrWait(new PeerInfo(self, bringsPast, Optional.empty()), voters, answers)
        : new Step.Wait("who was heard is joining a group itself");
  }

  private static Step foundOrWait(
      PeerInfo own, List<String> voters, SortedMap<String, PeerInfo> answers) {
    SortedMap<String, PeerInfo> all = new TreeMap<>(answers);
    all.put(own.member().address(), own);
    List<RaftMember> founders = new ArrayList<>();
    List<RaftMember> heirs = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    for (String address : new TreeSet<>(voters)) {
      PeerInfo hello = all.get(address);
      if (hello == null) {
        silent.add(address);
      } else {
        founders.add(hello.member());
        if (hello.bringsPast()) {
          heirs.add(hello.member());
        }
      }
    }
    if (!silent.isEmpty()) {
      return new Step.Wait("no answer from " + silent);
    }
    return found(own, heirs.isEmpty() ? founders : heirs);
  }

  private static Step found(PeerInfo own, List<RaftMember> founders) {
    RaftMember self = own.member();
    if (own.bringsPast() && !founders.equals(List.of(self))) {
      return new Step.Refuse(refusal("others bring a past too, or are to found it: " + founders));
    }
    return founders.contains(self)
        ? new Step.Found(new RaftPeers(groupOf(founders), founders, List.of()))
        : new Step.Wait("no group is founded yet by " + founders);
  }

  private static String refusal(String because) {
    return "this member holds what it was given while it was alone, and " + because;
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
