package io.swarmhold.model.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.ConsensusCommand.DefinitionName;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import io.swarmhold.model.port.Epochs;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What single commands are answered. */
class ConsensusRulesTest {

  private static final MemberId ADA = new MemberId("ada");
  private static final MemberId BOB = new MemberId("bob");
  private static final MemberId CYD = new MemberId("cyd");
  private static final TenantId ACME = new TenantId("acme");
  private static final DefinitionName SCOUT = new DefinitionName(ACME, "agent", "scout");

  private final ConsensusState state = new ConsensusState();

  private void found(int minInSync) {
    state.apply(new ConsensusCommand.Found(new ClusterSettings("c", 4, minInSync), 0));
    for (MemberId member : List.of(ADA, BOB, CYD)) {
      state.apply(new ConsensusCommand.OpenLease(member, ""));
    }
  }

  @Test
  void aClusterBeginsWithWhatItsHeirHeld() {
    ConsensusState alone = new ConsensusState();
    alone.numberAbove(5L << 20);
    LockName deploy = new LockName(ACME, LockName.Kind.LOCK, "deploy");
    alone.apply(new ConsensusCommand.AcquireLock(deploy, "ada", "r", "", 60_000));
    alone.apply(new ConsensusCommand.PutDefinition(SCOUT, 0, new byte[] {1}));

    var settings = new ClusterSettings("c", 4, 2);
    var inherit = new ConsensusCommand.Inherit(settings, 5, BOB, alone.image());
    assertThat(state.apply(inherit)).isEqualTo(new ConsensusAnswer.Founded(settings));
    for (MemberId member : List.of(ADA, BOB)) {
      state.apply(new ConsensusCommand.OpenLease(member, ""));
    }
    assertThat(granted(grant(ADA, 0, 1, 2, 3))).as("none but the heir").isEmpty();
    assertThat(state.apply(inherit)).as("again").isEqualTo(new ConsensusAnswer.Founded(settings));
    assertThat(granted(grant(BOB, 0, 3))).containsEntry(0, 6L).containsEntry(3, 6L);
    assertThat(state.answer(new ConsensusQuestion.Lock(deploy)))
        .isEqualTo(alone.answer(new ConsensusQuestion.Lock(deploy)));
    assertThat(state.answer(new ConsensusQuestion.Definition(SCOUT)))
        .usingRecursiveComparison()
        .isEqualTo(alone.answer(new ConsensusQuestion.Definition(SCOUT)));
    LockName fresh = new LockName(ACME, LockName.Kind.LOCK, "fresh");
    var lock = state.apply(new ConsensusCommand.AcquireLock(fresh, "bob", "r", "", 60_000));
    assertThat(((ConsensusAnswer.Locked) lock).lease().token()).isGreaterThan((5L << 20) + 1);
  }

  private static java.util.Map<Integer, Long> granted(ConsensusAnswer answer) {
    return ((ConsensusAnswer.Epochs) answer).granted();
  }

  private ConsensusAnswer grant(MemberId member, Integer... shards) {
    return state.apply(
        new ConsensusCommand.GrantEpochs(member, lease(member).incarnation(), List.of(shards)));
  }

  private MemberLease lease(MemberId member) {
    return lease(state.view(), member);
  }

  private static MemberLease lease(ClusterView view, MemberId member) {
    return view.members().getOrDefault(member, new MemberLease(0, 0, ""));
  }

  private ConsensusAnswer inSync(MemberId primary, long change, MemberId... members) {
    return state.apply(
        new ConsensusCommand.ChangeInSync(
            primary,
            List.of(
                new ConsensusCommand.InSync(
                    0, state.view().shard(0).epoch(), change, set(members)))));
  }

  private static NavigableSet<MemberId> set(MemberId... members) {
    return new TreeSet<>(List.of(members));
  }

  @Test
  void anEpochIsGrantedToWhoeverAsksFirstAndThenToWhoeverHasACopy() {
    found(1);
    assertThat(grant(ADA, 0, 1, 9)).hasToString("Epochs[granted={0=1, 1=1}]");
    assertThat(grant(BOB, 0)).hasToString("Epochs[granted={}]");
    inSync(ADA, 1, ADA, BOB);
    assertThat(grant(BOB, 0)).hasToString("Epochs[granted={0=2}]");
    assertThat(grant(ADA, 0)).as("may have missed something").hasToString("Epochs[granted={}]");
  }

