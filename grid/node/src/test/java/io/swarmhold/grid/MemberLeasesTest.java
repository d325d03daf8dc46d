package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import io.swarmhold.model.consensus.ConsensusQuestion;
import io.swarmhold.model.consensus.InMemoryConsensus;
import io.swarmhold.model.consensus.InMemoryConsensus.Fault;
import io.swarmhold.model.consensus.LeaseTerm;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.kit.ManualTime;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A member's lease is kept while it is renewed, and ends soon after. */
class MemberLeasesTest {

  private static final MemberId ADA = new MemberId("ada");
  private static final MemberId BOB = new MemberId("bob");

  private static final LockName DOOR =
      new LockName(new TenantId("acme"), LockName.Kind.LOCK, "door");

  private final ManualTime time = new ManualTime();
  private final ManualTimer timer = new ManualTimer(time);
  private final InMemoryConsensus group = new InMemoryConsensus();
  private final Consensus adas = group.newMember();
  private final Consensus bobs = group.newMember();

  private MemberLeases start(Consensus consensus, MemberId member) {
    MemberLeases leases =
        new MemberLeases(consensus, member, "", LeaseTerm.OF_MEMBERS, timer, time::nanos);
    leases.start();
    pass(10);
    return leases;
  }

  private void pass(long millis) {
    timer.advance(Duration.ofMillis(millis));
  }

  @Test
  void aLeaseIsKeptWhileItIsRenewed() {
    MemberLeases leases = start(adas, ADA);
    long incarnation = leases.incarnation();
    for (int second = 0; second < 30; second++) {
      pass(1_000);
      assertThat(leases.heldAt(time.nanos())).isTrue();
    }
    assertThat(leases.lapses()).isZero();
    assertThat(leases.incarnation()).isEqualTo(incarnation);
  }

  @Test
  void withoutAnswersItRunsOutByItself() {
    MemberLeases leases = start(adas, ADA);
    group.next(
        Fault.UNAVAILABLE,
        Fault.ANSWER_LOST,
        Fault.COMMAND_LOST,
        Fault.ANSWER_LOST,
        Fault.UNAVAILABLE);
    pass(3_900);
    assertThat(leases.heldAt(time.nanos())).isTrue();
    pass(150);
    assertThat(leases.heldAt(time.nanos())).isFalse();
    pass(3_000);
    assertThat(leases.heldAt(time.nanos())).as("renewed again").isTrue();
    assertThat(leases.lapses()).isEqualTo(1);
  }

  @Test
  void theLeaderEndsTheLeaseOfWhoeverHasGone() {
    MemberLeases leader = start(adas, ADA);
    assertThat(bobs.submit(new ConsensusCommand.OpenLease(BOB, ""))).isCompleted();
    pass(4_200);
    assertThat(adas.view().members()).containsKey(BOB);
    pass(2_000);
    assertThat(adas.view().members().keySet()).containsExactly(ADA);
    assertThat(leader.heldAt(time.nanos())).isTrue();
  }

  @Test
  void aMemberWhoseLeaseWasEndedOpensAnother() {
    MemberLeases leases = start(bobs, BOB);
    long before = leases.incarnation();
    long renewals = bobs.view().members().firstEntry().getValue().renewals();
    assertThat(adas.submit(new ConsensusCommand.ExpireLease(BOB, before, renewals))).isCompleted();
    pass(1_100);
    assertThat(leases.incarnation()).isGreaterThan(before);
    assertThat(leases.heldAt(time.nanos())).isTrue();
  }

  @Test
  void locksThatNobodyRenewsEndToo() {
    start(adas, ADA);
    assertThat(bobs.submit(new ConsensusCommand.AcquireLock(DOOR, "bob", "r", "", 10_000)))
        .isCompleted();
    pass(10_000);
    assertThat(holder(DOOR)).hasValue("bob");
    pass(3_500);
    assertThat(holder(DOOR)).isEmpty();
  }

  private Optional<String> holder(LockName lock) {
    var state = adas.ask(new ConsensusQuestion.Lock(lock)).toCompletableFuture().join();
    return ((ConsensusAnswer.LockState) state).lease().map(ConsensusAnswer.LockLease::holder);
  }

  @Test
  void whoeverLeavesGivesItsLeaseUp() {
    MemberLeases leases = start(bobs, BOB);
    leases.close();
    assertThat(bobs.view().members()).isEmpty();
    assertThat(leases.heldAt(time.nanos())).isFalse();
    pass(5_000);
    assertThat(bobs.view().members()).as("and stays away").isEmpty();
  }

  @Test
  void aConsensusThatThrowsInsteadOfAnsweringIsAskedForTheLeaseAgain() {
    var throwing = new ThrowingConsensus(adas);
    MemberLeases leases = start(throwing, ADA);
    assertThat(leases.heldAt(time.nanos())).isTrue();
    throwing.atCommands = true;
    pass(30_000);
    assertThat(leases.heldAt(time.nanos())).isFalse();
    throwing.atCommands = false;
    pass(2_000);
    assertThat(leases.heldAt(time.nanos())).as("renewed again").isTrue();
  }

  @Test
  void aConsensusThatThrowsInsteadOfAnsweringIsAskedForLocksAgain() {
    var throwing = new ThrowingConsensus(adas);
    MemberLeases leases = start(throwing, ADA);
    throwing.atQuestions = true;
    assertThat(bobs.submit(new ConsensusCommand.AcquireLock(DOOR, "bob", "r", "", 10_000)))
        .isCompleted();
    pass(10_000);
    assertThat(leases.heldAt(time.nanos())).as("renewed all the same").isTrue();
    throwing.atQuestions = false;
    pass(14_000);
    assertThat(holder(DOOR)).as("what is due ends again").isEmpty();
  }

  private static final class ThrowingConsensus extends ForwardingConsensus {

    private boolean atCommands;
    private boolean atQuestions;

    ThrowingConsensus(Consensus real) {
      super(real);
    }

    @Override
    void onCall(boolean isQuestion) {
      if (isQuestion ? atQuestions : atCommands) {
        throw new NoClassDefFoundError("on purpose");
      }
    }
  }
}
