package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.shard.Envelope;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardCommand;
import io.swarmhold.model.shard.ShardLimits;
import io.swarmhold.model.shard.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A copy that differs raises the alarm once, and is counted each time. */
class DivergenceAlarmTest {

  private final List<String> alarms = new ArrayList<>();
  private final DivergenceAlarm watch = new DivergenceAlarm(alarms::add);
  private final LocalShard local = new LocalShard(3, 0);

  /** A copy that was made of other frames than the checks are of. */
  private static Shard differing(int checks) {
    Shard primary = new Shard(3, ShardLimits.DEFAULT);
    Shard copy = new Shard(3, ShardLimits.DEFAULT);
    primary.handle(envelope(1, 1_000, new ShardCommand.Activate(2)));
    copy.handle(envelope(1, 2_000, new ShardCommand.Activate(2)));
    for (int i = 0; i < checks; i++) {
      Shard.Outcome outcome =
          primary.handle(envelope(2 + i, 3_000, new ShardCommand.Check(Slice.BEGIN)));
      copy.replay(Objects.requireNonNull(outcome.frame()));
    }
    return copy;
  }

  private static Envelope envelope(long sequence, long at, ShardCommand command) {
    return new Envelope(7, sequence, at, 0, List.of(command));
  }

  @Test
  void saysWhatDiffersWhereAndHow() {
    Shard copy = differing(1);
    local.copyIs(copy);
    watch.compared(local, copy, copy.compared(), copy.differing());
    var first = Objects.requireNonNull(copy.difference());
    assertThat(alarms).hasSize(1);
    assertThat(alarms.getFirst())
        .startsWith("GRID-DIFFERS: this member's copy of shard 3 ")
        .contains("slice 0/1", "epoch 2", "change 2")
        .contains(Long.toHexString(first.said()), Long.toHexString(first.found()));
    assertThat(local.difference()).isEqualTo(first);
  }

  @Test
  void raisesTheAlarmOnceForEachCopy() {
    for (int i = 0; i < 2; i++) {
      Shard copy = differing(1);
      local.copyIs(copy);
      assertThat(local.difference()).as("another copy is another matter").isNull();
      watch.compared(local, copy, 1, 1);
      watch.compared(local, copy, 1, 1);
      watch.compared(local, copy, 1, 0);
    }
    assertThat(alarms).hasSize(2);
    assertThat(watch.counters())
        .containsEntry("compared_total", 6L)
        .containsEntry("differ_total", 4L);
  }

  @Test
  void isQuietAboutCopiesThatAreTheSame() {
    Shard copy = new Shard(3, ShardLimits.DEFAULT);
    local.copyIs(copy);
    watch.compared(local, copy, 5, 0);
    assertThat(alarms).isEmpty();
    assertThat(local.difference()).isNull();
    assertThat(Arrays.asList(0L, 5L)).containsAll(watch.counters().values());
  }
}
