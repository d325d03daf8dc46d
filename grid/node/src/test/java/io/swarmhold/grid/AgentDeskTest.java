package io.swarmhold.grid;

import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.grid.AgentDesk.Ended;
import io.swarmhold.grid.AgentDesk.Poll;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.Agents.Holding;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.DispatchSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What one desk makes of events that cross. */
class AgentDeskTest {

  private final List<DispatchSignal> told = new ArrayList<>();
  private final AgentDesk desk = new AgentDesk(anAgent().slots(5).build(), told::add, 0);
  private final TestAgent.Line line = new TestAgent.Line();

  @Test
  void creditsOfAnEarlierConnectionBuyNothingAndAreWithdrawnAgain() {
    connect(line);
    long first = supplied().incarnation();
    connect(new TestAgent.Line());
    long second = supplied().incarnation();
    assertThat(second).isGreaterThan(first);
    assertThat(desk.spend(first, 3)).isZero();
    assertThat(told.getLast()).isEqualTo(new DispatchSignal.Withdrawn(desk.key(), first));
    assertThat(desk.spend(second, 5)).isEqualTo(5);
  }

  @Test
  void creditsThatWereNeverToldBuyNothing() {
    connect(line);
    assertThat(desk.spend(supplied().incarnation(), 6)).isZero();
    assertThat(supplied().credits()).as("told anew").isEqualTo(5);
  }

  @Test
  void whatIsComingTakesItsSlotAcrossAReconnection() {
    connect(line);
    long first = supplied().incarnation();
    assertThat(desk.spend(first, 4)).isEqualTo(4);
    connect(line);
    assertThat(supplied().credits()).isEqualTo(1);
    assertThat(desk.settled(first, 4, List.of())).isEmpty();
    assertThat(supplied().credits()).as("what was not used").isEqualTo(4);
  }

  @Test
  void aTaskRevokedOnItsWayIsNeverAssigned() {
    connect(line);
    long incarnation = supplied().incarnation();
    desk.spend(incarnation, 2);
    desk.leased(0, 1, 11);
    desk.leased(0, 2, 12);
    assertThat(desk.released(0, 1, 11, true, Ended.OTHERWISE)).isTrue();
    assertThat(desk.settled(incarnation, 2, List.of(task(1, 11), task(2, 12)))).isEmpty();
    assertThat(line.assigned()).extracting(Assignment::token).containsExactly(12L);
    assertThat(line.revoked()).as("it never heard of it").isEmpty();
  }

  @Test
  void whatAShardFindsIsSentOnceHoweverOftenItIsFound() {
    connect(line);
    Holding found = new Holding(new TaskId(0, 1), 11);
    assertThat(desk.find(found)).isTrue();
    assertThat(desk.find(found)).as("it is being fetched").isFalse();
    desk.resend(task(1, 11));
    desk.resend(task(1, 11));
    assertThat(line.assigned()).extracting(Assignment::token).containsExactly(11L);
    assertThat(desk.find(new Holding(new TaskId(0, 1), 10))).as("an older lease").isFalse();
  }

  @Test
  void whatCouldNotBeFetchedIsFoundAgain() {
    connect(line);
    Holding found = new Holding(new TaskId(0, 1), 11);
    assertThat(desk.find(found)).isTrue();
    desk.notResent(found, true);
    assertThat(desk.find(found)).isTrue();
    desk.resend(task(1, 11));
    desk.notResent(found, true);
    assertThat(desk.find(found)).as("it was sent").isFalse();
    assertThat(line.assigned()).hasSize(1);
  }

  @Test
  void whatIsFetchedAfterTheLineBrokeGoesToTheNextOne() {
    connect(line);
    desk.find(new Holding(new TaskId(0, 1), 11));
    desk.disconnect(line);
    desk.resend(task(1, 11));
    TestAgent.Line next = new TestAgent.Line();
    assertThat(connect(next)).containsExactly(new Holding(new TaskId(0, 1), 11));
    desk.resend(task(1, 11));
    assertThat(line.assigned()).isEmpty();
    assertThat(next.assigned()).extracting(Assignment::token).containsExactly(11L);
  }

