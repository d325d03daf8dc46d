package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.replica.CopyId;
import io.swarmhold.wal.InMemoryWal;
import io.swarmhold.wal.SnapshotStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A copy that came from elsewhere counts once it is on the disk, and not before. */
class ArrivedCopiesTest extends TwoMembers {

  private final MemorySnapshots snapshots = new MemorySnapshots();
  private final ManualTimer timer = new ManualTimer(time);
  private final ArrivedCopies copies =
      new ArrivedCopies(snapshots, new DurabilityGate(InMemoryWal.instant()), timer, backup.host);

  private void arrive(int shard, CopyId copy) {
    backup.host.local(shard).progress.arrived(copy);
    copies.arrived(shard, copy, List.of(new byte[] {1}), 0);
    timer.advance(Duration.ZERO);
  }

  private boolean isAwaited(int shard, CopyId copy) {
    return backup.host.local(shard).progress.isAwaited(copy);
  }

  @Test
  void aDiskThatIsFullForAMomentIsTriedAgain() {
    var copy = new CopyId(1, 5);
    snapshots.fail(true);
    arrive(3, copy);
    assertThat(isAwaited(3, copy)).isTrue();
    snapshots.fail(false);
    timer.advance(Duration.ofMillis(ArrivedCopies.RETRY_MILLIS));
    assertThat(isAwaited(3, copy)).isFalse();
    assertThat(copies.failed()).isEqualTo(1);
    assertThat(snapshots.committed()).isEqualTo(1);
  }

  @Test
  void ofTwoThatWaitOnlyTheLatestIsWritten() {
    snapshots.fail(true);
    arrive(3, new CopyId(1, 5));
    arrive(3, new CopyId(1, 9));
    snapshots.fail(false);
    timer.advance(Duration.ofMillis(2 * ArrivedCopies.RETRY_MILLIS));
    assertThat(snapshots.committed()).isEqualTo(1);
    assertThat(snapshots.newest().values())
        .extracting(SnapshotStore.Header::sequence)
        .containsExactly(9L);
  }
}
