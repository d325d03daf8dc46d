package io.swarmhold.wal.snapshot;

import io.swarmhold.wal.AtomicFile;
import io.swarmhold.wal.SnapshotStore;
import io.swarmhold.wal.WalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that keeps each snapshot in a file of its own, named for shard and position.
 *
 * <p>A snapshot that is found damaged is set aside (its file renamed to end in {@code .damaged}),
 * and {@link #newest} offers the one before it from then on.
 */
public final class SnapshotFiles implements SnapshotStore {

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotFiles.class);

  /** The one before the newest stands in if the newest is found damaged. */
  private static final int KEPT_PER_SHARD = 2;

  private static final String SUFFIX = ".snapshot";
  private static final String DAMAGED = ".damaged";

  private final Path folder;

  private SnapshotFiles(Path folder) {
    this.folder = folder;
  }

  /** The snapshots in {@code folder}, which is made if missing. */
  public static SnapshotStore in(Path folder) {
    try {
      Files.createDirectories(folder);
      deleteUnfinished(folder);
      return new SnapshotFiles(folder);
    } catch (IOException cause) {
      throw failed(folder, cause);
    }
  }

  private static void deleteUnfinished(Path folder) throws IOException {
    for (Path file : files(folder, SUFFIX + SnapshotWriter.TEMPORARY)) {
      Files.delete(file);
    }
  }

  @Override
  public Writer begin(int shard, long epoch, long sequence, long position) {
    Path file = folder.resolve("%05d-%019d%s".formatted(shard, position, SUFFIX));
    try {
      return new SnapshotWriter(this, file, new Header(shard, epoch, sequence, position, 0, 0));
    } catch (IOException cause) {
      throw failed(file, cause);
    }
  }

  @Override
  public synchronized SortedMap<Integer, Header> newest() {
    SortedMap<Integer, Header> newest = new TreeMap<>();
    try {
      // By name, hence by shard and position: the last of a shard wins.
      for (Path file : files(folder, SUFFIX)) {
        header(file).ifPresent(header -> newest.put(header.shard(), header));
      }
    } catch (IOException cause) {
      throw failed(folder, cause);
    }
    return newest;
  }

  private Optional<Header> header(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = read(channel, 0, SnapshotLayout.HEADER_BYTES);
      ByteBuffer trailer = read(channel, trailerAt(channel), SnapshotLayout.TRAILER_BYTES);
      if (SnapshotLayout.isHeaderValid(header) && SnapshotLayout.isTrailerValid(trailer)) {
        return Optional.of(SnapshotLayout.read(header, trailer));
      }
    }
    setAside(file);
    return Optional.empty();
  }

  private static long trailerAt(FileChannel channel) throws IOException {
    return Math.max(0, channel.size() - SnapshotLayout.TRAILER_BYTES);
  }

  /** What is missing reads as zeros, which no check accepts. */
  private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer bytes = SnapshotLayout.allocate(length);
    while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
      // until all is read or the file ends
    }
    return bytes;
  }

  @Override
  public synchronized Optional<Reader> open(Header header) {
    try {
      for (Path file : files(folder, SUFFIX)) {
        if (header(file).filter(header::equals).isPresent()) {
          return Optional.of(new SnapshotReader(this, file, header));
        }
      }
      return Optional.empty();
    } catch (IOException cause) {
      throw failed(folder, cause);
    }
  }

  /** What the trailer says of the chunks' CRCs. */
  int crcOfCrcs(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer trailer = read(channel, trailerAt(channel), SnapshotLayout.TRAILER_BYTES);
      return trailer.getInt(20);
    } catch (IOException cause) {
      throw failed(file, cause);
    }
  }

  /** Makes a new file's name last, and lets go of those it replaces. */
  synchronized void committed(int shard) throws IOException {
    AtomicFile.syncFolder(folder);
    List<Path> ofShard =
        files(folder, SUFFIX).stream()
            .filter(file -> file.getFileName().toString().startsWith("%05d-".formatted(shard)))
            .toList();
    for (Path file : ofShard.subList(0, Math.max(0, ofShard.size() - KEPT_PER_SHARD))) {
      Files.delete(file);
    }
  }

  synchronized void setAside(Path file) {
    try {
      LOG.warn("snapshot {} is damaged and set aside", file);
      if (Files.exists(file)) {
        Files.move(file, file.resolveSibling(file.getFileName() + DAMAGED));
      }
    } catch (IOException cause) {
      throw failed(file, cause);
    }
  }

  private static List<Path> files(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().endsWith(suffix)).sorted().toList();
    }
  }

  private static WalException failed(Path file, IOException cause) {
    return new WalException("WAL-SNAPSHOT: %s: %s".formatted(file, cause), cause);
  }
}
