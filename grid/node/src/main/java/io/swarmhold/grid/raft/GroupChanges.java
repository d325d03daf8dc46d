package io.swarmhold.grid.raft;

import io.swarmhold.model.port.NoSuchVoterException;
import io.swarmhold.model.port.UnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Changes who is in the group: asks its members until one that leads says who they are, and has
 * that one change it, if it is still so. May be repeated.
 *
 * <p>What blocks is done on threads of its own: a new voter takes over a snapshot first, and the
 * timer's few threads have the leases of members to renew meanwhile.
 */
final class GroupChanges {

  private static final long PAUSE_MILLIS = 100;

  private final GroupLine line;
  private final ScheduledExecutorService timer;
  private final Executor blocking;
  private final Set<Change> underWay = ConcurrentHashMap.newKeySet();

  /**
   * @param timer never blocked
   * @param blocking where members are asked
   */
  GroupChanges(GroupLine line, ScheduledExecutorService timer, Executor blocking) {
    this.line = line;
    this.timer = timer;
    this.blocking = blocking;
  }

  /**
   * Fails with {@link UnavailableException} if it has not come to pass within {@code patience}; it
   * may then still do so.
   *
   * @param first members that may know the group
   * @param change from who is in it to who is to be; throws {@link NoSuchVoterException} if that
   *     makes no sense, which is passed on
   */
  CompletableFuture<RaftPeers> change(
      RaftPeers first, UnaryOperator<RaftPeers> change, Duration patience) {
    Change wanted = new Change(first, change);
    underWay.add(wanted);
    var changed = wanted.changed.whenComplete((peers, failure) -> underWay.remove(wanted));
    try {
      var unused = timer.schedule(wanted::giveUp, patience.toNanos(), TimeUnit.NANOSECONDS);
      RetryLoop.start(timer, PAUSE_MILLIS, "changing the group", wanted::attempt);
    } catch (RuntimeException e) {
      wanted.changed.completeExceptionally(e);
    }
    return changed;
  }

  /** Nobody waits for a change that does not come any more. */
  void close() {
    underWay.forEach(Change::giveUp);
  }

  private final class Change {

    final CompletableFuture<RaftPeers> changed = new CompletableFuture<>();
    private final RaftPeers first;
    private final UnaryOperator<RaftPeers> change;
    private volatile RaftPeers known;
    private volatile String trouble = "nobody was asked";

    Change(RaftPeers first, UnaryOperator<RaftPeers> change) {
      this.first = first;
      this.change = change;
      this.known = first;
    }

    CompletionStage<Boolean> attempt() {
      return changed.isDone()
          ? CompletableFuture.completedFuture(true)
          : CompletableFuture.supplyAsync(this::round, blocking);
    }

    /** Asks everybody once; true if the change has come to pass. */
    private boolean round() {
      Set<RaftMember> toAsk = new LinkedHashSet<>(known.voters());
      toAsk.addAll(first.voters());
      for (RaftMember member : toAsk) {
        try {
          Optional<RaftPeers> now = by(member);
          if (now.isPresent()) {
            changed.complete(now.get());
            return true;
          }
        } catch (NoSuchVoterException e) {
          changed.completeExceptionally(e);
          return true;
        } catch (IOException | RuntimeException e) {
          // gRPC, for one, says by a RuntimeException that nobody listens there yet.
          trouble = member.id() + ": " + e;
        }
      }
      return false;
    }

    /** Who is in the group once the change has come to pass, if {@code member} can see to that. */
    private Optional<RaftPeers> by(RaftMember member) throws IOException {
      RaftPeers now = line.peers(member);
      RaftPeers wanted = change.apply(now);
      if (wanted.equals(now)) {
        return line.leads(member) ? Optional.of(now) : Optional.empty();
      }
      known = now;
      return line.set(member, now, wanted) ? Optional.of(wanted) : Optional.empty();
    }

    void giveUp() {
      changed.completeExceptionally(
          new UnavailableException("the group was not changed: " + trouble));
    }
  }
}