  @Test
  void whileTooFewAreInSyncNobodyMissesAnything() {
    found(2);
    grant(ADA, 0);
    inSync(ADA, 1, ADA, BOB);
    grant(BOB, 0);
    assertThat(state.view().shard(0).eligible()).containsExactly(ADA, BOB);
    inSync(BOB, 1, BOB, CYD);
    assertThat(state.view().shard(0).eligible()).containsExactly(BOB, CYD);
    inSync(BOB, 2, BOB);
    assertThat(state.view().shard(0).eligible()).containsExactly(BOB, CYD);
  }

  @Test
  void aChangeThatWasRefusedIsNotTakenLater() {
    found(2);
    grant(ADA, 0);
    state.apply(new ConsensusCommand.CloseLease(CYD, lease(CYD).incarnation()));
    assertThat(inSync(ADA, 1, ADA, CYD)).hasToString("InSyncChanged[changed=[], unleased=[0]]");
    state.apply(new ConsensusCommand.OpenLease(CYD, ""));
    assertThat(inSync(ADA, 1, ADA, CYD)).hasToString("InSyncChanged[changed=[], unleased=[0]]");
    assertThat(inSync(ADA, 2, ADA, BOB)).hasToString("InSyncChanged[changed=[0], unleased=[]]");
    assertThat(inSync(ADA, 2, ADA, BOB)).hasToString("InSyncChanged[changed=[0], unleased=[]]");
    assertThat(inSync(ADA, 1, ADA, CYD)).hasToString("InSyncChanged[changed=[], unleased=[]]");
    assertThat(inSync(BOB, 3, ADA, BOB)).hasToString("InSyncChanged[changed=[], unleased=[]]");
  }

  @Test
  void withoutAClusterOrALeaseThereIsNoEpoch() {
    assertThat(grant(ADA, 0)).isEqualTo(new ConsensusAnswer.LeaseLost());
    state.apply(new ConsensusCommand.OpenLease(ADA, ""));
    assertThat(grant(ADA, 0)).isEqualTo(new ConsensusAnswer.NotFounded());
  }

  @Test
  void epochsBeginAboveWhatTheFolderSawAndEndWhereTheyFitNoMore() {
    state.apply(new ConsensusCommand.Found(new ClusterSettings("c", 1, 1), Epochs.MAX_EPOCH - 1));
    state.apply(new ConsensusCommand.OpenLease(ADA, ""));
    assertThat(grant(ADA, 0)).hasToString("Epochs[granted={0=" + Epochs.MAX_EPOCH + "}]");
    assertThat(grant(ADA, 0)).hasToString("Epochs[granted={}]");
  }

  @Test
  void anOperatorIsHeardOnce() {
    found(1);
    grant(ADA, 0);
    assertThat(state.apply(new ConsensusCommand.GiveUp(1, 0))).hasToString("Ended[happened=false]");
    state.apply(new ConsensusCommand.Recover(0, 1, BOB));
    assertThat(state.view().shard(0).primary()).isEmpty();
    assertThat(grant(ADA, 0)).hasToString("Epochs[granted={}]");
    assertThat(grant(BOB, 0)).hasToString("Epochs[granted={0=2}]");
    assertThat(state.apply(new ConsensusCommand.Recover(0, 1, ADA)))
        .hasToString("Ended[happened=false]");
    state.apply(new ConsensusCommand.GiveUp(0, 2));
    state.apply(new ConsensusCommand.GiveUp(0, 2));
    assertThat(state.view().shard(0).givenUp()).isEqualTo(1);
    assertThat(grant(CYD, 0)).hasToString("Epochs[granted={0=3}]");
  }

  @Test
  void aDefinitionWrittenAgainStaysAsItIs() {
    var first = new ConsensusCommand.PutDefinition(SCOUT, 0, new byte[] {1});
    assertThat(state.apply(first)).isEqualTo(new ConsensusAnswer.Defined(1));
    assertThat(state.apply(first)).isEqualTo(new ConsensusAnswer.Defined(1));
    var second = new ConsensusCommand.PutDefinition(SCOUT, 1, new byte[] {2});
    assertThat(state.apply(second)).isEqualTo(new ConsensusAnswer.Defined(2));
    assertThat(state.apply(first)).isEqualTo(new ConsensusAnswer.RevisionConflict(2));
    state.apply(new ConsensusCommand.DeleteDefinition(SCOUT, -1));
    assertThat(state.apply(second)).isEqualTo(new ConsensusAnswer.RevisionConflict(0));
    assertThat(state.apply(first)).as("never a revision twice").hasToString("Defined[revision=3]");
  }