  @Test
  void wordOfAnEarlierConnectionElsewhereEndsNoLaterOneHere() {
    desk.connect(anAgent().slots(5).build(), line, Set.of(), false, 1_000, 0);
    desk.movedAway(999, true);
    desk.movedAway(1_000, false);
    assertThat(desk.isConnected()).isTrue();
    desk.movedAway(1_000, true);
    assertThat(desk.isConnected()).isFalse();
  }

  /** Whose clock was hours ahead; it says so again every few seconds. */
  @Test
  void wordOfAnEarlierConnectionWhoseMembersClockIsAheadEndsNoLaterOneEither() {
    desk.connect(anAgent().slots(5).build(), line, Set.of(), false, 1_000, 5_000_001);
    desk.movedAway(5_000_000, true);
    assertThat(desk.isConnected()).isTrue();
    assertThat(desk.connectedMillis()).isEqualTo(5_000_001);
  }

  @Test
  void whatIsOnItsWayIsNotSentTwiceAndWhatWasLostIs() {
    connect(line);
    long incarnation = supplied().incarnation();
    desk.spend(incarnation, 2);
    desk.leased(0, 1, 11);
    desk.settled(incarnation, 1, List.of(task(1, 11)));
    desk.leased(0, 2, 12);
    TestAgent.Line next = new TestAgent.Line();
    assertThat(connect(next)).containsExactly(new Holding(new TaskId(0, 1), 11));
    desk.settled(incarnation, 1, List.of(task(2, 12)));
    assertThat(next.assigned()).extracting(Assignment::token).containsExactly(12L);
  }

  @Test
  void nobodyThereMeansItGoesBackAndIsNotSentAgain() {
    connect(line);
    long incarnation = supplied().incarnation();
    desk.spend(incarnation, 1);
    desk.leased(0, 1, 11);
    desk.disconnect(line);
    assertThat(desk.settled(incarnation, 1, List.of(task(1, 11)))).hasSize(1);
    assertThat(connect(new TestAgent.Line())).isEmpty();
  }

  @Test
  void whoWasDrainedAndPollsAgainIsBack() {
    Poll first = new Poll(3, new CompletableFuture<>());
    desk.startPoll(anAgent().build(), first, 0);
    desk.drain();
    assertThat(desk.spend(supplied().incarnation(), 1)).as("drained").isZero();
    desk.endPoll(first);
    assertThat(desk.status().draining()).isTrue();
    desk.startPoll(anAgent().build(), new Poll(2, new CompletableFuture<>()), 0);
    assertThat(desk.status().draining()).isFalse();
    assertThat(desk.spend(supplied().incarnation(), 2)).isEqualTo(2);
  }

  @Test
  void aPollAsksForSoManyMoreWhateverTheAgentHolds() {
    for (long number = 1; number <= 9; number++) {
      desk.restored(0, number, number);
    }
    desk.startPoll(anAgent().slots(1).build(), new Poll(4, new CompletableFuture<>()), 0);
    assertThat(supplied().credits()).isEqualTo(4);
  }

  private List<Holding> connect(TestAgent.Line to) {
    List<Holding> again = desk.connect(anAgent().slots(5).build(), to, Set.of(), true, 0, 0);
    return again == null ? List.of() : again;
  }

  /** The latest supply that was told. */
  private DispatchSignal.Supply supplied() {
    return told.reversed().stream()
        .filter(DispatchSignal.Supply.class::isInstance)
        .map(DispatchSignal.Supply.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static Assignment task(long number, long token) {
    return new Assignment(
        new TaskId(0, number), token, new TenantId("acme"), "", null, 1, 0, new byte[0]);
  }
}
