package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.consensus.ShardRecord;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A shard that waits for a member that is away. */
class LostShardsTest {

  private static final MemberId FIRST = new MemberId("m-1");
  private static final MemberId SECOND = new MemberId("m-2");
  private static final MemberId OTHER = new MemberId("m-3");
  private static final ShardRecord RECORD =
      new ShardRecord(4, Optional.of(FIRST), those(FIRST), those(FIRST, SECOND), 0);

  private final LostShards lost = new LostShards(4);

  private static NavigableSet<MemberId> those(MemberId... members) {
    return new TreeSet<>(List.of(members));
  }

  @Test
  void isRefusedOnceNobodyWhoseCopyWouldDoHasBeenHereForASecond() {
    lost.look(2, RECORD, those(OTHER), 5_000);
    lost.look(2, RECORD, those(OTHER), 5_999);
    assertThat(lost.refusal(2)).isNull();
    lost.look(2, RECORD, those(OTHER), 6_000);
    assertThat(lost.refusal(2))
        .hasMessage("shard 2 is unavailable: it needs the copy of one of [m-1, m-2]");
    assertThat(lost.all()).containsExactly(2);
  }

  @Test
  void isAskedAgainAsSoonAsOneOfThemIsBack() {
    lost.look(2, RECORD, those(OTHER), 0);
    lost.look(2, RECORD, those(OTHER), 9_000);
    lost.look(2, RECORD, those(OTHER, SECOND), 9_050);
    assertThat(lost.refusal(2)).isNull();
    lost.look(2, RECORD, those(OTHER), 9_100);
    assertThat(lost.refusal(2)).as("a second begins anew").isNull();
  }

  @Test
  void oneThatNeverHeldAnythingIsNotLost() {
    lost.look(2, ShardRecord.NEVER_ACTIVE, those(OTHER), 0);
    lost.look(2, ShardRecord.NEVER_ACTIVE, those(OTHER), 9_000);
    assertThat(lost.refusal(2)).isNull();
  }
}
