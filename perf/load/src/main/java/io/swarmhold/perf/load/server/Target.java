package io.swarmhold.perf.load.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The server to measure: one of our own in a temporary folder, which goes when this is closed, or
 * one that runs already.
 */
public final class Target implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(10);

  private final InetSocketAddress address;
  private final @Nullable Own own;

  /**
   * @param onExit ends it and clears up if this program is interrupted
   */
  private record Own(ServerProcess process, Path folder, Thread onExit) {}

  private Target(InetSocketAddress address, @Nullable Own own) {
    this.address = address;
    this.own = own;
  }

  /** Starts one below {@code parent}, or where temporary files go. */
  public static Target start(Launch launch, @Nullable Path parent) throws IOException {
    return startIn(launch, folder(parent));
  }

  /** One that somebody else has started. */
  public static Target at(InetSocketAddress address) {
    return new Target(address, null);
  }

  public InetSocketAddress address() {
    return address;
  }

  public ServerApi api() {
    return new ServerApi(address);
  }

  /** Process id of our own server; 0 if it is not ours. */
  public long pid() {
    return own == null ? 0 : own.process.pid();
  }

  /** When our own server was started, on the clock of {@link System#nanoTime}. */
  public long startedAt() {
    return own == null ? 0 : own.process.startedAt();
  }

  /** What kind of file system our own server's data is on; empty if it is not ours. */
  public String fileSystem() throws IOException {
    return own == null ? "" : Files.getFileStore(own.folder).type();
  }

  /** Bytes that were sent to the disk of our own server's data so far, by everybody, if known. */
  public OptionalLong diskWrittenBytes() {
    return own == null ? OptionalLong.empty() : DiskFigures.writtenBytes(own.folder);
  }

  /** Kills our own server ({@code kill -9}) and starts it again on its data; use the new one. */
  public Target killAndStartAgain(Launch launch) throws IOException {
    if (own == null) {
      throw new IllegalStateException("not ours to kill");
    }
    own.process.kill();
    Runtime.getRuntime().removeShutdownHook(own.onExit);
    return startIn(launch, own.folder);
  }

  @Override
  public void close() {
    if (own != null) {
      own.process.close();
      Runtime.getRuntime().removeShutdownHook(own.onExit);
      delete(own.folder);
    }
  }

  private static Target startIn(Launch launch, Path folder) throws IOException {
    ServerProcess process = ServerProcess.start(launch, folder);
    var onExit = new Thread(() -> clear(process, folder), "end the server");
    Runtime.getRuntime().addShutdownHook(onExit);
    try {
      return new Target(process.awaitReady(START), new Own(process, folder, onExit));
    } catch (IOException e) {
      clear(process, folder);
      throw e;
    }
  }

  private static void clear(ServerProcess process, Path folder) {
    process.kill();
    delete(folder);
  }

  private static Path folder(@Nullable Path parent) throws IOException {
    if (parent == null) {
      return Files.createTempDirectory("swarmhold-bench-");
    }
    Files.createDirectories(parent);
    return Files.createTempDirectory(parent.toAbsolutePath(), "swarmhold-bench-");
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
