package io.swarmhold.wal.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.wal.SnapshotStore;
import io.swarmhold.wal.WalCorruptException;
import io.swarmhold.wal.WalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot is whole or it is not there; a damaged one makes way for the one before it. */
class SnapshotFilesTest {

  @TempDir private Path folder;

  private SnapshotStore store;

  @BeforeEach
  void open() {
    store = SnapshotFiles.in(folder);
  }

  @Test
  void whatWasCommittedIsReadBack() {
    var committed = write(3, 100, 5);
    assertThat(store.newest()).containsOnlyKeys(3).containsValue(committed);
    assertThat(read(committed)).hasSize(5).allMatch(chunk -> chunk.length == 1000);
    assertThat(committed).isEqualTo(new SnapshotStore.Header(3, 7, 50, 100, 5, 5000));
  }

  @Test
  void anEmptySnapshotIsOne() {
    assertThat(read(write(1, 1, 0))).isEmpty();
  }

  @Test
  void whatWasNotCommittedLeavesNothing() throws IOException {
    try (var writer = store.begin(1, 1, 1, 1)) {
      writer.write(new byte[10]);
    }
    assertThat(store.newest()).isEmpty();
    assertThat(files()).isEmpty();
  }

  @Test
  void whatACrashLeftUnfinishedIsDeletedAtTheNextStart() throws IOException {
    Files.write(folder.resolve("00001-0000000000000000001.snapshot.writing"), new byte[10]);
    SnapshotFiles.in(folder);
    assertThat(files()).isEmpty();
  }

  @Test
  void theNewestTwoOfEachShardAreKept() throws IOException {
    for (int position = 1; position <= 5; position++) {
      write(1, position, 1);
    }
    var other = write(2, 1, 1);
    assertThat(files()).hasSize(3);
    assertThat(store.newest().get(1)).hasFieldOrPropertyWithValue("position", 5L);
    assertThat(store.newest().get(2)).isEqualTo(other);
  }

  @Test
  void everyFlippedBitIsNoticedAndTheOneBeforeIsOffered() throws IOException {
    var dice = new SplittableRandom(2);
    for (int i = 0; i < 100; i++) {
      Path sub = Files.createDirectory(folder.resolve("s" + i));
      store = SnapshotFiles.in(sub);
      var before = write(1, 10, 2);
      write(1, 20, 2);
      Path newest = sub.resolve("00001-%019d.snapshot".formatted(20));
      byte[] bytes = Files.readAllBytes(newest);
      bytes[dice.nextInt(bytes.length)] ^= (byte) (1 << dice.nextInt(8));
      Files.write(newest, bytes);

      var offered = store.newest().getOrDefault(1, before);
      if (!before.equals(offered)) {
        assertThatThrownBy(() -> read(offered)).isInstanceOf(WalCorruptException.class);
      }
      assertThat(store.newest().get(1)).isEqualTo(before);
      assertThat(read(before)).hasSize(2);
    }
  }

  @Test
  void aTruncatedSnapshotMakesWay() throws IOException {
    var before = write(1, 10, 2);
    write(1, 20, 2);
    Path newest = folder.resolve("00001-%019d.snapshot".formatted(20));
    Files.write(newest, java.util.Arrays.copyOf(Files.readAllBytes(newest), 700));
    assertThat(store.newest().get(1)).isEqualTo(before);
  }

  @Test
  void aFolderThatIsAFileIsRefused() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> SnapshotFiles.in(file)).isInstanceOf(WalException.class);
  }

  private SnapshotStore.Header write(int shard, long position, int chunks) {
    var dice = new SplittableRandom(position);
    try (var writer = store.begin(shard, 7, position / 2, position)) {
      for (int i = 0; i < chunks; i++) {
        byte[] chunk = new byte[1000];
        dice.nextBytes(chunk);
        writer.write(chunk);
      }
      return writer.commit();
    }
  }

  private List<byte[]> read(SnapshotStore.Header header) {
    List<byte[]> chunks = new ArrayList<>();
    try (var reader = store.open(header).orElseThrow()) {
      for (Optional<byte[]> chunk = reader.poll(); chunk.isPresent(); chunk = reader.poll()) {
        chunks.add(chunk.get());
      }
    }
    return chunks;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
