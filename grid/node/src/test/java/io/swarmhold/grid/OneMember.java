package io.swarmhold.grid;

import io.swarmhold.model.consensus.ClusterSettings;
import io.swarmhold.model.consensus.ClusterView;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusGroup;
import io.swarmhold.model.consensus.ConsensusQuestion;
import io.swarmhold.model.consensus.ConsensusState;
import io.swarmhold.model.consensus.MemberId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A member alone, of one mind with itself; and a lease that ends when the test says so. */
final class OneMember implements Consensus, GridNode.Lease {

  final MemberId id = new MemberId("m1");
  private final int shards;
  private ConsensusState state;
  private final List<Runnable> listeners = new ArrayList<>();
  volatile boolean serving = true;

  OneMember(int shards) {
    this.shards = shards;
    this.state = founded();
  }

  private ConsensusState founded() {
    ConsensusState fresh = new ConsensusState();
    fresh.apply(new ConsensusCommand.Found(new ClusterSettings("test", shards, 1), 0));
    fresh.apply(new ConsensusCommand.OpenLease(id, ""));
    return fresh;
  }

  /** All that was agreed on is gone. */
  synchronized void forget() {
    state = founded();
  }

  GridNode.Surroundings surroundings(
      java.time.InstantSource clock,
      java.util.function.LongSupplier nanos,
      java.util.function.LongSupplier dice,
      java.util.function.Consumer<RuntimeException> fatal) {
    return new GridNode.Surroundings(
        id, this, ConsensusGroup.of(id), this, clock, nanos, dice, fatal);
  }

  @Override
  public CompletionStage<ConsensusAnswer> submit(ConsensusCommand command) {
    ConsensusAnswer answer;
    List<Runnable> told;
    synchronized (this) {
      answer = state.apply(command);
      told = List.copyOf(listeners);
    }
    told.forEach(Runnable::run);
    return CompletableFuture.completedFuture(answer);
  }

  @Override
  public synchronized CompletionStage<ConsensusAnswer> ask(ConsensusQuestion question) {
    return CompletableFuture.completedFuture(state.answer(question));
  }

  @Override
  public synchronized ClusterView view() {
    return state.view();
  }

  /** The listeners of a node that was killed hear of nothing any more. */
  @Override
  public synchronized void onChange(Runnable listener) {
    listeners.clear();
    listeners.add(listener);
  }

  @Override
  public boolean leads() {
    return true;
  }

  @Override
  public boolean heldAt(long nanos) {
    return serving;
  }

  @Override
  public long incarnation() {
    return 1;
  }

  @Override
  public void close() {}
}
