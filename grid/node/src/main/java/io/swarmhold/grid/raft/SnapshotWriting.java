package io.swarmhold.grid.raft;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.AtomicFileOutputStream;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes snapshots while the log is applied on. Ratis asks for one on the very thread that applies
 * the log, and waits for it: on a slow disk no lease would be renewed meanwhile. So the image is
 * taken there and written elsewhere.
 *
 * <p>Ratis is told of a snapshot once it is on the disk, and only then deletes what the log has of
 * it. Until then it is told that there is none, and asks again after each entry that it applies.
 */
final class SnapshotWriting {

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotWriting.class);

  /** What the state was after the entry {@code last}. */
  record Image(TermIndex last, byte[] bytes) {}

  private final SimpleStateMachineStorage storage;
  private final Executor disk;

  /** What is being written, or was and Ratis does not know it yet. */
  private volatile @Nullable CompletableFuture<Long> writing;

  /**
   * @param disk where is written, one snapshot at a time
   */
  SnapshotWriting(SimpleStateMachineStorage storage, Executor disk) {
    this.storage = storage;
    this.disk = disk;
  }

  /**
   * The index of a snapshot that was written since the last call; {@link RaftLog#INVALID_LOG_INDEX}
   * if none was. Begins one if none is under way.
   *
   * @throws IOException if it could not be written; the next call begins another
   */
  long take(Supplier<Image> image) throws IOException {
    CompletableFuture<Long> written = writing;
    if (written == null) {
      Image now = image.get();
      written = CompletableFuture.supplyAsync(() -> write(now), disk);
      writing = written;
    }
    if (!written.isDone()) {
      return RaftLog.INVALID_LOG_INDEX;
    }
    writing = null;
    try {
      return written.join();
    } catch (CompletionException e) {
      throw new IOException("the snapshot was not written", e.getCause());
    }
  }

  /** The state is not that any more of which a snapshot is being written, but a later one. */
  void forget() {
    writing = null;
  }

  /** Returns when nothing is written any more: the folder may be somebody else's from then on. */
  void await(Duration atMost) {
    CompletableFuture<Long> last = writing;
    if (last == null) {
      return;
    }
    try {
      var unused = last.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("consensus: the last snapshot was not written", e);
    }
  }

  private long write(Image image) {
    TermIndex last = image.last();
    File file = storage.getSnapshotFile(last.getTerm(), last.getIndex());
    try {
      write(file, image.bytes());
      MD5Hash md5 = MD5FileUtil.computeAndSaveMd5ForFile(file);
      storage.updateLatestSnapshot(
          new SingleFileSnapshotInfo(new FileInfo(file.toPath(), md5), last));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return last.getIndex();
  }

  private static void write(File file, byte[] image) throws IOException {
    AtomicFileOutputStream out = new AtomicFileOutputStream(file);
    try {
      out.write(image);
    } catch (IOException e) {
      out.abort(); // closing it would put what is torn in the place of a snapshot
      throw e;
    }
    out.close();
  }
}
