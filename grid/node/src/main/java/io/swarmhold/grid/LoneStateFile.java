package io.swarmhold.grid;

import io.swarmhold.model.consensus.ConsensusState;
import io.swarmhold.model.port.GridFault;
import io.swarmhold.model.port.GridFaultException;
import io.swarmhold.model.wire.MalformedBytesException;
import io.swarmhold.wal.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a member that is alone has agreed on with itself, in the file {@code agreed}: there in full
 * or not at all ({@link AtomicFile}).
 *
 * <pre>
 * checksum of the rest, 4 bytes | image of the state
 * </pre>
 *
 * <p>The whole of it each time: locks are few and change rarely, and a log of changes would be a
 * second one to recover.
 */
final class LoneStateFile {

  private static final String NAME = "agreed";

  private final Path file;

  private LoneStateFile(Path file) {
    this.file = file;
  }

  static LoneStateFile in(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new LoneStateFile(folder.resolve(NAME));
  }

  /**
   * Empty if there is no file.
   *
   * @throws IllegalStateException if its content is not what was written
   */
  Optional<ConsensusState> read() {
    try {
      return Files.exists(file) ? Optional.of(parse(Files.readAllBytes(file))) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ConsensusState parse(byte[] bytes) {
    if (bytes.length < Integer.BYTES) {
      throw damaged(null);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int checksum = in.getInt();
    byte[] image = new byte[in.remaining()];
    in.get(image);
    if (checksum != checksum(image)) {
      throw damaged(null);
    }
    try {
      return ConsensusState.restore(image);
    } catch (MalformedBytesException e) {
      throw damaged(e);
    }
  }

  private GridFaultException damaged(@Nullable Throwable cause) {
    return new GridFaultException(
        GridFault.CONSENSUS,
        "%s is damaged, so it is not known who holds which lock".formatted(file),
        cause);
  }

  private static int checksum(byte[] image) {
    CRC32C crc = new CRC32C();
    crc.update(image);
    return (int) crc.getValue();
  }

  /** When it returns, the image is on the disk; if it throws, perhaps not. */
  void write(byte[] image) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + image.length);
    AtomicFile.write(file, bytes.putInt(checksum(image)).put(image).array());
  }
}
