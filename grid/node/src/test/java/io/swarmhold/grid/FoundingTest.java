package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.consensus.ClusterSettings;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.InMemoryConsensus;
import io.swarmhold.model.kit.ManualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A cluster is founded once, and who belongs to it is configured as it was founded. */
class FoundingTest {

  private static final ClusterSettings AS_FOUNDED =
      new ClusterSettings("c", 8, 2, OptionalInt.of(2));

  private final InMemoryConsensus consensus = new InMemoryConsensus();
  private final ManualTimer timer = new ManualTimer(new ManualTime());
  private final List<String> heard = new ArrayList<>();

  private void begin(Consensus member, boolean isFounder, ClusterSettings settings) {
    new Founding(
            member,
            () -> isFounder,
            new ConsensusCommand.Found(settings, 0),
            settings,
            timer,
            () -> heard.add("founded"),
            misfit -> heard.add(misfit.getMessage()))
        .begin();
  }

  @Test
  void whoJoinedWaitsForAFounder() {
    begin(consensus.newMember(), false, AS_FOUNDED);
    timer.advance(Duration.ofSeconds(5));
    assertThat(heard).isEmpty();
    begin(consensus.newMember(), true, AS_FOUNDED);
    assertThat(heard).containsExactly("founded");
    timer.advance(Duration.ofSeconds(1));
    assertThat(heard).containsExactly("founded", "founded");
  }

  @Test
  void whatFailsOnceTheClusterIsFoundedIsDoneAgain() {
    var failures = new ArrayDeque<Throwable>(List.of(new IllegalStateException("on purpose")));
    failures.add(new AssertionError("on purpose, too"));
    new Founding(
            consensus.newMember(),
            () -> true,
            new ConsensusCommand.Found(AS_FOUNDED, 0),
            AS_FOUNDED,
            timer,
            () -> {
              Throwable failure = failures.poll();
              if (failure instanceof Error error) {
                throw error;
              } else if (failure instanceof RuntimeException exception) {
                throw exception;
              }
              heard.add("founded");
            },
            misfit -> heard.add(misfit.getMessage()))
        .begin();
    assertThat(heard).isEmpty();
    timer.advance(Duration.ofSeconds(2));
    assertThat(heard).containsExactly("founded");
  }

  @Test
  void whoCannotEvenAskAsksAgain() {
    var tries = new AtomicInteger();
    new Founding(
            consensus.newMember(),
            () -> {
              if (tries.getAndIncrement() < 3) {
                throw new NoClassDefFoundError("on purpose");
              }
              return true;
            },
            new ConsensusCommand.Found(AS_FOUNDED, 0),
            AS_FOUNDED,
            timer,
            () -> heard.add("founded"),
            misfit -> heard.add(misfit.getMessage()))
        .begin();
    timer.advance(Duration.ofSeconds(1));
    assertThat(heard).containsExactly("founded");
  }

  @Test
  void whoIsConfiguredOtherwiseHearsHow() {
    begin(consensus.newMember(), true, AS_FOUNDED);
    begin(consensus.newMember(), true, new ClusterSettings("c", 8, 2, OptionalInt.of(1)));
    assertThat(heard)
        .containsExactly(
            "founded",
            "GRID-SETTINGS: the cluster was founded with name c, 8 shards, 2 backups and minInSync 2,"
                + " and this member is configured with name c, 8 shards, 1 backups and minInSync 2:"
                + " see grid/errors/grid-settings.md");
  }

  /** A cluster of an earlier build: how many backups it was founded with stands nowhere. */
  @Test
  void whatWasNotWrittenDownIsNotHeldAgainstAnybody() {
    begin(consensus.newMember(), true, new ClusterSettings("c", 8, 2));
    begin(consensus.newMember(), true, AS_FOUNDED);
    assertThat(heard).containsExactly("founded", "founded");
  }
}
