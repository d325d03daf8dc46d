package io.swarmhold.grid.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.grid.raft.SnapshotWriting.Image;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.RaftStorageDirectory;
import org.apache.ratis.server.storage.RaftStorageMetadataFile;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot is taken at once, written when the disk comes to it, and told of then. */
class SnapshotWritingTest {

  @TempDir Path root;
  private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
  private final Queue<Runnable> disk = new ArrayDeque<>();
  private final SnapshotWriting snapshots = new SnapshotWriting(storage, disk::add);

  @BeforeEach
  void openStorage() throws IOException {
    Files.createDirectories(new Folder(root.toFile()).getStateMachineDir().toPath());
    storage.init(new Storage(new Folder(root.toFile())));
  }

  private static Image image(long index) {
    return new Image(TermIndex.valueOf(1, index), new byte[] {(byte) index});
  }

  private long take(long index) throws IOException {
    return snapshots.take(() -> image(index));
  }

  private void letTheDiskWork() {
    disk.remove().run();
  }

  @Test
  void whoAppliesTheLogDoesNotWaitForTheDisk() throws IOException {
    assertThat(take(10)).isEqualTo(RaftLog.INVALID_LOG_INDEX);
    assertThat(take(11)).as("one at a time").isEqualTo(RaftLog.INVALID_LOG_INDEX);
    assertThat(disk).hasSize(1);
    assertThat(storage.getSnapshotFile(1, 10)).doesNotExist();
    letTheDiskWork();
    assertThat(take(12)).as("of the image that was taken").isEqualTo(10);
    assertThat(storage.getSnapshotFile(1, 10)).hasBinaryContent(new byte[] {10});
    assertThat(storage.getLatestSnapshot().getIndex()).isEqualTo(10);
    assertThat(take(20)).isEqualTo(RaftLog.INVALID_LOG_INDEX);
    letTheDiskWork();
    assertThat(take(20)).isEqualTo(20);
  }

  @Test
  void whatCouldNotBeWrittenIsSaidAndTriedAgain() throws IOException {
    Path inTheWay = Files.createDirectories(storage.getSnapshotFile(1, 10).toPath());
    Files.createFile(inTheWay.resolve("full"));
    assertThat(take(10)).isEqualTo(RaftLog.INVALID_LOG_INDEX);
    letTheDiskWork();
    assertThatThrownBy(() -> take(11)).isInstanceOf(IOException.class);
    assertThat(take(11)).isEqualTo(RaftLog.INVALID_LOG_INDEX);
    letTheDiskWork();
    assertThat(take(12)).isEqualTo(11);
  }

  /** Ratis would take an index that runs backwards for a bug, and end the server. */
  @Test
  void anOlderOneIsNotToldOfOnceTheLeaderHasSentALaterState() throws IOException {
    assertThat(take(10)).isEqualTo(RaftLog.INVALID_LOG_INDEX);
    snapshots.forget();
    letTheDiskWork();
    assertThat(take(50)).isEqualTo(RaftLog.INVALID_LOG_INDEX);
    letTheDiskWork();
    assertThat(take(51)).isEqualTo(50);
  }

  private record Folder(File root) implements RaftStorageDirectory {
    @Override
    public File getRoot() {
      return root;
    }

    @Override
    public boolean isHealthy() {
      return true;
    }
  }

  private record Storage(RaftStorageDirectory folder) implements RaftStorage {
    @Override
    public void initialize() {}

    @Override
    public RaftStorageDirectory getStorageDir() {
      return folder;
    }

    @Override
    public RaftStorageMetadataFile getMetadataFile() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CorruptionPolicy getLogCorruptionPolicy() {
      return CorruptionPolicy.EXCEPTION;
    }

    @Override
    public void close() {}
  }
}
