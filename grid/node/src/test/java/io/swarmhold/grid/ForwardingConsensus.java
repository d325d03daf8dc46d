package io.swarmhold.grid;

import io.swarmhold.model.consensus.ClusterView;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusQuestion;
import java.util.concurrent.CompletionStage;

/** Another one, of which a test sees or changes what it likes. */
abstract class ForwardingConsensus implements Consensus {

  private final Consensus real;

  ForwardingConsensus(Consensus real) {
    this.real = real;
  }

  /** Before each command and question. */
  abstract void onCall(boolean isQuestion);

  @Override
  public CompletionStage<ConsensusAnswer> submit(ConsensusCommand command) {
    onCall(false);
    return real.submit(command);
  }

  @Override
  public CompletionStage<ConsensusAnswer> ask(ConsensusQuestion question) {
    onCall(true);
    return real.ask(question);
  }

  @Override
  public ClusterView view() {
    return real.view();
  }

  @Override
  public void onChange(Runnable listener) {
    real.onChange(listener);
  }

  @Override
  public boolean leads() {
    return real.leads();
  }

  @Override
  public void close() {
    real.close();
  }
}
