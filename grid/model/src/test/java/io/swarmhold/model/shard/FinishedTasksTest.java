package io.swarmhold.model.shard;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.wire.ByteWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compared with a queue of the objects themselves, over random comings and goings. */
class FinishedTasksTest {

  private static final TenantId TENANT = new TenantId("acme");
  private static final AgentKey AGENT = new AgentKey(TENANT, new AgentId("ada"));
  private static final LaneQueue LANE =
      new LaneQueue(
          new Lane(TENANT, new PoolId("ocr"), List.of("gpu"), "eu"),
          new PoolCounts(TENANT, new PoolId("ocr")));

  private final FinishedTasks finished = new FinishedTasks();
  private final ArrayDeque<TaskCell> expected = new ArrayDeque<>();
  private long numbers;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void holdsWhatAQueueOfObjectsWouldHold(long seed) {
    var dice = new SplittableRandom(seed);
    int kept = dice.nextInt(1, 2_000);
    FinishedTasks.Frozen frozen = null;
    List<TaskCell> atThatTime = List.of();
    for (int step = 0; step < 6_000; step++) {
      add(dice);
      while (expected.size() > kept || (dice.nextInt(100) == 0 && !expected.isEmpty())) {
        assertThat(finished.removeOldest()).isSameAs(LANE);
        long gone = expected.removeFirst().number;
        assertThat(finished.contains(gone)).isFalse();
        assertThat(finished.find(gone)).isNull();
      }
      if (frozen == null && dice.nextInt(500) == 0) {
        frozen = finished.freeze();
        atThatTime = new ArrayList<>(expected);
      } else if (frozen != null && dice.nextInt(500) == 0) {
        assertSame(frozen, atThatTime);
        frozen.thaw();
        frozen = null;
      }
    }
    assertSameAsExpected();
  }

  private void add(SplittableRandom dice) {
    byte[] payload = new byte[dice.nextInt(200) == 0 ? 100_000 : dice.nextInt(600)];
    dice.nextBytes(payload);
    numbers += dice.nextInt(1, 1_000);
    TaskCell cell = new TaskCell(numbers, LANE, NewTask.of(LANE.lane, payload), numbers, 5);
    cell.status = dice.nextBoolean() ? TaskStatus.SUCCEEDED : TaskStatus.CANCELLED;
    cell.agent = AGENT;
    cell.token = dice.nextLong();
    cell.updatedAt = numbers;
    cell.result = dice.nextBoolean() ? null : payload.clone();
    finished.add(cell);
    expected.addLast(cell);
  }

  private void assertSameAsExpected() {
    assertThat(finished.size()).isEqualTo(expected.size());
    List<Long> seen = new ArrayList<>();
    finished.forEachNumber(seen::add);
    assertThat(seen).isEqualTo(expected.stream().map(cell -> cell.number).toList());
    for (TaskCell cell : expected) {
      assertThat(finished.contains(cell.number)).isTrue();
      assertSame(requireNonNull(finished.find(cell.number)), cell);
    }
    long middle = seen.get(seen.size() / 2);
    assertThat(finished.endedBy(middle, 10_000)).isEqualTo(seen.indexOf(middle) + 1);
    assertThat(finished.endedBy(middle, 1)).isEqualTo(1);
    assertThat(finished.endedBy(0, 10_000)).isZero();
    assertThat(finished.beyond(3, Long.MAX_VALUE)).isEqualTo(Math.max(0, expected.size() - 3));
    assertThat(finished.beyond(Integer.MAX_VALUE, 0)).isEqualTo(expected.size());
    assertThat(finished.beyond(Integer.MAX_VALUE, Long.MAX_VALUE)).isZero();
  }

  private static void assertSame(FinishedTasks.Frozen frozen, List<TaskCell> atThatTime) {
    for (TaskCell cell : atThatTime) {
      assertSame(frozen.next(), cell);
    }
    assertThat(frozen.hasNext()).isFalse();
  }

  private static void assertSame(TaskCell read, TaskCell written) {
    assertThat(Arrays.equals(bytes(read), bytes(written))).as("task %d", written.number).isTrue();
  }

  private static byte[] bytes(TaskCell cell) {
    var out = new ByteWriter(1_024);
    ImageCodec.task(cell, new TaskCodec.Writer(out), out);
    return out.toBytes();
  }
}
