package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.consensus.ClusterView;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusQuestion;
import io.swarmhold.model.kit.ManualTime;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A member whose view lags behind what the group has agreed on. */
class ViewFreshnessTest {

  private final ManualTime time = new ManualTime();
  private final Queue<CompletableFuture<ConsensusAnswer>> asked = new ArrayDeque<>();
  private long here = 7;
  private final ViewFreshness freshness = new ViewFreshness(new Group(), time::nanos);

  private static ClusterView view(long revision) {
    return new ClusterView(revision, Optional.empty(), new TreeMap<>(), new TreeMap<>());
  }

  private final class Group implements Consensus {
    @Override
    public CompletionStage<ConsensusAnswer> submit(ConsensusCommand command) {
      throw new AssertionError("nothing is to be changed");
    }

    @Override
    public CompletionStage<ConsensusAnswer> ask(ConsensusQuestion question) {
      CompletableFuture<ConsensusAnswer> answer = new CompletableFuture<>();
      asked.add(answer);
      return answer;
    }

    @Override
    public ClusterView view() {
      return ViewFreshnessTest.view(here);
    }

    @Override
    public void onChange(Runnable listener) {}

    @Override
    public boolean leads() {
      return false;
    }

    @Override
    public void close() {}
  }

  private void answer(long revision) {
    asked.remove().complete(new ConsensusAnswer.View(ViewFreshnessTest.view(revision)));
  }

  @Test
  void isFreshOnceItHasComeAsFarAsTheGroupHad() {
    assertThat(freshness.isFresh()).isFalse();
    answer(9);
    assertThat(freshness.isFresh()).as("two commands behind").isFalse();
    here = 9;
    assertThat(freshness.isFresh()).isTrue();
  }

  @Test
  void anAnswerToAnOldQuestionSaysNothing() {
    assertThat(freshness.isFresh()).isFalse();
    time.advanceMillis(1_001);
    answer(7);
    assertThat(freshness.isFresh()).isFalse();
    answer(7);
    assertThat(freshness.isFresh()).isTrue();
  }

  @Test
  void asksOneQuestionAtATimeAndAgainAfterAFailure() {
    freshness.isFresh();
    time.advanceMillis(5_000);
    freshness.isFresh();
    assertThat(asked).hasSize(1);
    asked.remove().completeExceptionally(new IllegalStateException("no leader"));
    assertThat(freshness.isFresh()).isFalse();
    assertThat(asked).hasSize(1);
  }
}
