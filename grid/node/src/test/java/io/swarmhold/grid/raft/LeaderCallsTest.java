package io.swarmhold.grid.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.grid.ManualTimer;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import io.swarmhold.model.consensus.ConsensusQuestion;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.kit.ManualTime;
import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.UnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.junit.jupiter.api.Test;

/** A call ends, whatever becomes of it; and who is told that it did not happen can rely on that. */
class LeaderCallsTest {

  private static final RaftPeerId LEADER = RaftPeerId.valueOf("leader");
  private static final RaftGroupMemberId MEMBER =
      RaftGroupMemberId.valueOf(LEADER, RaftGroupId.randomId());
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final LogEntry RENEWAL =
      new LogEntry.Command(new ConsensusCommand.RenewLease(new MemberId("ada"), 1));
  private static final LogEntry LOOK =
      new LogEntry.Question(
          new ConsensusQuestion.Lock(
              new LockName(new TenantId("acme"), LockName.Kind.LOCK, "door")));

  private final ManualTime time = new ManualTime();
  private final ManualTimer timer = new ManualTimer(time);
  private final FakeLine line = new FakeLine();
  private final LeaderCalls calls = new LeaderCalls(line, settings(), timer, time::nanos);

  private static RaftSettings settings() {
    return new RaftSettings(
        Path.of("unused"),
        "a:1",
        List.of("a:1"),
        Duration.ofSeconds(1),
        DEADLINE,
        DEADLINE,
        10,
        false,
        Duration.ofMinutes(10));
  }

  /** Somebody leads and says nothing, unless a test has it otherwise. */
  private static final class FakeLine implements LeaderLine {

    private final List<CompletableFuture<RaftClientReply>> sent = new ArrayList<>();
    private Runnable whenAskedForTheLeader = () -> {};
    private Runnable whenSent = () -> {};

    @Override
    public RaftPeerId leader() {
      whenAskedForTheLeader.run();
      return LEADER;
    }

    @Override
    public CompletableFuture<RaftClientReply> send(
        RaftPeerId leader, long number, Message message) {
      whenSent.run();
      sent.add(new CompletableFuture<>());
      return sent.getLast();
    }

    @Override
    public void broken(RaftPeerId leader, Throwable cause) {}
  }

  private static Throwable failure(CompletableFuture<byte[]> answer) {
    assertThat(answer).isCompletedExceptionally();
    try {
      answer.get(0, TimeUnit.SECONDS);
      throw new AssertionError("it did not fail");
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private void pass(Duration span) {
    timer.advance(span);
  }

  @Test
  void anErrorOnTheWayToTheLeaderIsTriedAgainAndEndsWithTheDeadline() {
    line.whenAskedForTheLeader =
        () -> {
          throw new NoClassDefFoundError("on purpose");
        };
    var never = calls.call(RENEWAL);
    pass(Duration.ofSeconds(4));
    assertThat(never).isNotDone();
    pass(Duration.ofSeconds(1));
    assertThat(failure(never))
        .as("nothing was sent")
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("on purpose");
    line.whenAskedForTheLeader = () -> {};
    line.whenSent =
        () -> {
          throw new NoClassDefFoundError("on purpose");
        };
    var perhaps = calls.call(RENEWAL);
    pass(DEADLINE);
    assertThat(failure(perhaps)).isInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void aCallEndsWithItsDeadlineEvenIfNoAttemptOfItDoes() {
    var silent = calls.call(RENEWAL);
    pass(DEADLINE);
    assertThat(failure(silent)).isInstanceOf(OutcomeUnknownException.class);
    var question = calls.call(LOOK);
    pass(DEADLINE);
    assertThat(failure(question)).isInstanceOf(UnavailableException.class);
  }

  @Test
  void whoIsToldThatNothingHappenedIsNotSentAfterwards() {
    line.whenAskedForTheLeader = calls::close;
    var stopped = calls.call(RENEWAL);
    pass(Duration.ofSeconds(1));
    assertThat(failure(stopped)).isInstanceOf(UnavailableException.class);
    assertThat(line.sent).isEmpty();
  }

  @Test
  void whatMayHaveHappenedOnceMayHaveHappenedForEver() {
    var call = calls.call(RENEWAL);
    pass(Duration.ZERO);
    line.sent.getFirst().completeExceptionally(new IOException("on purpose"));
    pass(Duration.ofMillis(50));
    line.sent.getLast().completeExceptionally(new LeaderNotReadyException(MEMBER));
    calls.close();
    assertThat(failure(call)).isInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void whatCertainlyCameIntoNoLogDidNotHappen() {
    var call = calls.call(RENEWAL);
    pass(Duration.ZERO);
    line.sent.getFirst().completeExceptionally(new LeaderNotReadyException(MEMBER));
    line.whenAskedForTheLeader = calls::close;
    pass(Duration.ofSeconds(1));
    assertThat(failure(call)).isInstanceOf(UnavailableException.class);
  }

  @Test
  void manyWhoWaitForLocksLeaveRoomForLeasesAndEpochs() {
    List<CompletableFuture<byte[]>> looks = new ArrayList<>();
    for (int i = 0; i < LeaderCalls.MAX_UNDER_WAY; i++) {
      looks.add(calls.call(LOOK));
    }
    assertThat(looks.getLast()).isCompletedExceptionally();
    for (int i = 0; i < LeaderCalls.KEPT_FOR_SERVING; i++) {
      assertThat(calls.call(RENEWAL)).isNotDone();
    }
    assertThat(calls.call(RENEWAL)).as("all has a bound").isCompletedExceptionally();
    pass(DEADLINE);
    assertThat(looks).allMatch(CompletableFuture::isDone);
    assertThat(calls.call(LOOK)).as("and places are given back").isNotDone();
  }
}
