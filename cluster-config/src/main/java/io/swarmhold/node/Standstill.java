package io.swarmhold.node;

import io.swarmhold.grid.raft.RaftMember;
import io.swarmhold.grid.raft.RaftPeers;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.Cluster.Health;
import io.swarmhold.model.port.Cluster.Member;
import io.swarmhold.model.port.Cluster.Status;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log why a member of a cluster does not serve, for as long as it does not: who is
 * missing, and what is needed. Mostly it waits for others, and whoever started it wants to know for
 * whom.
 */
final class Standstill {

  /** How often it is looked at. */
  static final long LOOK_MILLIS = 1_000;

  /** From when on it is said: a start takes a moment. */
  static final long SAID_AFTER_NANOS = 10_000_000_000L;

  /** How often it is said again while nothing changes. */
  static final long AGAIN_NANOS = 60_000_000_000L;

  private static final Logger LOG = LoggerFactory.getLogger(Standstill.class);

  private final Supplier<Optional<String>> why;
  private final LongSupplier nanos;
  private boolean stands;
  private long sinceNanos;
  private long saidNanos;
  private String said = "";

  /**
   * @param why the member does not serve; empty if it does
   */
  Standstill(Supplier<Optional<String>> why, LongSupplier nanos) {
    this.why = why;
    this.nanos = nanos;
  }

  /** To be called about every {@link #LOOK_MILLIS}, by one thread. */
  void look() {
    try {
      toSay().ifPresent(LOG::warn);
    } catch (RuntimeException e) {
      // A member that stops knows nothing any more; whoever runs this would not run it again.
      LOG.debug("why this member does not serve is not known", e);
    }
  }

  /** What there is to say now, if it is to be said now. */
  Optional<String> toSay() {
    long now = nanos.getAsLong();
    String reason = why.get().orElse("");
    if (reason.isEmpty()) {
      stands = false;
      said = "";
      return Optional.empty();
    }
    if (!stands) {
      stands = true;
      sinceNanos = now;
    }
    boolean isNews = !reason.equals(said) || now - saidNanos >= AGAIN_NANOS;
    if (now - sinceNanos < SAID_AFTER_NANOS || !isNews) {
      return Optional.empty();
    }
    said = reason;
    saidNanos = now;
    return Optional.of(
        "not serving for %d s: %s".formatted((now - sinceNanos) / 1_000_000_000L, reason));
  }

  /**
   * Why a member does not serve that is not ready.
   *
   * @param cluster its name
   * @param group those of its consensus group; empty while it belongs to none
   * @param waitsFor what it waits for while it belongs to none
   */
  static String why(String cluster, Optional<RaftPeers> group, String waitsFor, Status status) {
    if (group.isEmpty()) {
      return "it belongs to no consensus group yet%s. %s"
          .formatted(waitsFor.isEmpty() ? "" : ": " + waitsFor, hint(cluster));
    }
    List<RaftMember> voters = group.orElseThrow().voters();
    NavigableSet<MemberId> here =
        status.members().stream()
            .filter(Member::isHere)
            .map(Member::id)
            .collect(Collectors.toCollection(TreeSet::new));
    List<RaftMember> away =
        voters.stream().filter(voter -> !here.contains(voter.id())).sorted().toList();
    int needed = voters.size() / 2 + 1;
    int present = voters.size() - away.size();
    if (present < needed) {
      return "%d of the %d voters of its consensus group are needed, and %d %s here. No word of %s. %s"
          .formatted(
              needed,
              voters.size(),
              present,
              present == 1 ? "is" : "are",
              away.stream().map(RaftMember::toString).collect(Collectors.joining(", ")),
              hint(cluster));
    }
    boolean hasLease =
        status.members().stream()
            .anyMatch(member -> member.id().equals(status.self()) && member.hasLease());
    return hasLease ? shards(status) : "its consensus group has not given it a lease yet";
  }

  private static String hint(String cluster) {
    return "Are they started, under cluster.name '%s', with lists of the same members?"
        .formatted(cluster);
  }

  private static String shards(Status status) {
    long settling =
        status.shards().stream().filter(shard -> shard.health() == Health.SETTLING).count();
    return "shards that are placed here are not served yet; in all, %d of %d are about to be"
        .formatted(settling, status.shards().size());
  }
}
