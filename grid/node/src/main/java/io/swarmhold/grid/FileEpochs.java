package io.swarmhold.grid;

import io.swarmhold.model.port.Epochs;
import io.swarmhold.model.port.GridFault;
import io.swarmhold.model.port.GridFaultException;
import io.swarmhold.wal.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * Which epochs a member that is alone was granted by its {@link LoneConsensus}, in a file: its
 * number grows with every grant and is on the disk before the grant is given, so an epoch of this
 * start is larger than all of those before it, whatever the grid forgot.
 *
 * <p>A file that is damaged is refused: guessing an epoch could bring an old token back to life.
 * The log cannot say it for sure, for a start whose frames were lost with the power was granted
 * epochs too. So a person decides, by {@link #restore}.
 */
public final class FileEpochs {

  private static final String NAME = "epoch";

  private final Path file;
  private long latest;

  private FileEpochs(Path file, long latest) {
    this.file = file;
    this.latest = latest;
  }

  /**
   * Opens or makes the file {@code epoch} in {@code folder}.
   *
   * @throws IllegalStateException if its content is not what was written
   */
  public static FileEpochs in(Path folder) {
    Path file = folder.resolve(NAME);
    try {
      Files.createDirectories(folder);
      return new FileEpochs(file, Files.exists(file) ? read(file) : 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The latest epoch that the file in {@code folder} was granted; empty if it does not say. */
  public static OptionalLong latestIn(Path folder) {
    Path file = folder.resolve(NAME);
    try {
      return Files.exists(file) ? parse(file) : OptionalLong.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes the file anew that was lost or damaged: the next grant is {@code latest + 1}.
   *
   * @param seen the highest epoch that log and snapshots show
   * @throws IllegalArgumentException unless {@code latest} is above that, and above what the file
   *     says if it says anything
   */
  public static void restore(Path folder, long latest, long seen) {
    long atLeast = Math.max(seen, latestIn(folder).orElse(0));
    if (latest <= atLeast || latest >= Epochs.MAX_EPOCH) {
      throw new IllegalArgumentException(
          "epoch: %d (expected: above %d, which was granted before, and below %d)"
              .formatted(latest, atLeast, Epochs.MAX_EPOCH));
    }
    try {
      new FileEpochs(folder.resolve(NAME), latest).write(latest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The latest epoch that was granted; 0 if none was. */
  synchronized long latest() {
    return latest;
  }

  /**
   * Notes on the disk that epochs up to {@code epoch} are granted.
   *
   * @throws UncheckedIOException if that cannot be known: the grant must not be given
   */
  synchronized void upTo(long epoch) {
    if (epoch <= latest) {
      return;
    }
    try {
      write(epoch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    latest = epoch;
  }

  /** True if no epoch was ever granted from this file. */
  public synchronized boolean isNew() {
    return latest == 0;
  }

  private static long read(Path file) throws IOException {
    return parse(file)
        .orElseThrow(() ->
            new GridFaultException(
                GridFault.EPOCH,
                "%s is damaged, so it is not known which epochs were granted".formatted(file)));
  }

  private static OptionalLong parse(Path file) throws IOException {
    String[] parts = Files.readString(file, StandardCharsets.ISO_8859_1).trim().split(" ");
    return parts.length == 2 && parts[1].equals(Long.toHexString(checksum(parts[0])))
        ? OptionalLong.of(Long.parseLong(parts[0]))
        : OptionalLong.empty();
  }

  private static long checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    return crc.getValue();
  }

  private void write(long epoch) throws IOException {
    String text = epoch + " " + Long.toHexString(checksum(Long.toString(epoch))) + "\n";
    AtomicFile.write(file, text.getBytes(StandardCharsets.US_ASCII));
  }
}
