package io.swarmhold.grid;

import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.consensus.ShardRecord;
import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.replica.InSyncTracker;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which copies count, of the shards that this member serves: proposes it, and has it agreed on. */
final class InSyncChanges {

  private static final Logger LOG = LoggerFactory.getLogger(InSyncChanges.class);

  /** A copy may be good before its member's lease is agreed on. */
  private static final long PROPOSE_AGAIN_MILLIS = 300;

  private final MemberId self;
  private final ShardHost host;
  private final Consensus consensus;
  private final ReplicationProgress news;
  private final LongSupplier nanos;
  private final Runnable look;
  private final State[] states;

  /** Guarded by the lock of {@link InSyncChanges}. */
  private static final class State {
    @Nullable NavigableSet<MemberId> proposal;
    long change;
    boolean isAsked;
    long notBeforeMillis = Long.MIN_VALUE;
  }

  /**
   * @param look to be told when something was agreed on
   */
  InSyncChanges(
      MemberId self,
      ShardHost host,
      Consensus consensus,
      ReplicationProgress news,
      LongSupplier nanos,
      Runnable look) {
    this.self = self;
    this.host = host;
    this.consensus = consensus;
    this.news = news;
    this.nanos = nanos;
    this.look = look;
    this.states = new State[host.count()];
    for (int shard = 0; shard < states.length; shard++) {
      states[shard] = new State();
    }
  }

  private long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
  }

  /** The shard is served here under another epoch from now on, or no more. */
  synchronized void track(int shard, @Nullable InSyncTracker tracker) {
    State state = states[shard];
    state.proposal = null;
    if (tracker != null) {
      state.change = 0;
    }
    host.local(shard).track(tracker);
  }

  /**
   * @param replicas that are here and that the grid sends the shard's changes to
   * @param placedHere whether it sends the shard's commands to this member
   */
  synchronized void propose(
      int shard, ShardRecord record, NavigableSet<MemberId> replicas, boolean placedHere) {
    State state = states[shard];
    InSyncTracker tracker = host.local(shard).tracker();
    if (tracker == null
        || tracker.epoch() != record.epoch()
        || state.proposal != null
        || nowMillis() < state.notBeforeMillis) {
      return;
    }
    synchronized (tracker) {
      NavigableSet<MemberId> proposal = tracker.proposal(replicas, placedHere);
      if (proposal != null) {
        tracker.proposed(proposal);
        state.proposal = proposal;
        state.change++;
      }
    }
  }

  /** Has everything that was proposed agreed on, in one command. */
  void ask() {
    List<ConsensusCommand.InSync> changes = takeUnasked();
    if (!changes.isEmpty()) {
      var unused =
          consensus
              .submit(new ConsensusCommand.ChangeInSync(self, changes))
              .whenComplete((answer, failure) -> answered(changes, answer, failure));
    }
  }

  private synchronized List<ConsensusCommand.InSync> takeUnasked() {
    List<ConsensusCommand.InSync> changes = new ArrayList<>();
    for (int shard = 0; shard < states.length; shard++) {
      State state = states[shard];
      InSyncTracker tracker = host.local(shard).tracker();
      if (state.proposal != null && !state.isAsked && tracker != null) {
        state.isAsked = true;
        changes.add(
            new ConsensusCommand.InSync(shard, tracker.epoch(), state.change, state.proposal));
      }
    }
    return changes;
  }

  private void answered(
      List<ConsensusCommand.InSync> changes,
      @Nullable ConsensusAnswer answer,
      @Nullable Throwable failure) {
    LOG.debug("in sync: {} asked for, {}", changes, answer);
    List<LocalShard> moved = new ArrayList<>();
    synchronized (this) {
      for (ConsensusCommand.InSync change : changes) {
        if (isDecided(change, answer)) {
          moved.add(host.local(change.shard()));
        }
      }
    }
    if (failure != null && !(failure instanceof OutcomeUnknownException)) {
      LOG.debug("which copies are in sync could not be agreed on, and is asked again", failure);
    }
    news.moved(moved);
    if (failure == null) {
      look.run();
    }
  }

  /** What is unknown is asked again, under the number it had. */
  private boolean isDecided(ConsensusCommand.InSync change, @Nullable ConsensusAnswer answer) {
    State state = states[change.shard()];
    InSyncTracker tracker = host.local(change.shard()).tracker();
    state.isAsked = false;
    if (tracker == null
        || tracker.epoch() != change.epoch()
        || !(answer instanceof ConsensusAnswer.InSyncChanged outcome)) {
      return false;
    }
    state.proposal = null;
    decided(tracker, change, outcome);
    if (outcome.unleased().contains(change.shard())) {
      state.notBeforeMillis = nowMillis() + PROPOSE_AGAIN_MILLIS;
    }
    return true;
  }

  private static void decided(
      InSyncTracker tracker,
      ConsensusCommand.InSync change,
      ConsensusAnswer.InSyncChanged outcome) {
    synchronized (tracker) {
      if (outcome.changed().contains(change.shard())) {
        tracker.agreed(change.inSync());
      } else if (outcome.unleased().contains(change.shard())) {
        tracker.agreed(tracker.inSync());
      } else {
        tracker.refused();
      }
    }
  }
}
