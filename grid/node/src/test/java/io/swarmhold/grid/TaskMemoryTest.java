package io.swarmhold.grid;

import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.Durability;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Reported;
import io.swarmhold.model.port.StorageFullException;
import io.swarmhold.wal.InMemoryWal;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pools may be many; what all of their tasks take has a bound. */
class TaskMemoryTest {

  private static final int PAYLOAD_BYTES = 1_000;
  private static final long EACH = PAYLOAD_BYTES + TaskMemory.OVERHEAD_BYTES;

  private static final GridConfig THREE_TASKS =
      new GridConfig(
          "test",
          4,
          100,
          50,
          40,
          86_400_000L,
          Durability.DISK,
          1L << 40,
          Map.of(),
          3 * EACH,
          Membership.ALONE);

  private static Grids grids;

  @BeforeAll
  static void startHazelcast() {
    grids = new Grids();
  }

  @AfterAll
  static void stopHazelcast() {
    grids.close();
  }

  @Test
  void aFourthTaskFindsNoRoomUntilOneIsOverEvenAfterARestart() {
    Grids.Running grid = grids.start(THREE_TASKS, InMemoryWal.instant());
    for (String pool : new String[] {"one", "two", "three"}) {
      grid.submit(taskIn(pool));
    }
    assertFull(grid);

    grid.node.close();
    InMemoryWal left = grid.wal.upTo(grid.wal.appendedPosition());
    grid = grids.new Running(THREE_TASKS, left, grid.snapshots, grid.member, grid.time, 2);
    assertFull(grid);

    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().in("two").slots(1).build());
    grid.match();
    Assignment two = ada.line.assigned().getFirst();
    assertFull(grid);
    assertThat(ada.complete(two)).containsExactly(Reported.ACCEPTED);
    grid.submit(taskIn("four"));
    assertFull(grid);
  }

  private static void assertFull(Grids.Running grid) {
    assertThatThrownBy(() -> grid.submit(taskIn("another")))
        .isInstanceOf(StorageFullException.class)
        .hasMessage("open and dead tasks take %d bytes of memory (at most: %<d)", 3 * EACH);
  }

  private static NewTask taskIn(String pool) {
    return aTask().in(pool).payload(new byte[PAYLOAD_BYTES]).build();
  }
}
