package io.swarmhold.perf.load.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.swarmhold.model.TaskId;
import io.swarmhold.perf.load.trace.Arrival;
import io.swarmhold.perf.load.trace.Arrivals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When requests come, how long they take, and what goes wrong: known before anything runs. */
class ScheduleTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualStopwatch time = new ManualStopwatch();

  @Test
  void anHourAtSixtyTimesTheSpeedIsAMinute() {
    var schedule = new ArrivalSchedule(60);
    assertThat(schedule.dueNanos(after(Duration.ZERO))).isZero();
    assertThat(schedule.dueNanos(after(Duration.ofHours(1))))
        .isEqualTo(Duration.ofMinutes(1).toNanos());
    assertThat(new ArrivalSchedule(0.5).dueNanos(after(SECOND)))
        .isEqualTo(SECOND.multipliedBy(2).toNanos());
  }

  @Test
  void workIsTheSumOfItsTokensDividedByTheSpeed() {
    var request = new Arrival(1, 0, 1_000, 10);
    assertThat(new ServiceTime(100, 20_000, 1).of(request)).isEqualTo(Duration.ofMillis(300));
    assertThat(new ServiceTime(100, 20_000, 60).of(request)).isEqualTo(Duration.ofMillis(5));
    assertThat(new ServiceTime(100, 20_000, 1).of(new Arrival(1, 0, 0, 0))).isZero();
  }

  /** Table IV of Splitwise: 95 ms to the first of 13 tokens, 493 ms to the last. */
  @Test
  void theDefaultsExplainTheMedianRequestThatWasMeasured() {
    var model = new ServiceTime(ServiceTime.PREFILL_MICROS, ServiceTime.DECODE_MICROS, 1);
    assertThat(model.of(new Arrival(1, 0, 1_469, 0)).toMillis()).isCloseTo(95, within(1L));
    assertThat(model.of(new Arrival(1, 0, 1_469, 13)).toMillis()).isCloseTo(493, within(10L));
  }

  @Test
  void requestsAreSentWhenTheyAreDue() throws InterruptedException {
    List<Long> sent = new ArrayList<>();
    replay(2, request -> sent.add(time.nanos()), Duration.ZERO, SECOND, SECOND.multipliedBy(4));
    assertThat(sent).containsExactly(0L, 500_000_000L, 2_000_000_000L);
  }

  /** What was held up counts from when it was meant to be sent. */
  @Test
  void aRequestThatIsHeldUpDoesNotPutOffTheOthers() throws InterruptedException {
    var schedule = new ArrivalSchedule(1);
    List<Duration> lateness = new ArrayList<>();
    replay(
        1,
        request -> {
          lateness.add(Duration.ofNanos(time.nanos() - schedule.dueNanos(request)));
          if (request.row() == 1) {
            time.advance(Duration.ofMillis(2_500));
          }
        },
        Duration.ZERO,
        SECOND,
        SECOND.multipliedBy(2),
        SECOND.multipliedBy(3));
    assertThat(lateness)
        .containsExactly(
            Duration.ZERO, Duration.ofMillis(1_500), Duration.ofMillis(500), Duration.ZERO);
  }

  @Test
  void theWaitIsFromTheIntendedArrivalToTheFirstAgentAndToNoOther() {
    var journal = new Journal(new ArrivalSchedule(10), time);
    var task = new TaskId(3, 7);
    Arrival request = after(SECOND.multipliedBy(10));
    time.advance(Duration.ofMillis(1_250));
    journal.began(task, request); // before its submit was answered
    journal.accepted(task, request);
    time.advance(SECOND);
    journal.began(task, request);
    assertThat(journal.waits().getTotalCount()).isOne();
    assertThat(journal.waits().getMaxValue()).isCloseTo(250_000, within(500L));
  }

  @Test
  void theBooksCountATaskOnceAndItsCompletionsAsOften() {
    var journal = new Journal(new ArrivalSchedule(1), time);
    var task = new TaskId(3, 7);
    Arrival request = after(Duration.ZERO);
    journal.accepted(task, request);
    journal.accepted(task, request);
    assertThat(journal.tasksOpen()).containsExactly(task);
    journal.confirmed(task);
    journal.confirmed(task);
    assertThat(journal.accepted()).isOne();
    assertThat(journal.settled()).isOne();
    assertThat(journal.timesConfirmed(task)).isEqualTo(2);
    assertThat(journal.tasksOpen()).isEmpty();
    assertThat(journal.tasksAccepted()).containsExactly(task);
  }

  @Test
  void oneSeedIsTheSameFailuresAndAboutAsManyAsWereAskedFor() {
    assertThat(failures(42)).isEqualTo(failures(42)).isNotEqualTo(failures(43));
    assertThat(failures(42).stream().filter(OptionalDouble::isPresent).count())
        .isBetween(800L, 1_200L);
    assertThat(failures(42)).allMatch(part -> part.isEmpty() || part.getAsDouble() < 1);
    assertThat(new Misfortune(42, 0).strikes(1, 1)).isEmpty();
    assertThat(new Misfortune(42, 1).strikes(1, 1)).isPresent();
  }

  @Test
  void everySecondAgentThatIsCutOffComesBack() {
    List<Cut> cuts = Cut.draw(10, Duration.ofSeconds(100), Duration.ofSeconds(5), 42);
    assertThat(cuts)
        .isEqualTo(Cut.draw(10, Duration.ofSeconds(100), Duration.ofSeconds(5), 42))
        .filteredOn(cut -> cut.away().isPresent())
        .hasSize(5)
        .allMatch(cut -> cut.away().orElseThrow().compareTo(Duration.ofSeconds(10)) < 0);
    assertThat(cuts).allMatch(cut -> cut.after().toSeconds() >= 10 && cut.after().toSeconds() < 90);
  }

  private static List<OptionalDouble> failures(long seed) {
    var misfortune = new Misfortune(seed, 0.1);
    return IntStream.range(0, 10_000).mapToObj(i -> misfortune.strikes(i / 4, 1 + i % 4)).toList();
  }

  private void replay(double speed, OpenLoop.Target target, Duration... after)
      throws InterruptedException {
    var requests = new ArrayList<Arrival>();
    for (Duration each : after) {
      requests.add(new Arrival(requests.size() + 1, each.toNanos(), 1, 1));
    }
    Iterator<Arrival> rest = requests.iterator();
    Arrivals arrivals = () -> rest.hasNext() ? rest.next() : null;
    new OpenLoop(new ArrivalSchedule(speed), time, target).run(arrivals);
  }

  private static Arrival after(Duration first) {
    return new Arrival(1, first.toNanos(), 1, 1);
  }
}
