package io.swarmhold.perf.lab.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.perf.lab.check.Checkers;
import io.swarmhold.perf.lab.check.Verdict;
import io.swarmhold.perf.lab.check.Verdict.Result;
import io.swarmhold.perf.lab.history.Call;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.HistoryFile;
import io.swarmhold.perf.lab.history.Recorder;
import io.swarmhold.perf.lab.work.TinyServer.Mischief;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From requests to a verdict, over a server that does right or one thing wrong. */
@Timeout(60)
class WorkloadTest {

  private static final int TASKS = 200;

  @TempDir Path folder;

  @Test
  void aServerThatDoesRightIsNotBlamed() throws Exception {
    History history = history(Mischief.NONE);
    assertThat(invalid(history)).isEmpty();
    assertThat(history.calls(F.SUBMIT)).hasSizeGreaterThanOrEqualTo(TASKS / 2);
    Verdict fencing =
        Checkers.check(history).stream()
            .filter(verdict -> verdict.checker().equals("fencing"))
            .findFirst()
            .orElseThrow();
    assertThat(fencing.figure("staleCommitsTried")).isPositive();
  }

  @Test
  void aServerThatDoesRightAndAtTimesSaysNothingIsNotBlamedEither() throws Exception {
    History history = history(Mischief.NO_ANSWER_AT_TIMES);
    assertThat(invalid(history)).isEmpty();
    assertThat(history.calls(F.SUBMIT)).anyMatch(Call::isUnknown);
  }

  @Test
  void aLostTaskIsSeen() throws Exception {
    assertThat(invalid(history(Mischief.LOSE_ONE))).contains("total-queue");
  }

  @Test
  void anAcceptedStaleCommitIsSeen() throws Exception {
    assertThat(invalid(history(Mischief.ACCEPT_STALE))).contains("fencing");
  }

  @Test
  void aForgottenKeyIsSeen() throws Exception {
    assertThat(invalid(history(Mischief.FORGET_KEYS))).contains("idempotency");
  }

  @Test
  void aDamagedPayloadIsSeen() throws Exception {
    assertThat(invalid(history(Mischief.DAMAGE_PAYLOADS))).contains("total-queue");
  }

  @Test
  void aLockThatIsGivenToTwoIsSeen() throws Exception {
    assertThat(invalid(history(Mischief.GIVE_LOCKS_TWICE))).contains("locks");
  }

  @Test
  void aRenewalOfWhatIsOverIsSeen() throws Exception {
    assertThat(invalid(history(Mischief.RENEW_ANYTHING))).contains("locks");
  }

  @Test
  void anOldHolderThatIsNamedIsSeen() throws Exception {
    assertThat(invalid(history(Mischief.NAME_AN_OLD_HOLDER))).contains("locks");
  }

  @Test
  void aStaleReadOfADefinitionIsSeen() throws Exception {
    assertThat(invalid(history(Mischief.READ_OLD_DEFINITIONS))).contains("registers");
  }

  @Test
  void aWriteAtAnotherRevisionIsSeen() throws Exception {
    assertThat(invalid(history(Mischief.IGNORE_CONDITIONS))).contains("registers");
  }

  @Test
  void aForgottenDefinitionIsSeen() throws Exception {
    assertThat(invalid(history(Mischief.FORGET_A_DEFINITION))).contains("set-full");
  }

  @Test
  void allJudgesHaveSomethingToJudgeButTheOneOfReplicas() throws Exception {
    assertThat(Checkers.skipped(history(Mischief.NONE)))
        .containsExactlyInAnyOrder("replicas", "survival", "statistics");
  }

  @Test
  void aBugInAWorkerIsNoQuietRun() throws Exception {
    Workload.Pause buggy =
        span -> {
          if (Thread.currentThread().getName().equals("read")) {
            throw new AssertionError("a bug in a reader");
          }
        };
    assertThatThrownBy(() -> history(Mischief.NONE, buggy)).hasMessageContaining("a bug in a");
  }

  private static Set<String> invalid(History history) {
    return Checkers.check(history).stream()
        .filter(verdict -> verdict.result() == Result.INVALID)
        .map(Verdict::checker)
        .collect(Collectors.toSet());
  }

  /** Nobody waits for anything but answers. */
  private History history(Mischief mischief) throws Exception {
    return history(mischief, span -> {});
  }

  private History history(Mischief mischief, Workload.Pause pause) throws Exception {
    Path file = folder.resolve("history");
    try (var server = new TinyServer(mischief, TASKS);
        Recorder recorder = Recorder.into(file, System::nanoTime);
        var workload =
            new Workload(
                List.of(server.address()), Optional.empty(), recorder, pause, said -> {})) {
      workload.start(20, 1);
      server.awaitEnough();
      workload.awaitEverybody(Duration.ofSeconds(10));
      workload.stopSubmitting();
      recorder.saw("lab/seen", "", F.QUIET, "", "", Recorder.nothing());
      workload.drain(Duration.ofMillis(500));
      workload.readAll();
    }
    return HistoryFile.read(file);
  }
}
