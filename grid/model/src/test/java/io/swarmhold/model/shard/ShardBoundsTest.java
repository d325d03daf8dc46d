package io.swarmhold.model.shard;

import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskOptions;
import io.swarmhold.model.kit.ManualTime;
import io.swarmhold.model.kit.TaskBuilder;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.Reported;
import io.swarmhold.model.port.TaskQueue.Submission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Everything has a bound; those that no story reaches are reached here. */
class ShardBoundsTest {

  private static final ShardLimits ROOMY = new ShardLimits(1_000_000, 100_000, 10, 3_600_000);

  private final ManualTime time = new ManualTime();
  private final AgentKey ada = anAgent().key();
  private final Shard shard = new Shard(1, ROOMY);
  private long session = 1;
  private long sequence;

  @BeforeEach
  void activate() {
    handle(new ShardCommand.Activate(1));
  }

  @Test
  void oneTickDoesNoMoreThanAThousandThingsAndTheNextGoesOn() {
    submit(aTask().deadline(now() + 1_000), 2_500);
    time.advanceMillis(1_000);
    assertThat(affected(new ShardCommand.Tick())).isEqualTo(1_000);
    assertThat(affected(new ShardCommand.Tick())).isEqualTo(1_000);
    assertThat(affected(new ShardCommand.Tick())).isEqualTo(500);
    assertThat(affected(new ShardCommand.Tick())).isZero();
  }

  @Test
  void whatIsDueSoonestIsDoneFirst() {
    submit(aTask().deadline(now() + 900), 600);
    submit(aTask().deadline(now() + 800), 600);
    time.advanceMillis(5_000);
    handle(new ShardCommand.Tick());
    long first = Numbers.of(shard).get(600);
    assertThat(shard.state().dead().iterator().next().number()).isEqualTo(first);
    assertThat(shard.pools().getFirst().dead()).isEqualTo(1_000);
  }

  @Test
  void theOldestSessionIsForgottenWhenThereAreTooMany() {
    for (session = 2; session <= 1 + Sessions.MAX_SESSIONS; session++) {
      submit(aTask(), 1);
    }
    assertThat(shard.state().sessions.all()).hasSize(Sessions.MAX_SESSIONS).doesNotContainKey(1L);
    session = 3;
    submit(aTask(), 1);
    session = 5_000;
    submit(aTask(), 1);
    assertThat(shard.state().sessions.all()).doesNotContainKey(2L).containsKey(3L);
  }

  @Test
  void theOldestIdempotencyKeysAreForgottenWhenThereAreTooMany() {
    List<NewTask> batch = new ArrayList<>();
    for (int i = 0; i <= ShardState.MAX_KEYS; i++) {
      batch.add(aTask().idempotencyKey("k-" + i).build());
      if (batch.size() == 1_000 || i == ShardState.MAX_KEYS) {
        handle(new ShardCommand.Submit(List.copyOf(batch)));
        batch.clear();
      }
    }
    assertThat(shard.state().keys).hasSize(ShardState.MAX_KEYS);
    assertThat(submit(aTask().idempotencyKey("k-1"), 1))
        .allMatch(Submission.Duplicate.class::isInstance);
    assertThat(submit(aTask().idempotencyKey("k-0"), 1))
        .allMatch(Submission.Accepted.class::isInstance);
  }

  @Test
  void aTimelineKeepsTheLatestHundredAttempts() {
    submit(aTask().retry(new RetryPolicy(100, 0, 1, 0, 0)), 1);
    for (int i = 0; i < 105; i++) {
      Assignment one = lease(1).getFirst();
      time.advanceMillis(1);
      report(i % 2 == 0 ? new Report.HandBack(one.task(), one.token()) : failed(one));
    }
    long number = Numbers.of(shard).getFirst();
    assertThat(shard.find(ada.tenant(), number).orElseThrow().attempts())
        .hasSize(TaskCell.MAX_HISTORY)
        .first()
        .satisfies(attempt -> assertThat(attempt.token() & 0xFF).isEqualTo(6));
  }

  @Test
  void anErrorIsCutWithoutHalvingACharacter() {
    submit(aTask(), 1);
    Assignment one = lease(1).getFirst();
    String error = "x" + "\uD83D\uDE00".repeat(600);
    report(new Report.Fail(one.task(), one.token(), error, false));
    String kept = read(one).row(1).error();
    assertThat(kept).hasSize(1_024).startsWith("x\uD83D\uDE00").endsWith("\uD83D\uDE00?");
  }

