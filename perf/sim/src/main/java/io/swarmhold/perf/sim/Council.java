package io.swarmhold.perf.sim;

import io.swarmhold.model.consensus.ClusterSettings;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusState;
import io.swarmhold.model.consensus.MemberId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The consensus group: one linearizable log of commands, that takes time, that a minority does not
 * reach, that applies a command late or twice, whose answers get lost, and whose members see what
 * was agreed on at different times.
 */
final class Council {

  private static final long POLL = 250 * Agenda.MILLI;

  private final Story story;
  private final List<ConsensusCommand> underWay = new ArrayList<>();
  private ConsensusState state = new ConsensusState();
  private boolean perfect;

  /** What a sender hears: an answer, or that nobody knows. */
  interface Hearer extends Consumer<@Nullable ConsensusAnswer> {}

  Council(Story story) {
    this.story = story;
    state.apply(
        new ConsensusCommand.Found(
            new ClusterSettings("sim", story.plan.shards(), story.plan.minInSync()), 0));
    story.agenda.in(POLL, this::poll);
  }

  ConsensusState state() {
    return state;
  }

  void perfect() {
    perfect = true;
  }

  /** Whether {@code member} reaches a majority that could decide. */
  boolean isReached(SimMember member) {
    int reached = 0;
    for (SimMember other : story.members) {
      boolean passes = other == member || story.network.passesBothWays(member.index, other.index);
      reached += other.runs() && passes ? 1 : 0;
    }
    return member.runs() && reached > story.members.size() / 2;
  }

  /** The first that reaches a majority leads; whoever is cut off may go on believing it does. */
  boolean leads(Life life) {
    for (SimMember member : story.members) {
      if (isReached(member)) {
        return member == life.member || (!isReached(life.member) && life.index() == 0);
      }
    }
    return false;
  }

  void submit(Life from, ConsensusCommand command, Hearer hearer) {
    long there = 1_000_000 + story.upTo(10 * Agenda.MILLI);
    long timeout = Agenda.SECOND / 2 + story.upTo(3 * Agenda.SECOND);
    if (!isReached(from.member)) {
      from.post(timeout, () -> hearer.accept(null));
      return;
    }
    boolean goesWrong = !perfect && story.oneIn(story.plan.consensusFaults());
    int how = goesWrong ? story.dice.nextInt(4) : -1;
    switch (how) {
      case 0 -> from.post(timeout, () -> hearer.accept(null));
      case 1 -> {
        from.post(timeout, () -> hearer.accept(null));
        applyWithin(story.upTo(2 * timeout), from, command);
      }
      case 2 -> {
        answerWithin(there, from, command, hearer);
        applyWithin(story.upTo(2 * timeout), from, command);
      }
      case 3 -> from.post(there, () -> hearer.accept(null));
      default -> answerWithin(there, from, command, hearer);
    }
  }

  private void applyWithin(long nanos, Life from, ConsensusCommand command) {
    underWay.add(command);
    story.agenda.in(
        nanos,
        () -> {
          underWay.remove(command);
          apply(from, command);
        });
  }

  private void answerWithin(long nanos, Life from, ConsensusCommand command, Hearer hearer) {
    underWay.add(command);
    story.agenda.in(
        nanos,
        () -> {
          underWay.remove(command);
          answered(from, command, hearer);
        });
  }

  /**
   * Whether one of these members has a whole copy of the shard, and will have whatever becomes of
   * the changes that are under way.
   */
  boolean keeps(int shard, NavigableSet<MemberId> members) {
    return !Collections.disjoint(state.view().shard(shard).eligible(), members)
        && underWay.stream()
            .filter(ConsensusCommand.ChangeInSync.class::isInstance)
            .flatMap(command -> ((ConsensusCommand.ChangeInSync) command).shards().stream())
            .filter(change -> change.shard() == shard)
            .noneMatch(change -> Collections.disjoint(change.inSync(), members));
  }

  private void answered(Life from, ConsensusCommand command, Hearer hearer) {
    ConsensusAnswer answer = apply(from, command);
    from.post(1_000_000 + story.upTo(8 * Agenda.MILLI), () -> hearer.accept(answer));
  }

  private ConsensusAnswer apply(Life from, ConsensusCommand command) {
    if (command instanceof ConsensusCommand.GrantEpochs grant
        && story.has(Bug.GRANTED_TO_WHO_IS_NOT_ELIGIBLE)) {
      grant.shards().forEach(shard -> makeEligible(from, shard));
    }
    long before = state.view().revision();
    ConsensusAnswer answer = state.apply(command);
    story.referee.agreed(from, command, answer);
    if (state.view().revision() != before) {
      for (SimMember member : story.members) {
        story.agenda.in(story.upTo(story.plan.viewLagMillis() * Agenda.MILLI), () -> show(member));
      }
    }
    if (story.dice.nextInt(500) == 0) {
      state = ConsensusState.restore(state.image());
    }
    return answer;
  }

  private void makeEligible(Life from, int shard) {
    if (!state.view().shard(shard).eligible().contains(from.id)) {
      state.apply(new ConsensusCommand.Recover(shard, state.view().shard(shard).epoch(), from.id));
    }
  }

  private void show(SimMember member) {
    if (isReached(member)) {
      member.sees(state.view());
    }
  }

  private void poll() {
    for (SimMember member : story.members) {
      show(member);
    }
    story.agenda.in(POLL, this::poll);
  }
}
