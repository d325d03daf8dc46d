package io.swarmhold.model.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecentFramesTest {

  private final RecentFrames frames = new RecentFrames(1_000_000);
  private CopyId at = new CopyId(1, 0);

  private void decide() {
    add(at.epoch());
  }

  private void beginEpoch() {
    add(at.epoch() + 1);
  }

  private void add(long epoch) {
    Link link = new Link(at, epoch);
    frames.add(link, new byte[20]);
    at = link.after();
  }

  private List<CopyId> since(CopyId copy) {
    return Objects.requireNonNull(frames.since(copy)).stream()
        .map(linked -> linked.link().after())
        .toList();
  }

  @Test
  void tellsWhatCameSince() {
    decide();
    CopyId behind = at;
    decide();
    beginEpoch();
    decide();
    assertThat(since(behind)).containsExactly(new CopyId(1, 2), new CopyId(2, 3), new CopyId(2, 4));
    assertThat(since(at)).as("a copy that has all").isEmpty();
  }

  @Test
  void framesFromTheLogComeBeforeThoseThatAreDecidedNow() {
    RecentFrames log = new RecentFrames(1_000_000);
    CopyId behind = at;
    for (int i = 0; i < 3; i++) {
      Link link = new Link(at, 1);
      log.add(link, new byte[20]);
      at = link.after();
    }
    frames.addAll(log);
    beginEpoch();
    assertThat(since(behind))
        .containsExactly(new CopyId(1, 1), new CopyId(1, 2), new CopyId(1, 3), new CopyId(2, 4));
  }

  @Test
  void aCopyThatWentAnotherWayIsNotHelped() {
    decide();
    decide();
    CopyId neverSucceeded = new CopyId(1, 3);
    beginEpoch();
    decide();
    assertThat(frames.since(neverSucceeded)).isNull();
    assertThat(frames.since(new CopyId(1, 4))).isNull();
    assertThat(frames.since(new CopyId(2, 2))).isNull();
    assertThat(frames.since(new CopyId(2, 9))).as("one that has come further").isNull();
  }

  @Test
  void nothingIsSaidOfWhatIsNotHere() {
    assertThat(frames.since(at)).isNull();
    CopyId first = at;
    for (int i = 0; i < 20_000; i++) {
      decide();
    }
    assertThat(frames.since(first)).as("let go for later ones").isNull();
    assertThat(since(new CopyId(1, 19_990))).hasSize(10);
  }

  @Test
  void anotherCopyHasAnotherPast() {
    decide();
    CopyId before = at;
    at = new CopyId(4, 100);
    decide();
    assertThat(frames.since(before)).isNull();
    assertThat(since(new CopyId(4, 100))).containsExactly(new CopyId(4, 101));
  }

  @Test
  void withoutRoomNothingIsKept() {
    RecentFrames none = new RecentFrames(0);
    none.add(new Link(at, 1), new byte[10]);
    assertThat(none.since(at)).isNull();
  }

  /** Whatever is answered, folding it leads to where the shard is. */
  @Test
  void whatIsToldAlwaysLeadsToTheLatest() {
    for (long seed = 1; seed <= 200; seed++) {
      SplittableRandom dice = new SplittableRandom(seed);
      RecentFrames recent = new RecentFrames(dice.nextInt(5_000));
      List<CopyId> past = new ArrayList<>(List.of(new CopyId(1, 0)));
      for (int i = 0; i < 300; i++) {
        CopyId last = past.getLast();
        Link link = new Link(last, last.epoch() + (dice.nextInt(20) == 0 ? 1 : 0));
        recent.add(link, new byte[dice.nextInt(100)]);
        past.add(link.after());
        CopyId asks = past.get(dice.nextInt(past.size()));
        List<RecentFrames.Linked> told = recent.since(asks);
        CopyId copy = asks;
        for (RecentFrames.Linked linked : told == null ? List.<RecentFrames.Linked>of() : told) {
          assertThat(linked.link().fit(copy, 0)).as("seed %d", seed).isEqualTo(Link.Fit.NEXT);
          copy = linked.link().after();
        }
        assertThat(copy).as("seed %d", seed).isEqualTo(told == null ? asks : past.getLast());
      }
    }
  }
}