  @Test
  void aKeyIsTextThatUtf8CanSay() {
    assertThat(aTask().key("\uD83D\uDE00 ü").build().options().key()).isEqualTo("\uD83D\uDE00 ü");
    for (String half : List.of("\uD83D", "a\uDE00", "\uD83D\uD83D\uDE00", "\uDE00\uD83D")) {
      assertThatThrownBy(() -> aTask().key(half).build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("half a character");
      assertThatThrownBy(() -> aTask().idempotencyKey(half).build())
          .isInstanceOf(IllegalArgumentException.class);
    }
    String longest = "k".repeat(TaskOptions.MAX_KEY_LENGTH);
    assertThat(aTask().key(longest).build().options().key()).isEqualTo(longest);
    assertThatThrownBy(() -> aTask().key(longest + "k").build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aLeaseNeverOutlastsTheDeadline() {
    submit(aTask().deadline(now() + 500), 1);
    Assignment one = lease(1).getFirst();
    assertThat(one.expiresAtMillis()).isEqualTo(now() + 500);
    report(new Report.Extend(one.task(), one.token(), 60_000));
    assertThat(read(one).wakeAtMillis()).isEqualTo(now() + 500);
    time.advanceMillis(500);
    assertThat(report(new Report.Complete(one.task(), one.token(), new byte[0])))
        .containsExactly(Reported.STALE);
  }

  @Test
  void aReportOnATaskOfAnotherShardConcernsNobodyHere() {
    submit(aTask(), 1);
    Assignment one = lease(1).getFirst();
    var elsewhere = new TaskId(2, one.task().number());
    assertThat(report(new Report.Complete(elsewhere, one.token(), new byte[0])))
        .containsExactly(Reported.NOT_FOUND);
  }

  @Test
  void askingAgainForACancelShowsNoTenantAnothersTask() {
    submit(aTask().of("globex"), 1);
    long number = Numbers.of(shard).getFirst();
    Envelope envelope =
        new Envelope(
            9,
            1,
            now(),
            1,
            List.of(
                new ShardCommand.Submit(List.of(aTask().build())),
                new ShardCommand.Cancel(ada.tenant(), number)));
    assertThat(shard.handle(envelope).answers().get(1))
        .isEqualTo(new ShardAnswer.CancelAnswer(null, false));
    assertThat(shard.handle(envelope).answers().get(1))
        .isEqualTo(new ShardAnswer.CancelAnswer(null, false));
  }

  @Test
  void askingAgainForALeaseGivesWhatIsStillLeasedAndSaysWhatWaits() {
    submit(aTask(), 3);
    var offer = new ShardCommand.Offer(ada, 1);
    Envelope envelope =
        new Envelope(
            9, 1, now(), 1, List.of(new ShardCommand.Lease(aTask().lane(), List.of(offer, offer))));
    var first = (ShardAnswer.Leased) shard.handle(envelope).answers().getFirst();
    var again = (ShardAnswer.Leased) shard.handle(envelope).answers().getFirst();
    assertThat(again).usingRecursiveComparison().isEqualTo(first);
    assertThat(again.remaining()).isEqualTo(1);
    Assignment done = first.assignments().getFirst().getFirst();
    report(new Report.Complete(done.task(), done.token(), new byte[0]));
    var afterwards = (ShardAnswer.Leased) shard.handle(envelope).answers().getFirst();
    assertThat(afterwards.assignments().getFirst()).isEmpty();
    assertThat(afterwards.assignments().get(1)).hasSize(1);
  }

  @Test
  void anAgentCannotOfferLessThanNothing() {
    assertThatThrownBy(() -> new ShardCommand.Offer(ada, -1))
        .hasMessage("slots: -1 (expected: >= 0)");
  }

  @Test
  void aCommandKnowsAboutHowMuchLogItLeadsTo() {
    NewTask large = aTask().payload(new byte[100_000]).build();
    var submit = new ShardCommand.Submit(Collections.nCopies(50, large));
    long submitted = logged(1, submit);
    assertThat(submit.logBytes()).isBetween(submitted, submitted * 11 / 10);

    List<Report> reports = new ArrayList<>();
    for (Assignment one : lease(50)) {
      reports.add(new Report.Complete(one.task(), one.token(), new byte[100_000]));
    }
    var all = new ShardCommand.ReportAll(ada, reports);
    long completed = logged(2, all);
    assertThat(all.logBytes()).isBetween(completed, completed * 11 / 10);
  }

  private long logged(long number, ShardCommand command) {
    Envelope envelope = new Envelope(9, number, now(), 1, List.of(command));
    return Objects.requireNonNull(shard.handle(envelope).frame()).length;
  }

  private static Report failed(Assignment one) {
    return new Report.Fail(one.task(), one.token(), "no", true);
  }

  private TaskRead read(Assignment one) {
    return Objects.requireNonNull(shard.read(one.task().number()));
  }

  private long now() {
    return time.instant().toEpochMilli();
  }

  private ShardAnswer handle(ShardCommand command) {
    return shard
        .handle(new Envelope(session, ++sequence, now(), sequence, List.of(command)))
        .answers()
        .getFirst();
  }

  private int affected(ShardCommand command) {
    return ((ShardAnswer.Affected) handle(command)).count();
  }

  private List<Submission> submit(TaskBuilder task, int times) {
    var submit = new ShardCommand.Submit(Collections.nCopies(times, task.build()));
    return ((ShardAnswer.Submitted) handle(submit)).submissions();
  }

  private List<Assignment> lease(int slots) {
    var lease = new ShardCommand.Lease(aTask().lane(), List.of(new ShardCommand.Offer(ada, slots)));
    return ((ShardAnswer.Leased) handle(lease)).assignments().getFirst();
  }

  private List<Reported> report(Report report) {
    var reports = new ShardCommand.ReportAll(ada, List.of(report));
    return ((ShardAnswer.Reports) handle(reports)).reported();
  }
}
