package io.swarmhold.model.shard;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.kit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A shard is cut into slices that miss nothing and hold nothing twice. */
class SliceTest {

  private static final Lane LANE = Lane.of(new TenantId("acme"), new PoolId("ocr"));
  private static final AgentKey ADA = new AgentKey(LANE.tenant(), new AgentId("ada"));

  private final LaneQueue queue = new LaneQueue(LANE, new PoolCounts(LANE.tenant(), LANE.pool()));
  private final TaskTable open = new TaskTable();
  private final FinishedTasks finished = new FinishedTasks();
  private final TreeSet<Long> isOpen = new TreeSet<>();
  private final TreeSet<Long> isOver = new TreeSet<>();

  static LongStream seeds() {
    return Seeds.upTo(30);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyTaskIsInOneSliceAlone(long seed) {
    var dice = new SplittableRandom(seed);
    comeAndGo(dice);
    for (int bits = 0; bits < 12; bits++) {
      List<Long> found = new ArrayList<>();
      int[] over = {0};
      for (int index = 0; index < 1 << bits; index++) {
        Slice slice = new Slice(bits, index);
        open.forEachIn(
            slice,
            cell -> {
              assertThat(slice.contains(cell.number)).isTrue();
              found.add(cell.number);
            });
        finished.forEachIn(slice, (bytes, from, length) -> over[0]++);
      }
      assertThat(found).hasSameSizeAs(isOpen).containsAll(isOpen);
      assertThat(over[0]).isEqualTo(isOver.size());
    }
  }

  /** Numbers of several epochs, tables that have grown and were emptied since. */
  private void comeAndGo(SplittableRandom dice) {
    long epoch = dice.nextLong(1, 6);
    for (long i = 0; i < 3_000; i++) {
      epoch += dice.nextInt(500) == 0 ? 1 : 0;
      long number = epoch << 40 | i;
      if (dice.nextBoolean()) {
        open.add(cell(number));
        isOpen.add(number);
      } else {
        TaskCell cell = cell(number);
        cell.agent = ADA;
        finished.add(cell);
        isOver.add(number);
      }
    }
    int leave = dice.nextInt(3_000);
    while (isOpen.size() > leave) {
      open.remove(requireNonNull(open.get(requireNonNull(isOpen.pollFirst()))));
    }
    while (isOver.size() > leave) {
      finished.removeOldest();
      isOver.pollFirst();
    }
  }

  private TaskCell cell(long number) {
    return new TaskCell(number, queue, NewTask.of(LANE, new byte[] {1}), 0, number);
  }

  @Test
  void consecutiveNumbersAreSpreadEvenly() {
    int items = 100_000;
    Slice first = Slice.at(Slice.BEGIN, items);
    int[] counts = new int[1 << first.bits()];
    for (long number = 7L << 40 | 1; number <= (7L << 40 | items); number++) {
      for (int index = 0; index < counts.length; index++) {
        counts[index] += new Slice(first.bits(), index).contains(number) ? 1 : 0;
      }
    }
    assertThat(IntStream.of(counts))
        .allMatch(count -> count > Slice.ITEMS / 3 && count <= Slice.ITEMS);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aShardThatGrowsAndShrinksUnderTheWalkIsWalkedOverWhole(long seed) {
    var dice = new SplittableRandom(seed);
    long number = dice.nextLong();
    boolean met = false;
    int steps = 0;
    for (long at = Slice.BEGIN; at < Slice.END; steps++) {
      Slice slice = Slice.at(at, dice.nextInt(1 << dice.nextInt(20)));
      assertThat(slice.end()).as("it goes on").isGreaterThan(at);
      met |= slice.contains(number);
      at = slice.end();
    }
    assertThat(met).isTrue();
    assertThat(steps).isLessThanOrEqualTo(1 << 9);
  }

  @Test
  void thereIsNoSliceThatCannotBe() {
    assertThatThrownBy(() -> new Slice(3, 8)).hasMessageContaining("slice: 8 of 2^3");
    assertThatThrownBy(() -> new Slice(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Slice(21, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThat(Slice.at(Slice.BEGIN, Long.MAX_VALUE).bits()).isEqualTo(Slice.MAX_BITS);
    assertThat(new Slice(6, 3)).hasToString("3/64");
  }
}
