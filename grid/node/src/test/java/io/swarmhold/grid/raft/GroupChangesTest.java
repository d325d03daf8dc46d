package io.swarmhold.grid.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.grid.ManualTimer;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.kit.ManualTime;
import io.swarmhold.model.port.UnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** A group is changed by whoever leads it, and nobody's thread stands still meanwhile. */
class GroupChangesTest {

  private static final RaftMember ADA = new RaftMember(new MemberId("ada"), "h:1");
  private static final RaftMember BOB = new RaftMember(new MemberId("bob"), "h:2");
  private static final RaftPeers BEFORE = new RaftPeers(new UUID(1, 2), List.of(ADA), List.of());
  private static final RaftPeers AFTER = new RaftPeers(new UUID(1, 2), List.of(ADA), List.of(BOB));
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ManualTimer timer = new ManualTimer(new ManualTime());
  private final Queue<Runnable> blocking = new ArrayDeque<>();
  private final FakeLine line = new FakeLine();
  private final GroupChanges changes = new GroupChanges(line, timer, blocking::add);

  private static final class FakeLine implements GroupLine {

    private RaftPeers peers = BEFORE;
    private boolean leads;
    private Runnable whenAsked = () -> {};

    @Override
    public RaftPeers peers(RaftMember member) {
      whenAsked.run();
      return peers;
    }

    @Override
    public boolean leads(RaftMember member) {
      return leads;
    }

    @Override
    public boolean set(RaftMember leader, RaftPeers now, RaftPeers wanted) {
      if (leads && now.equals(peers)) {
        peers = wanted;
        return true;
      }
      return false;
    }
  }

  private CompletableFuture<RaftPeers> change() {
    return changes.change(BEFORE, now -> AFTER, PATIENCE);
  }

  /** As on a thread that may be blocked. */
  private void letThemAnswer() {
    for (Runnable work = blocking.poll(); work != null; work = blocking.poll()) {
      work.run();
    }
  }

  private void rounds(int count) {
    for (int i = 0; i < count; i++) {
      letThemAnswer();
      timer.advance(Duration.ofMillis(100));
    }
    letThemAnswer();
  }

  private static void assertUnavailable(CompletableFuture<RaftPeers> changed, String why) {
    assertThat(changed)
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(UnavailableException.class)
        .withMessageContaining(why);
  }

  @Test
  void neitherTheCallerNorTheTimerAsksAnybody() {
    line.whenAsked =
        () -> {
          throw new AssertionError("blocked");
        };
    var changed = change();
    timer.advance(Duration.ofSeconds(1));
    assertThat(blocking).as("one round at a time").hasSize(1);
    assertThat(changed).isNotDone();
  }

  @Test
  void itIsTriedUntilSomebodyLeads() {
    var changed = change();
    rounds(10);
    assertThat(changed).isNotDone();
    line.leads = true;
    rounds(2);
    assertThat(changed).isCompletedWithValue(AFTER);
    assertThat(change()).isNotDone();
    letThemAnswer();
    assertThat(blocking).as("what is so already is not done again").isEmpty();
  }

  @Test
  void whateverAnAnswerThrowsItIsTriedAgain() {
    line.leads = true;
    line.whenAsked =
        () -> {
          throw new IllegalStateException("on purpose");
        };
    var changed = change();
    rounds(3);
    line.whenAsked =
        () -> {
          throw new NoClassDefFoundError("on purpose");
        };
    rounds(3);
    assertThat(changed).isNotDone();
    line.whenAsked = () -> {};
    rounds(2);
    assertThat(changed).isCompletedWithValue(AFTER);
  }

  @Test
  void whoWaitsIsToldWhenPatienceIsOverEvenIfNobodyAnswers() {
    var changed = change();
    timer.advance(PATIENCE);
    assertUnavailable(changed, "nobody was asked");
    letThemAnswer();
    timer.advance(PATIENCE);
    assertThat(blocking).as("given up").isEmpty();
  }

  @Test
  void whoWaitsIsToldWhenTheMemberStops() {
    line.whenAsked =
        () -> {
          throw new IllegalStateException("nobody listens");
        };
    var changed = change();
    rounds(1);
    changes.close();
    assertUnavailable(changed, "nobody listens");
  }
}