  @Test
  void namesComeInPagesAndPagesOfDefinitionsAreNotTooLarge() {
    byte[] large = new byte[ConsensusCommand.MAX_CONTENT_BYTES];
    for (int i = 10; i < 40; i++) {
      DefinitionName name = new DefinitionName(ACME, "agent", "a" + i);
      state.apply(new ConsensusCommand.PutDefinition(name, 0, large));
    }
    assertThat(definitions("", 3)).containsExactly("a10", "a11", "a12");
    assertThat(definitions("", 100)).hasSize(16);
    assertThat(definitions("a25", 100)).hasSize(14);
    assertThat(definitions("a39", 100)).isEmpty();
  }

  private List<String> definitions(String after, int limit) {
    var page = new ConsensusQuestion.Definitions(ACME, "agent", after, limit);
    return ((ConsensusAnswer.Definitions) state.answer(page))
        .definitions().stream().map(one -> one.name().name()).toList();
  }

  @Test
  void locksAndDefinitionsAndMembersAreBounded() {
    for (int i = 0; i < LockTable.MAX_PER_TENANT; i++) {
      assertThat(lock(ACME, i)).isInstanceOf(ConsensusAnswer.Locked.class);
    }
    assertThat(lock(ACME, -1)).isEqualTo(new ConsensusAnswer.TooMany(LockTable.MAX_PER_TENANT));
    assertThat(lock(new TenantId("other"), 0)).isInstanceOf(ConsensusAnswer.Locked.class);
    for (int i = 0; i < MemberTable.MAX_MEMBERS; i++) {
      state.apply(new ConsensusCommand.OpenLease(new MemberId("m" + i), ""));
    }
    assertThat(state.apply(new ConsensusCommand.OpenLease(ADA, "")))
        .isEqualTo(new ConsensusAnswer.TooMany(MemberTable.MAX_MEMBERS));
    assertThat(state.apply(new ConsensusCommand.OpenLease(new MemberId("m7"), "")))
        .isInstanceOf(ConsensusAnswer.Lease.class);
  }

  @Test
  void whoeverWatchesSeesEverybodysLocksInPages() {
    for (int i = 0; i < 25; i++) {
      lock(new TenantId("t" + i % 7), i);
    }
    Set<LockName> seen = new HashSet<>();
    Optional<LockName> after = Optional.empty();
    while (true) {
      var page =
          ((ConsensusAnswer.Locks) state.answer(new ConsensusQuestion.AllLocks(after, 4))).leases();
      if (page.isEmpty()) {
        break;
      }
      page.forEach(lease -> assertThat(seen.add(lease.lock())).isTrue());
      after = Optional.of(page.getLast().lock());
    }
    assertThat(seen).hasSize(25);
  }

  private ConsensusAnswer lock(TenantId tenant, int number) {
    LockName name = new LockName(tenant, LockName.Kind.LOCK, "l" + (number + 1));
    return state.apply(new ConsensusCommand.AcquireLock(name, "h", "r", "", 1_000));
  }

  @Test
  void theViewStaysTheSameObjectWhileLocksComeAndGo() {
    found(1);
    ClusterView before = state.view();
    lock(ACME, 1);
    assertThat(state.view()).isSameAs(before);
    state.apply(new ConsensusCommand.RenewLease(ADA, lease(ADA).incarnation()));
    assertThat(lease(ADA).renewals()).isEqualTo(1);
    assertThat(lease(before, ADA).renewals()).as("what was shown stays").isZero();
  }

  @Test
  void aCommandThatCannotBeIsNone() {
    LockName lock = new LockName(ACME, LockName.Kind.LOCK, "l");
    assertThatThrownBy(() -> new ConsensusCommand.AcquireLock(lock, "h", "r", "", 999))
        .hasMessage("termMillis: 999 (expected: 1000 to 86400000)");
    assertThatThrownBy(() -> new ConsensusCommand.AcquireLock(lock, "h", "", "", 1_000))
        .hasMessage("request: length 0 (expected: 1 to 64)");
    byte[] content = new byte[ConsensusCommand.MAX_CONTENT_BYTES + 1];
    assertThatThrownBy(() -> new ConsensusCommand.PutDefinition(SCOUT, 0, content))
        .hasMessage("content: 65537 (expected: 0 to 65536)");
    assertThatThrownBy(() -> new ConsensusCommand.GrantEpochs(ADA, 1, List.of()))
        .hasMessage("shards: 0 (expected: 1 to 1024)");
  }
}
