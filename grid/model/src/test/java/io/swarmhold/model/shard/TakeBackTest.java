package io.swarmhold.model.shard;

import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.Reported;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What lost agents held goes to others, and nothing else does. */
class TakeBackTest {

  private static final AgentKey ADA = anAgent().named("ada").key();
  private static final AgentKey BEA = anAgent().named("bea").key();
  private static final Lane LANE = aTask().build().lane();

  private final Shard shard = new Shard(1, new ShardLimits(5_000, 5_000, 10, 86_400_000));
  private final List<byte[]> frames = new ArrayList<>();
  private long now = 1_000_000;
  private long sequence;

  TakeBackTest() {
    handle(new ShardCommand.Activate(1));
  }

  @Test
  void whatALostAgentHeldQueuesAgainAndTheLateReportIsRefused() {
    submit(aTask().build());
    Assignment first = lease(ADA, 1).getFirst();
    assertThat(takeBack(now, ADA)).isEqualTo(1);
    assertThat(status(first)).isEqualTo(TaskStatus.QUEUED);
    Assignment second = lease(BEA, 1).getFirst();
    assertThat(second.task()).isEqualTo(first.task());
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(second.token()).isGreaterThan(first.token());
    assertThat(complete(ADA, first)).isEqualTo(Reported.STALE);
    assertThat(complete(BEA, second)).isEqualTo(Reported.ACCEPTED);
  }

  @Test
  void whatOthersHoldAndWhatWaitsStaysAsItIs() {
    submit(Collections.nCopies(3, aTask().build()).toArray(NewTask[]::new));
    Assignment adas = lease(ADA, 1).getFirst();
    Assignment beas = lease(BEA, 1).getFirst();
    assertThat(takeBack(now, ADA)).isEqualTo(1);
    assertThat(status(beas)).isEqualTo(TaskStatus.RUNNING);
    assertThat(status(adas)).isEqualTo(TaskStatus.QUEUED);
    assertThat(takeBack(now, ADA)).isZero();
  }

  @Test
  void whatAnAgentWasGivenAfterItCameBackIsItsOwn() {
    submit(aTask().build());
    long lostAt = now;
    now += 1;
    Assignment fresh = lease(ADA, 1).getFirst();
    assertThat(takeBack(lostAt, ADA)).isZero();
    assertThat(status(fresh)).isEqualTo(TaskStatus.RUNNING);
    assertThat(takeBack(lostAt + 1, ADA)).isEqualTo(1);
  }

  @Test
  void whoseAttemptsAreSpentIsDead() {
    submit(aTask().retry(new RetryPolicy(1, 0, 1, 0, 0)).build());
    Assignment only = lease(ADA, 1).getFirst();
    assertThat(takeBack(now, ADA)).isEqualTo(1);
    TaskRead task = Objects.requireNonNull(shard.read(only.task().number()));
    assertThat(task.status()).isEqualTo(TaskStatus.DEAD);
    assertThat(task.deadReason()).isEqualTo(DeadReason.ATTEMPTS_EXPIRED);
  }

  @Test
  void manyAreTakenBackInSeveralStepsAndCopiesFollow() {
    int count = ShardCommand.MAX_TAKEN_BACK + 7;
    submit(Collections.nCopies(count, aTask().build()).toArray(NewTask[]::new));
    assertThat(lease(ADA, count)).hasSize(count);
    assertThat(takeBack(now, ADA, BEA)).isEqualTo(ShardCommand.MAX_TAKEN_BACK);
    assertThat(takeBack(now, ADA, BEA)).isEqualTo(7);
    Shard copy = new Shard(1, shard.limits());
    frames.forEach(copy::replay);
    assertThat(copy.digest()).isEqualTo(shard.digest());
  }

  private TaskStatus status(Assignment assignment) {
    return Objects.requireNonNull(shard.read(assignment.task().number())).status();
  }

  private void submit(NewTask... tasks) {
    handle(new ShardCommand.Submit(List.of(tasks)));
  }

  private List<Assignment> lease(AgentKey agent, int slots) {
    ShardCommand.Offer offer = new ShardCommand.Offer(agent, slots);
    return ((ShardAnswer.Leased) handle(new ShardCommand.Lease(LANE, List.of(offer))))
        .assignments()
        .getFirst();
  }

  private int takeBack(long notAfter, AgentKey... agents) {
    return ((ShardAnswer.Affected) handle(new ShardCommand.TakeBack(List.of(agents), notAfter)))
        .count();
  }

  private Reported complete(AgentKey agent, Assignment assignment) {
    Report report = new Report.Complete(assignment.task(), assignment.token(), new byte[] {1});
    return ((ShardAnswer.Reports) handle(new ShardCommand.ReportAll(agent, List.of(report))))
        .reported()
        .getFirst();
  }

  private ShardAnswer handle(ShardCommand command) {
    Envelope envelope = new Envelope(7, ++sequence, now, 0, List.of(command));
    Shard.Outcome outcome = shard.handle(EnvelopeCodec.decode(EnvelopeCodec.encode(envelope)));
    if (outcome.frame() != null) {
      frames.add(outcome.frame());
      assertThat((long) outcome.frame().length).isLessThanOrEqualTo(command.logBytes());
    }
    return outcome.answers().getFirst();
  }
}
