package io.swarmhold.grid;

import io.swarmhold.model.consensus.ClusterSettings;
import io.swarmhold.model.consensus.ClusterView;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusQuestion;
import io.swarmhold.model.consensus.ConsensusState;
import io.swarmhold.model.consensus.MemberId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The consensus of a member that is alone: its own opinion. Which epochs were granted is on the
 * disk before they are ({@link FileEpochs}); whose copies are whole needs no remembering, for there
 * is one.
 */
public final class LoneConsensus implements Consensus, GridNode.Lease {

  private static final long INCARNATION = 1;

  private final MemberId self = new MemberId("alone");
  private final FileEpochs epochs;
  private final ConsensusState state = new ConsensusState();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  private LoneConsensus(FileEpochs epochs, int shards) {
    this.epochs = epochs;
    state.apply(
        new ConsensusCommand.Found(new ClusterSettings("alone", shards, 1), epochs.latest()));
    state.apply(new ConsensusCommand.OpenLease(self, ""));
  }

  public static LoneConsensus over(FileEpochs epochs, int shards) {
    return new LoneConsensus(epochs, shards);
  }

  public MemberId member() {
    return self;
  }

  @Override
  public CompletionStage<ConsensusAnswer> submit(ConsensusCommand command) {
    ConsensusAnswer answer;
    try {
      answer = apply(command);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    listeners.forEach(Runnable::run);
    return CompletableFuture.completedFuture(answer);
  }

  /** An epoch is on the disk before anybody hears of it. */
  private synchronized ConsensusAnswer apply(ConsensusCommand command) {
    ConsensusAnswer answer = state.apply(command);
    if (answer instanceof ConsensusAnswer.Epochs epochsGranted) {
      epochsGranted.granted().values().stream().max(Long::compare).ifPresent(epochs::upTo);
    }
    return answer;
  }

  @Override
  public synchronized CompletionStage<ConsensusAnswer> ask(ConsensusQuestion question) {
    return CompletableFuture.completedFuture(state.answer(question));
  }

  @Override
  public synchronized ClusterView view() {
    return state.view();
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public boolean leads() {
    return true;
  }

  /** Nobody else could serve. */
  @Override
  public boolean heldAt(long nanos) {
    return true;
  }

  @Override
  public long incarnation() {
    return INCARNATION;
  }

  @Override
  public void close() {}
}
