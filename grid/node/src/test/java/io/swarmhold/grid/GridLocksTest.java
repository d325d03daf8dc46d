package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import io.swarmhold.model.consensus.InMemoryConsensus;
import io.swarmhold.model.consensus.InMemoryConsensus.Fault;
import io.swarmhold.model.consensus.LeaseTerm;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.kit.ManualTime;
import io.swarmhold.model.port.Elections;
import io.swarmhold.model.port.Elections.Campaign;
import io.swarmhold.model.port.Locks;
import io.swarmhold.model.port.Locks.Acquisition;
import io.swarmhold.model.port.Locks.Lease;
import io.swarmhold.model.port.Locks.Release;
import io.swarmhold.model.port.Locks.Renewal;
import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.UnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two deployments want the same lock, by way of two members; who leads is decided likewise. */
class GridLocksTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final String DEPLOY = "deploy/prod";
  private static final Duration TERM = Duration.ofSeconds(10);
  private static final Duration AT_ONCE = Duration.ZERO;

  private final ManualTime time = new ManualTime();
  private final ManualTimer timer = new ManualTimer(time);
  private final InMemoryConsensus group = new InMemoryConsensus();
  private final Consensus first = group.newMember();
  private final NamedLeases here = leases(LockName.Kind.LOCK, first);
  private final Locks locks = new GridLocks(here);
  private final Locks elsewhere = new GridLocks(leases(LockName.Kind.LOCK, group.newMember()));
  private final Elections elections = new GridElections(leases(LockName.Kind.ELECTION, first));

  private NamedLeases leases(LockName.Kind kind, Consensus consensus) {
    return new NamedLeases(kind, consensus, timer, time::nanos);
  }

  @BeforeEach
  void somebodyWatches() {
    new MemberLeases(first, new MemberId("m"), "", LeaseTerm.OF_MEMBERS, timer, time::nanos)
        .start();
  }

  private CompletableFuture<Acquisition> ask(
      Locks by, String holder, String request, Duration atMost) {
    return by.acquire(ACME, DEPLOY, holder, request, new Locks.Terms("v7", TERM), atMost)
        .toCompletableFuture();
  }

  private Lease acquired(Locks by, String holder) {
    return lease(ask(by, holder, "r-" + holder, AT_ONCE));
  }

  private static Lease lease(CompletableFuture<Acquisition> answered) {
    return ((Acquisition.Acquired) Grids.get(answered)).lease();
  }

  @Test
  void theSecondDeploymentIsToldThatOneIsInProgressAndByWhom() {
    Lease ada = acquired(locks, "ada");
    assertThat(Grids.get(ask(elsewhere, "bob", "r", AT_ONCE)))
        .isEqualTo(new Acquisition.HeldBy(ada));
    assertThat(ada.note()).isEqualTo("v7");
    assertThat(Grids.get(locks.find(ACME, DEPLOY))).hasValue(ada);
    assertThat(Grids.get(locks.find(new TenantId("other"), DEPLOY))).isEmpty();
    assertThat(Grids.get(locks.list(ACME, "", 10))).containsExactly(ada);
    assertThat(here.counters()).containsEntry("acquired_total", 1L);
  }

  @Test
  void theLockOfAHolderThatIsGoneExpiresAndItsTokenIsStale() {
    Lease ada = acquired(locks, "ada");
    timer.advance(Duration.ofSeconds(10));
    assertThat(Grids.get(ask(elsewhere, "bob", "r", AT_ONCE)))
        .as("the holder's clock may be slow")
        .isInstanceOf(Acquisition.HeldBy.class);
    timer.advance(Duration.ofSeconds(4));
    Lease bob = acquired(elsewhere, "bob");
    assertThat(bob.token()).isGreaterThan(ada.token());
    assertThat(Grids.get(locks.renew(ACME, DEPLOY, ada.token())))
        .isInstanceOf(Renewal.NotHeld.class);
    assertThat(Grids.get(locks.release(ACME, DEPLOY, ada.token())))
        .isEqualTo(new Release.NotHeld(Optional.of(bob)));
    assertThat(Grids.get(locks.find(ACME, DEPLOY))).hasValue(bob);
    assertThat(here.counters()).containsEntry("lost_total", 1L);
  }

  @Test
  void whoeverRenewsKeepsIt() {
    Lease ada = acquired(locks, "ada");
    for (int i = 0; i < 10; i++) {
      timer.advance(Duration.ofSeconds(4));
      assertThat(Grids.get(elsewhere.renew(ACME, DEPLOY, ada.token())))
          .isInstanceOf(Renewal.Renewed.class);
    }
    assertThat(Grids.get(elsewhere.release(ACME, DEPLOY, ada.token())))
        .isEqualTo(new Release.Released());
    assertThat(Grids.get(elsewhere.release(ACME, DEPLOY, ada.token())))
        .as("nothing is left to release")
        .isEqualTo(new Release.NotHeld(Optional.empty()));
  }

  @Test
  void anAttemptWhoseOutcomeIsUnknownGetsItsTokenWhenAskedAgain() {
    group.next(Fault.ANSWER_LOST);
    assertThatThrownBy(() -> acquired(locks, "ada")).isInstanceOf(OutcomeUnknownException.class);
    Lease held = Grids.get(locks.find(ACME, DEPLOY)).orElseThrow();
    Lease ada = acquired(elsewhere, "ada");
    assertThat(ada.token()).isEqualTo(held.token());
    assertThat(Grids.get(ask(locks, "ada", "another attempt", AT_ONCE)))
        .as("of another run of the same program")
        .isInstanceOf(Acquisition.HeldBy.class);
    group.next(Fault.UNAVAILABLE);
    assertThatThrownBy(() -> acquired(locks, "ada")).isInstanceOf(UnavailableException.class);
  }

  @Test
  void whoeverWaitsGetsItWhenItIsReleasedHereOrElsewhere() {
    Lease ada = acquired(locks, "ada");
    var bob = ask(locks, "bob", "b", Duration.ofSeconds(30));
    var eve = ask(elsewhere, "eve", "e", Duration.ofSeconds(30));
    assertThat(bob).isNotDone();
    Grids.get(locks.release(ACME, DEPLOY, ada.token()));
    assertThat(bob).as("at once, for it waits here").isDone();
    assertThat(eve).isNotDone();
    Grids.get(locks.release(ACME, DEPLOY, lease(bob).token()));
    timer.advance(Duration.ofMillis(NamedLeases.LOOK_AGAIN_MILLIS));
    assertThat(lease(eve).token()).isGreaterThan(lease(bob).token());
  }

  @Test
  void howManyWaitForALockCostsTheLogNothing() {
    acquired(locks, "ada");
    var counted = new CountingConsensus(group.newMember());
    Locks busy = new GridLocks(leases(LockName.Kind.LOCK, counted));
    for (int i = 0; i < 100; i++) {
      var unused = ask(busy, "h" + i, "r" + i, Duration.ofSeconds(30));
    }
    assertThat(counted.commands).isEqualTo(100);
    timer.advance(Duration.ofSeconds(10));
    assertThat(counted.questions).isEqualTo(10);
    assertThat(counted.commands).isEqualTo(100);
    timer.advance(Duration.ofSeconds(21));
    assertThat(counted.commands).as("each asks a last time").isEqualTo(200);
    int before = counted.questions;
    timer.advance(Duration.ofSeconds(10));
    assertThat(counted.questions).as("nobody waits any more").isEqualTo(before);
  }

  private static final class CountingConsensus extends ForwardingConsensus {

    private int questions;
    private int commands;

    CountingConsensus(Consensus real) {
      super(real);
    }

    @Override
    void onCall(boolean isQuestion) {
      if (isQuestion) {
        questions++;
      } else {
        commands++;
      }
    }
  }

  @Test
  void twoCopiesOfAQuestionThatWaitByWayOfTwoMembersGetTheSameToken() {
    Lease ada = acquired(locks, "ada");
    var bob = ask(locks, "bob", "b", Duration.ofSeconds(30));
    var again = ask(elsewhere, "bob", "b", Duration.ofSeconds(30));
    Grids.get(locks.release(ACME, DEPLOY, ada.token()));
    timer.advance(Duration.ofMillis(NamedLeases.LOOK_AGAIN_MILLIS));
    assertThat(lease(again).token()).isEqualTo(lease(bob).token());
  }

  @Test
  void whoeverGaveUpIsNotGivenItsTurn() {
    Lease ada = acquired(locks, "ada");
    var bob = ask(locks, "bob", "b", Duration.ofSeconds(30));
    var eve = ask(locks, "eve", "e", Duration.ofSeconds(30));
    bob.cancel(false);
    Grids.get(locks.release(ACME, DEPLOY, ada.token()));
    assertThat(lease(eve).holder()).isEqualTo("eve");
  }

  @Test
  void waitingEndsWhenItsTimeIsUpOrNobodyWantsItAnyMore() {
    Lease ada = acquired(locks, "ada");
    var bob = ask(locks, "bob", "b", Duration.ofSeconds(2));
    var eve = ask(locks, "eve", "e", Duration.ofSeconds(30));
    eve.cancel(false);
    timer.advance(Duration.ofMillis(1_900));
    assertThat(bob).isNotDone();
    timer.advance(Duration.ofMillis(100));
    assertThat(Grids.get(bob)).isEqualTo(new Acquisition.HeldBy(ada));
    Grids.get(locks.release(ACME, DEPLOY, ada.token()));
    timer.advance(Duration.ofSeconds(1));
    assertThat(Grids.get(locks.find(ACME, DEPLOY))).as("who gave up does not take it").isEmpty();
  }

  @Test
  void whoeverWaitsWhenTheMemberStopsIsToldSo() {
    acquired(locks, "ada");
    var bob = ask(locks, "bob", "b", Duration.ofSeconds(30));
    here.close();
    assertThatThrownBy(() -> Grids.get(bob)).isInstanceOf(UnavailableException.class);
  }

  @Test
  void aLeaderIsElectedForATermAndTheNextOneHasALargerTerm() {
    var terms = new Locks.Terms("", TERM);
    var ada = elections.campaign(ACME, DEPLOY, "ada", "a", terms, AT_ONCE);
    var leads = ((Campaign.Elected) Grids.get(ada)).leadership();
    assertThat(acquired(locks, "eve").token()).as("a lock of the same name").isNotZero();
    var bob = elections.campaign(ACME, DEPLOY, "bob", "b", terms, Duration.ofSeconds(30));
    assertThat(Grids.get(elections.observe(ACME, DEPLOY))).hasValue(leads);
    assertThat(Grids.get(elections.resign(ACME, DEPLOY, leads.term())))
        .isEqualTo(new Elections.Resignation.Resigned());
    var next = ((Campaign.Elected) Grids.get(bob)).leadership();
    assertThat(next.leader()).isEqualTo("bob");
    assertThat(next.term()).isGreaterThan(leads.term());
    assertThat(Grids.get(elections.renew(ACME, DEPLOY, leads.term())))
        .isEqualTo(new Elections.Confirmation.NotLeading(Optional.of(next)));
    assertThat(Grids.get(elections.list(ACME, "", 10))).containsExactly(next);
  }
}
