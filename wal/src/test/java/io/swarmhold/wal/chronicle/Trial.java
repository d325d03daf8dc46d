package io.swarmhold.wal.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.wal.Await;
import io.swarmhold.wal.Frame;
import io.swarmhold.wal.Replay;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalConfig;
import io.swarmhold.wal.WalCorruptException;
import io.swarmhold.wal.WalReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * A log and what becomes of copies of its folder: a copy of an open log's folder is what a kill -9
 * leaves, and opened under another boot, what a loss of power leaves at best.
 */
final class Trial implements AutoCloseable {

  static final long THIS_BOOT = 1;
  static final long NEXT_BOOT = 2;

  private final Path root;
  private final List<byte[]> appended = new ArrayList<>();
  private final SplittableRandom dice;
  private final StoppableNanos nanos = new StoppableNanos();
  private final ChronicleWal wal;
  private int copies;

  private Trial(Path root, WalConfig config, Disk disk, long seed) throws IOException {
    this.root = root;
    this.dice = new SplittableRandom(seed);
    this.wal = ChronicleWal.open(config, Replay.NONE, new LogIdentity(77), THIS_BOOT, disk, nanos);
  }

  /** Real time until it is stopped; then it moves when told. */
  private static final class StoppableNanos implements LongSupplier {
    private volatile long stoppedAt = Long.MIN_VALUE;

    @Override
    public long getAsLong() {
      return stoppedAt == Long.MIN_VALUE ? System.nanoTime() : stoppedAt;
    }

    void stopAt(long nanos) {
      stoppedAt = nanos;
    }
  }

  static Trial in(Path root, long seed) throws IOException {
    return new Trial(root, config(root.resolve("log")), Disk.REAL, seed);
  }

  static Trial in(Path root, Disk disk, long seed) throws IOException {
    return new Trial(root, config(root.resolve("log")), disk, seed);
  }

  /** Files so small that every story rolls, and little enough to copy. */
  static WalConfig config(Path folder) {
    return new WalConfig(folder, Duration.ofNanos(50_000), 128 << 10, 60_000, 1 << 20, 1 << 20);
  }

  static ChronicleWal open(WalConfig config, long boot, Disk disk, Replay replay)
      throws IOException {
    return ChronicleWal.open(config, replay, new LogIdentity(77), boot, disk, System::nanoTime);
  }

  ChronicleWal wal() {
    return wal;
  }

  /** Appends frames of random sizes, in groups of random sizes. */
  void append(int frames) {
    for (int i = 0; i < frames; i++) {
      byte[] payload = new byte[dice.nextInt(800)];
      dice.nextBytes(payload);
      appended.add(payload);
      wal.append((byte) 1, 7, 3, appended.size(), payload);
      if (dice.nextInt(8) == 0) {
        Await.synced(wal);
      }
    }
  }

  /**
   * Appends frames that are written, and that time does not get round to sync: the first two each
   * in a group of its own, the others in one.
   */
  void appendUnsynced(int frames) {
    long now = nanos.getAsLong() + Duration.ofMillis(10).toNanos(); // ahead of any look under way
    nanos.stopAt(now);
    for (int i = 0; i < frames; i++) {
      byte[] payload = new byte[300];
      dice.nextBytes(payload);
      appended.add(payload);
      wal.append((byte) 1, 7, 3, appended.size(), payload);
      if (i < 2) { // behind the second, the writer is sure to have looked at the stopped clock
        awaitWritten();
        now += Duration.ofMillis(1 - i).toNanos();
        nanos.stopAt(now);
      }
    }
    nanos.stopAt(now + Duration.ofMillis(1).toNanos());
    awaitWritten();
  }

  private void awaitWritten() {
    Await.until(() -> wal.writtenPosition() == appended.size());
  }

  /** Returns when everything is synced, and readers see it. */
  void settle() {
    Await.synced(wal);
    Await.until(() -> wal.stats().syncedPosition() == appended.size());
    try (WalReader reader = wal.readFrom(appended.size())) {
      assertThat(Await.next(reader).position()).isEqualTo(appended.size());
    }
  }

  /** What a kill -9 would leave at this moment. */
  Path copy() throws IOException {
    Path to = root.resolve("copy-" + copies++);
    try (Stream<Path> files = Files.walk(wal.folder())) {
      for (Path file : files.toList()) {
        Path target = to.resolve(wal.folder().relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          copySparse(file, target);
        }
      }
    }
    return to;
  }

