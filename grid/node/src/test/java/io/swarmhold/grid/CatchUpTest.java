package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.InSyncTracker;
import io.swarmhold.model.replica.Link;
import io.swarmhold.model.replica.Progress;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A copy that misses something comes by it: the little that is missing, or else the whole. */
class CatchUpTest extends TwoMembers {

  @Test
  void theFrameWithWhichAnEpochBeganIsAskedFor() {
    follow(0, begin(0, 1));
    follow(0, decide(0));
    assertThat(isLevel(0)).isTrue();
    begin(0, 2);
    lookFor(700, 0, 2);
    assertThat(isLevel(0)).isTrue();
    assertThat(heard).as("and nothing else").containsExactly(MemberLink.Kind.FETCH);
  }

  @Test
  void whatComesBehindTheFirstFrameWaitsForIt() {
    follow(0, begin(0, 1));
    begin(0, 2);
    ShardReply later = decide(0);
    follow(0, later);
    assertThat(backup.copy(0)).isEqualTo(new CopyId(1, 1));
    lookFor(700, 0, 2);
    assertThat(isLevel(0)).isTrue();
  }

  @Test
  void severalFramesThatAreMissingAreBroughtWithIt() {
    follow(0, begin(0, 1));
    decide(0);
    decide(0);
    begin(0, 2);
    backup.host.follower().promise(0, 2);
    lookFor(700, 0, 2);
    assertThat(isLevel(0)).as("also what was decided before the epoch").isTrue();
    assertThat(heard).containsExactly(MemberLink.Kind.FETCH);
  }

  @Test
  void whatIsNotAmongTheLatestFramesIsFetchedWhole() {
    primary = new Member(FIRST, 0);
    follow(0, begin(0, 1));
    decide(0);
    begin(0, 2);
    lookFor(700, 0, 2);
    assertThat(isLevel(0)).as("just after a takeover whole copies would be too much").isFalse();
    lookFor(1_500, 0, 2);
    assertThat(isLevel(0)).isTrue();
  }

  /** Its own frames since, which the primary never had, are not what the primary's follow on. */
  @Test
  void aCopyThatWentAnotherWayIsFetchedWhole() {
    follow(0, begin(0, 1));
    Link lost = new Link(new CopyId(1, 1), 1);
    backup.host.follower().follow(0, lost, Objects.requireNonNull(decide(0).frame()), true);
    primary = new Member(FIRST, ROOM_FOR_FRAMES);
    begin(0, 1);
    begin(0, 2);
    lookFor(3_000, 0, 2);
    assertThat(isLevel(0)).isTrue();
  }

  @Test
  void whoLacksNothingIsGivenNothing() {
    follow(0, begin(0, 1));
    lookFor(9_000, 0, 1);
    assertThat(heard).contains(MemberLink.Kind.FETCH);
    assertThat(mostBytesAnswered).isEqualTo(1);
  }

  @Test
  void whoIsInSyncAndMissesAFrameIsReminded() {
    follow(0, begin(0, 1));
    InSyncTracker tracker = Objects.requireNonNull(primary.host.local(0).tracker());
    tracker.proposed(BOTH);
    tracker.agreed(BOTH);
    tracker.heard(SECOND, new Progress(1, 1, 1, 1));
    decide(0); // lost
    for (int i = 0; i < 10; i++) {
      primary.look(0, 1, BOTH);
      time.advanceMillis(100);
    }
    assertThat(heard).as("it may be under way").isEmpty();
    for (int i = 0; i < 10; i++) {
      primary.look(0, 1, BOTH);
      time.advanceMillis(100);
    }
    Members.await("the copy", () -> isLevel(0));
    assertThat(heard).containsExactly(MemberLink.Kind.BEHIND, MemberLink.Kind.FETCH);
  }

  @Test
  void fewCopiesAreOnTheirWayAtATime() {
    for (int shard = 0; shard < SHARDS; shard++) {
      begin(shard, 1);
    }
    holding = true;
    for (long passed = 0; passed < 4_000; passed += 100) {
      for (int shard = 0; shard < SHARDS; shard++) {
        backup.look(shard, 1, new TreeSet<>(List.of(FIRST)));
      }
      time.advanceMillis(100);
    }
    assertThat(held).hasSize(CopyFetcher.MAX_FETCHING);
    holding = false;
    held.forEach(Runnable::run);
    Members.await("four copies", () -> levels() == CopyFetcher.MAX_FETCHING);
    for (int shard = 0; shard < SHARDS; shard++) {
      lookFor(2_000, shard, 1);
    }
    Members.await("all copies", () -> levels() == SHARDS);
  }

  private int levels() {
    int levels = 0;
    for (int shard = 0; shard < SHARDS; shard++) {
      levels += isLevel(shard) ? 1 : 0;
    }
    return levels;
  }
}
