package io.swarmhold.perf.sim;

import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.consensus.ShardRecord;
import io.swarmhold.model.replica.InSyncTracker;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/** Which copies a primary proposes to count; the other half of {@link Replicator}. */
final class InSyncChanges {

  private final Life life;
  private final Story story;
  private final Replicator.State[] states;

  InSyncChanges(Life life, Replicator.State[] states) {
    this.life = life;
    this.story = life.story;
    this.states = states;
  }

  void propose(int shard, ShardRecord record, NavigableSet<MemberId> alive) {
    Replicator.State state = states[shard];
    InSyncTracker tracker = life.host.local(shard).tracker;
    if (tracker == null || tracker.epoch() != record.epoch() || state.proposal != null) {
      return;
    }
    NavigableSet<MemberId> proposal =
        tracker.proposal(
            Replicator.retained(life.grid.replicaIds(shard), alive),
            life.grid.primary(shard) == life);
    if (proposal == null) {
      return;
    }
    if (story.has(Bug.SHRUNK_WITHOUT_CONSENSUS) && tracker.inSync().containsAll(proposal)) {
      tracker.agreed(proposal);
      return;
    }
    tracker.proposed(proposal);
    state.proposal = proposal;
    state.change++;
  }

  void ask() {
    List<ConsensusCommand.InSync> changes = new ArrayList<>();
    for (int shard = 0; shard < states.length; shard++) {
      Replicator.State state = states[shard];
      InSyncTracker tracker = life.host.local(shard).tracker;
      NavigableSet<MemberId> proposal = state.proposal;
      if (proposal != null && !state.proposalIsAsked && tracker != null) {
        state.proposalIsAsked = true;
        changes.add(new ConsensusCommand.InSync(shard, tracker.epoch(), state.change, proposal));
      }
    }
    if (!changes.isEmpty() && story.has(Bug.EPOCH_FROM_THE_GRID)) {
      List<Integer> all = changes.stream().map(ConsensusCommand.InSync::shard).toList();
      changed(changes, new ConsensusAnswer.InSyncChanged(all, List.of()));
    } else if (!changes.isEmpty()) {
      story.council.submit(
          life,
          new ConsensusCommand.ChangeInSync(life.id, changes),
          answer -> changed(changes, answer));
    }
  }

  private void changed(List<ConsensusCommand.InSync> changes, @Nullable ConsensusAnswer answer) {
    List<LocalCopy> moved = new ArrayList<>();
    for (ConsensusCommand.InSync change : changes) {
      Replicator.State state = states[change.shard()];
      LocalCopy here = life.host.local(change.shard());
      InSyncTracker tracker = here.tracker;
      state.proposalIsAsked = false;
      if (tracker == null || tracker.epoch() != change.epoch()) {
        continue;
      }
      if (answer instanceof ConsensusAnswer.InSyncChanged outcome) {
        state.proposal = null;
        decided(tracker, change, outcome);
        moved.add(here);
      } else if (story.has(Bug.UNKNOWN_CHANGE_TAKEN_FOR_AGREED)) {
        state.proposal = null;
        tracker.agreed(change.inSync());
        moved.add(here);
      }
    }
    life.news.moved(moved);
    if (answer != null) {
      life.replicator.look();
    }
  }

  private void decided(
      InSyncTracker tracker,
      ConsensusCommand.InSync change,
      ConsensusAnswer.InSyncChanged outcome) {
    story.trace.note(
        story.agenda.now(),
        outcome.changed().contains(change.shard()) ? "in sync agreed" : "in sync not agreed",
        life.index(),
        change.shard(),
        change.epoch(),
        change.inSync().size());
    if (outcome.changed().contains(change.shard())) {
      tracker.agreed(change.inSync());
    } else if (outcome.unleased().contains(change.shard())) {
      tracker.agreed(tracker.inSync());
    } else {
      tracker.refused();
    }
  }
}
