package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A member that joins learns what the one that is there serves, before it is given anything. */
class LearnerTest extends TwoMembers {

  private final TreeSet<Integer> given = new TreeSet<>();

  @BeforeEach
  void serve() {
    for (int shard = 0; shard < SHARDS; shard++) {
      begin(shard, 1);
      decide(shard);
    }
  }

  private Learner learner(int backups) {
    return new Learner(
        SECOND,
        backup.host,
        backup.local,
        TwoMembers::allServedByTheFirst,
        () -> given::contains,
        backup,
        backup.fetcher,
        backups,
        time::nanos);
  }

  private void pass(Learner learner, long millis) {
    for (long passed = 0; passed < millis; passed += 50) {
      learner.tick();
      time.advanceMillis(50);
    }
  }

  private int copies() {
    int copies = 0;
    for (int shard = 0; shard < SHARDS; shard++) {
      copies += backup.copy(shard) == null ? 0 : 1;
    }
    return copies;
  }

  @Test
  void allIsLearnedAndKeptLevel() {
    Learner learner = learner(1);
    assertThat(learner.isReady()).isFalse();
    pass(learner, 1_000);
    assertThat(learner.isReady()).isTrue();
    decide(3);
    assertThat(isLevel(3)).isFalse();
    pass(learner, 1_000);
    assertThat(isLevel(3)).isTrue();
  }

  @Test
  void copiesAreLearnedOneAfterTheOtherWithAPauseAsLongAsEachTook() {
    holding = true;
    Learner learner = learner(1);
    pass(learner, 700);
    assertThat(held).hasSize(1);
    held.removeLast().run();
    pass(learner, 700);
    assertThat(wholeCopiesAskedFor()).as("those that work have the processors").isZero();
    pass(learner, 50);
    assertThat(wholeCopiesAskedFor()).isEqualTo(1);
    pass(learner, 5_000);
    held.removeLast().run();
    assertThat(copies()).isEqualTo(2);
    pass(learner, CopyFetcher.MAX_REST_MILLIS);
    assertThat(wholeCopiesAskedFor()).isZero();
    pass(learner, 50);
    assertThat(wholeCopiesAskedFor()).as("no pause is longer").isEqualTo(1);
  }

  /** The others that are held ask for frames of what has been learned. */
  private int wholeCopiesAskedFor() {
    return held.size() - copies();
  }

  @Test
  void whoCanNotLearnIsReadyAfterAMinute() {
    holding = true;
    Learner learner = learner(1);
    pass(learner, 59_000);
    assertThat(learner.isReady()).isFalse();
    pass(learner, 2_000);
    assertThat(learner.isReady()).isTrue();
  }

  /** However many tasks there are: the more, the worse is what moves whole. */
  @Test
  void whoLearnsSlowlyIsReadyAMinuteAfterTheLastShardThatCame() {
    holding = true;
    Learner learner = learner(1);
    pass(learner, 45_000);
    learnOne(learner);
    assertThat(copies()).isEqualTo(1);
    pass(learner, 45_000);
    assertThat(learner.isReady()).isFalse();
    pass(learner, 16_000);
    assertThat(learner.isReady()).isTrue();
  }

  /** That its copies are all here says nothing: they are as old as it was away for. */
  @Test
  void aMemberThatWasAwayLearnsSlowlyToo() {
    for (int shard = 0; shard < SHARDS; shard++) {
      backup.fetcher.fetch(shard, FIRST);
    }
    time.advanceMillis(5_000);
    holding = true;
    Learner learner = learner(1);
    pass(learner, 45_000);
    learnOne(learner);
    pass(learner, 45_000);
    assertThat(learner.isReady()).isFalse();
  }

  /** It may have asked for shards by then. */
  @Test
  void whatComesAfterAMinuteWithoutAnyDoesNotTakeBackThatItIsReady() {
    holding = true;
    Learner learner = learner(1);
    pass(learner, 61_000);
    learnOne(learner);
    pass(learner, 1_000);
    assertThat(learner.isReady()).isTrue();
  }

  /** The latest question is answered, and what it leads to is noticed. */
  private void learnOne(Learner learner) {
    held.removeLast().run();
    learner.tick();
  }

  @Test
  void whatIsNotGivenIsLetGo() {
    Learner learner = learner(1);
    pass(learner, 1_000);
    learner.promoted();
    given.add(2);
    pass(learner, 69_000);
    assertThat(copies()).as("others may be about to be given").isEqualTo(SHARDS);
    pass(learner, 2_000);
    assertThat(copies()).isEqualTo(1);
    assertThat(backup.copy(2)).isNotNull();
    heard.clear();
    pass(learner, 5_000);
    assertThat(heard).as("and no more is learned").isEmpty();
  }

  /** Or it might be counted in sync just as it is let go. */
  @Test
  void nobodyIsToldOfWhatIsOnlyLearned() {
    backup.news.audience(allServedByTheFirst(), BOTH);
    Learner learner = learner(1);
    pass(learner, 1_000);
    backup.news.tellAgain();
    assertThat(heard).doesNotContain(MemberLink.Kind.PROGRESS);
    backup.host.local(2).learning(false);
    backup.news.tellAgain();
    assertThat(heard).as("once it is given").contains(MemberLink.Kind.PROGRESS);
  }

  /** Others were told of it, when its member was here before. */
  @Test
  void aCopyThatWasHereBeforeIsNotLetGo() {
    backup.fetcher.fetch(1, FIRST);
    Learner learner = learner(1);
    pass(learner, 1_000);
    learner.promoted();
    pass(learner, 72_000);
    assertThat(copies()).isEqualTo(1);
    assertThat(backup.copy(1)).isNotNull();
  }

  /** Each of many members holds little: all of it would be too much for one. */
  @Test
  void nothingIsLearnedWhereThatWouldBeTooMuch() {
    others = 6;
    Learner learner = learner(1);
    pass(learner, 1_000);
    assertThat(learner.isReady()).isTrue();
    assertThat(copies()).isZero();
  }
}
