package io.swarmhold.model.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.ConsensusCommand.DefinitionName;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import io.swarmhold.model.port.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every {@link Consensus} does, whoever is asked. One group serves all tests but the last. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ConsensusContract {

  private static final long PATIENCE_SECONDS = 30;
  private static final TenantId ACME = new TenantId("acme");

  private List<Consensus> members = List.of();

  /** Handles of the members of a new group of which nothing was asked yet; at least one. */
  protected abstract List<Consensus> newGroup() throws Exception;

  @BeforeAll
  void start() throws Exception {
    members = newGroup();
  }

  @AfterAll
  void close() {
    members.parallelStream().forEach(Consensus::close);
  }

  private Consensus first() {
    return members.getFirst();
  }

  private Consensus last() {
    return members.getLast();
  }

  protected static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until the member sees it. */
  protected static ClusterView await(Consensus member, Predicate<ClusterView> expected) {
    CompletableFuture<ClusterView> seen = new CompletableFuture<>();
    Runnable look =
        () -> {
          ClusterView view = member.view();
          if (expected.test(view)) {
            seen.complete(view);
          }
        };
    member.onChange(look);
    look.run();
    return get(seen);
  }

  private static ConsensusCommand acquire(String name, String request) {
    LockName lock = new LockName(ACME, LockName.Kind.LOCK, name);
    return new ConsensusCommand.AcquireLock(lock, "ada", request, "note \u00fc", 5_000);
  }

  private static ConsensusCommand found(String clusterId) {
    return new ConsensusCommand.Found(new ClusterSettings(clusterId, 4, 1), 0);
  }

  @Test
  void aClusterIsFoundedOnceWhoeverAsks() {
    ConsensusAnswer first = get(first().submit(found("one")));
    assertThat(get(last().submit(found("two")))).isEqualTo(first);
  }

  @Test
  void whatWasAnsweredIsSeenByWhoeverAsksLater() {
    ConsensusCommand.AcquireLock acquire = (ConsensusCommand.AcquireLock) acquire("seen", "r");
    for (int i = 0; i < 5; i++) {
      for (Consensus member : members) {
        var locked = (ConsensusAnswer.Locked) get(member.submit(acquire));
        for (Consensus other : members) {
          assertThat(get(other.ask(new ConsensusQuestion.Lock(acquire.lock()))))
              .isEqualTo(new ConsensusAnswer.LockState(Optional.of(locked.lease())));
        }
      }
    }
  }

  @Test
  void everyMemberComesToSeeMembersAndShards() {
    MemberId ada = new MemberId("ada");
    get(first().submit(found("one")));
    var lease =
        (ConsensusAnswer.Lease) get(last().submit(new ConsensusCommand.OpenLease(ada, "a")));
    get(
        first()
            .submit(
                new ConsensusCommand.GrantEpochs(
                    ada, lease.lease().incarnation(), List.of(0, 1, 2, 3))));
    for (Consensus member : members) {
      ClusterView view = await(member, seen -> seen.shards().size() == 4);
      assertThat(view.members()).containsEntry(ada, lease.lease());
      assertThat(view.settings()).map(ClusterSettings::clusterId).hasValue("one");
      assertThat(view.shard(3).epoch()).isEqualTo(1);
    }
  }

  @Test
  void aViewIsNeverAheadOfWhatIsAgreedOn() {
    for (int i = 0; i < 20; i++) {
      var unused = last().submit(new ConsensusCommand.OpenLease(new MemberId("m" + i), ""));
      ClusterView view = first().view();
      var truth = (ConsensusAnswer.View) get(first().ask(new ConsensusQuestion.View()));
      assertThat(view.revision()).isLessThanOrEqualTo(truth.view().revision());
    }
  }

  @Test
  void aListenerThatThrowsHearsOn() {
    List<Long> heard = new ArrayList<>();
    first()
        .onChange(() -> {
          synchronized (heard) {
            heard.add(first().view().revision());
          }
          throw new IllegalStateException("on purpose");
        });
    get(first().submit(new ConsensusCommand.OpenLease(new MemberId("eve"), "")));
    await(first(), view -> view.members().containsKey(new MemberId("eve")));
    get(first().submit(new ConsensusCommand.OpenLease(new MemberId("fay"), "")));
    await(first(), view -> view.members().containsKey(new MemberId("fay")));
    synchronized (heard) {
      assertThat(heard).isSorted().hasSizeGreaterThanOrEqualTo(1);
    }
  }

  @Test
  void whatAListenerThrowsIsNotThrownAtWhoeverChangesTheView() {
    AtomicInteger heard = new AtomicInteger();
    for (Consensus member : members) {
      member.onChange(() -> {
        heard.incrementAndGet();
        throw new AssertionError("on purpose");
      });
    }
    for (Consensus member : members) {
      assertThat(get(member.submit(new ConsensusCommand.OpenLease(new MemberId("gil"), ""))))
          .isInstanceOf(ConsensusAnswer.Lease.class);
    }
    await(first(), view -> view.members().containsKey(new MemberId("gil")));
    assertThat(heard).hasPositiveValue();
  }

  @Test
  void aCommandMayBeSentAgainThroughAnyMember() {
    ConsensusAnswer.Locked first =
        (ConsensusAnswer.Locked) get(first().submit(acquire("again", "r1")));
    ConsensusAnswer.Locked again =
        (ConsensusAnswer.Locked) get(last().submit(acquire("again", "r1")));
    assertThat(again.lease().token()).isEqualTo(first.lease().token());
    assertThat(get(last().submit(acquire("again", "r2")))).isInstanceOf(ConsensusAnswer.Held.class);
  }

  @Test
  void commandsOfAllMembersAtOnceComeInOneOrder() {
    List<CompletionStage<ConsensusAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      answers.add(members.get(i % members.size()).submit(acquire("order-" + i, "r")));
    }
    TreeSet<Long> tokens = new TreeSet<>();
    for (CompletionStage<ConsensusAnswer> answer : answers) {
      tokens.add(((ConsensusAnswer.Locked) get(answer)).lease().token());
    }
    assertThat(tokens).hasSize(30);
    assertThat(tokens.last() - tokens.first()).isEqualTo(29);
  }

  @Test
  void aDefinitionIsKeptByteForByte() {
    DefinitionName name = new DefinitionName(ACME, "agent", "scout");
    byte[] content = new byte[ConsensusCommand.MAX_CONTENT_BYTES];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 31);
    }
    ConsensusAnswer defined =
        get(first().submit(new ConsensusCommand.PutDefinition(name, 0, content)));
    long revision = ((ConsensusAnswer.Defined) defined).revision();
    var found =
        (ConsensusAnswer.Definition) get(last().ask(new ConsensusQuestion.Definition(name)));
    assertThat(found.definition().orElseThrow().content()).isEqualTo(content);
    assertThat(get(last().submit(new ConsensusCommand.PutDefinition(name, revision + 7, content))))
        .isEqualTo(new ConsensusAnswer.RevisionConflict(revision));
  }

  @Test
  void somebodyLeadsOnceAnythingWasAnswered() {
    get(first().submit(found("one")));
    assertThat(members).anyMatch(Consensus::leads);
  }

  @Test
  void aClosedHandleSaysThatNothingHappened() throws Exception {
    List<Consensus> others = newGroup();
    Consensus closed = others.getLast();
    get(others.getFirst().submit(found("one")));
    closed.close();
    for (CompletionStage<ConsensusAnswer> neverThrown :
        List.of(closed.submit(acquire("closed", "r")), closed.ask(new ConsensusQuestion.View()))) {
      assertThat(neverThrown)
          .failsWithin(Duration.ofSeconds(PATIENCE_SECONDS))
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(UnavailableException.class);
    }
    assertThat(closed.leads()).isFalse();
    others.parallelStream().forEach(Consensus::close);
  }
}
