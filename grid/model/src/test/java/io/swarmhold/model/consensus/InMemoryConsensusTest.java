package io.swarmhold.model.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.consensus.InMemoryConsensus.Fault;
import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.UnavailableException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The twin does what every consensus does, and fails as it is told. */
class InMemoryConsensusTest extends ConsensusContract {

  @Override
  protected List<Consensus> newGroup() {
    InMemoryConsensus group = new InMemoryConsensus();
    return List.of(group.newMember(), group.newMember(), group.newMember());
  }

  @Test
  void itFailsAsItIsTold() {
    InMemoryConsensus group = new InMemoryConsensus();
    Consensus member = group.newMember();
    group.next(Fault.UNAVAILABLE, Fault.ANSWER_LOST, Fault.COMMAND_LOST);
    assertFails(open(member, "a"), UnavailableException.class);
    assertFails(open(member, "b"), OutcomeUnknownException.class);
    assertFails(open(member, "c"), OutcomeUnknownException.class);
    assertThat(open(member, "d")).isCompleted();
    group.restart();
    assertThat(member.view().members().keySet())
        .containsExactly(new MemberId("b"), new MemberId("d"));
  }

  @Test
  void viewsLagUntilTheyAreDelivered() {
    InMemoryConsensus group = new InMemoryConsensus();
    Consensus quick = group.newMember();
    Consensus slow = group.newMember();
    group.letViewsLag();
    assertThat(open(quick, "a")).isCompleted();
    assertThat(quick.view()).isSameAs(ClusterView.EMPTY);
    group.deliver(quick);
    assertThat(quick.view().members()).hasSize(1);
    assertThat(slow.view().members()).isEmpty();
  }

  private static CompletableFuture<ConsensusAnswer> open(Consensus member, String name) {
    return member
        .submit(new ConsensusCommand.OpenLease(new MemberId(name), ""))
        .toCompletableFuture();
  }

  private static void assertFails(
      CompletableFuture<ConsensusAnswer> answer, Class<? extends Throwable> with) {
    assertThat(answer.exceptionNow()).isInstanceOf(with);
  }
}