  /** Chronicle's files are 160 MiB of nothing behind a few KiB of something. */
  private static void copySparse(Path from, Path to) throws IOException {
    try (var in = new RandomAccessFile(from.toFile(), "r");
        var out = new RandomAccessFile(to.toFile(), "rw")) {
      byte[] head = new byte[(int) Math.min(in.length(), 1 << 20)];
      in.readFully(head);
      out.write(head);
      out.setLength(in.length());
    }
  }

  /** How opening a folder ended. */
  sealed interface Ending {
    record Opened(List<Frame> frames) implements Ending {}

    record Refused(WalCorruptException why, List<Frame> frames) implements Ending {}
  }

  static Ending reopen(Path folder, long boot) {
    List<Frame> frames = new ArrayList<>();
    try (Wal opened = open(config(folder), boot, Disk.REAL, frames::add)) {
      assertThat(opened.appendedPosition()).isEqualTo(frames.size());
      assertReadable(opened, frames.size());
      return new Ending.Opened(frames);
    } catch (WalCorruptException why) {
      return new Ending.Refused(why, frames);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /** What was replayed can be read again, and the log goes on behind it. */
  private static void assertReadable(Wal opened, int frames) {
    long next = opened.append((byte) 9, 1, 1, 1, new byte[10]);
    assertThat(next).isEqualTo(frames + 1);
    try (WalReader reader = opened.readFrom(1)) {
      for (long position = 1; position <= next; position++) {
        assertThat(Await.next(reader).position()).isEqualTo(position);
      }
    }
  }

  /** The frames are those that were appended first, bit for bit. */
  void assertOurs(List<Frame> frames) {
    for (int i = 0; i < frames.size(); i++) {
      Frame frame = frames.get(i);
      assertThat(frame.position()).isEqualTo(i + 1);
      assertThat(frame.sequence()).isEqualTo(i + 1);
      assertThat(Arrays.equals(frame.payload(), appended.get(i)))
          .as("payload of position %d", i + 1)
          .isTrue();
    }
  }

  /** Cut, and not one frame below {@code promised}. */
  void assertCutNotBelow(Ending ending, long promised) {
    assertThat(ending).isInstanceOf(Ending.Opened.class);
    if (ending instanceof Ending.Opened(List<Frame> frames)) {
      assertOurs(frames);
      assertThat(frames.size()).isGreaterThanOrEqualTo((int) promised).isLessThan(appended.size());
    }
  }

  void assertComplete(Ending ending) {
    assertThat(ending).isInstanceOf(Ending.Opened.class);
    if (ending instanceof Ending.Opened(List<Frame> frames)) {
      assertOurs(frames);
      assertThat(frames).hasSize(appended.size());
    }
  }

  /** Refused, and by name the first position that cannot be vouched for. */
  WalCorruptException assertRefusedFrom(Ending ending, long firstPosition) {
    assertThat(ending).isInstanceOf(Ending.Refused.class);
    var refused = (Ending.Refused) ending;
    assertOurs(refused.frames());
    assertThat(refused.why().firstPosition()).isEqualTo(firstPosition);
    assertThat(refused.frames()).hasSize((int) firstPosition - 1);
    return refused.why();
  }

  /** Either all of it, or a refusal whose range begins right behind what was replayed. */
  void assertNoSilentLoss(Ending ending) {
    switch (ending) {
      case Ending.Opened(List<Frame> frames) -> {
        assertOurs(frames);
        assertThat(frames).as("frames that were promised").hasSize(appended.size());
      }
      case Ending.Refused(WalCorruptException why, List<Frame> frames) -> {
        assertOurs(frames);
        boolean marksLost = why.firstPosition() == 1 && frames.isEmpty();
        assertThat(marksLost || why.firstPosition() == frames.size() + 1)
            .as("exact range")
            .isTrue();
        assertThat(why.lastPosition()).isGreaterThanOrEqualTo(why.firstPosition());
      }
    }
  }

  int size() {
    return appended.size();
  }

  /** Closes the log in good order. */
  void end() {
    wal.close();
  }

  @Override
  public void close() {
    wal.close();
  }
}
