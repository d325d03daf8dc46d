package io.swarmhold.perf.load.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The server to measure: one of our own in a temporary folder, which goes when this is closed, a
 * cluster of them, or one that runs already.
 */
public final class Target implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(10);

  private final List<InetSocketAddress> addresses;
  private final @Nullable Own own;

  /**
   * @param cluster null for one alone
   * @param processes changes as members are started again
   * @param ending whether {@code onExit} has begun: what is started now would be left behind
   * @param onExit ends them and clears up if this program is interrupted
   */
  private record Own(
      @Nullable Cluster cluster,
      List<ServerProcess> processes,
      Path folder,
      AtomicBoolean ending,
      Thread onExit) {

    /** Starts a member; it is ended with the others, whenever that is. */
    ServerProcess start(int member) throws IOException {
      ServerProcess started = ofMembers().start(member);
      if (member < processes.size()) {
        processes.set(member, started);
      } else {
        processes.add(started);
      }
      if (ending.get()) {
        started.kill();
      }
      return started;
    }

    Cluster ofMembers() {
      if (cluster == null) {
        throw new IllegalStateException("not a cluster of ours");
      }
      return cluster;
    }
  }

  private Target(List<InetSocketAddress> addresses, @Nullable Own own) {
    this.addresses = new CopyOnWriteArrayList<>(addresses);
    this.own = own;
  }

  /** Starts one below {@code parent}, or where temporary files go. */
  public static Target start(Launch launch, @Nullable Path parent) throws IOException {
    return startIn(launch, folder(parent));
  }

  /** Starts so many that make a cluster, each with its data beside the others'. */
  public static Target start(Launch launch, int members, @Nullable Path parent) throws IOException {
    if (members == 1) {
      return start(launch, parent);
    }
    Path folder = folder(parent);
    var cluster = new Cluster(launch, members, folder);
    return await(cluster, cluster.start(), folder);
  }

  /** One that somebody else has started. */
  public static Target at(InetSocketAddress address) {
    return new Target(List.of(address), null);
  }

  /** Where the members listen, one or more. */
  public List<InetSocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  /** What the first member says. */
  public ServerApi api() {
    return new ServerApi(addresses.getFirst());
  }

  /** What each member says. */
  public List<ServerApi> apis() {
    return addresses.stream().map(ServerApi::new).toList();
  }

  /** Process ids of our own servers; none if they are not ours. */
  public LongStream pids() {
    return own == null ? LongStream.empty() : own.processes.stream().mapToLong(ServerProcess::pid);
  }

  /** Process id of our own server, of the first if there are several; 0 if it is not ours. */
  public long pid() {
    return pids().findFirst().orElse(0);
  }

  /** When our own server was started, on the clock of {@link System#nanoTime}. */
  public long startedAt() {
    return own == null ? 0 : own.processes.getFirst().startedAt();
  }

  /** What kind of file system our own server's data is on; empty if it is not ours. */
  public String fileSystem() throws IOException {
    return own == null ? "" : Files.getFileStore(own.folder).type();
  }

  /** Bytes that were sent to the disk of our own server's data so far, by everybody, if known. */
  public OptionalLong diskWrittenBytes() {
    return own == null ? OptionalLong.empty() : DiskFigures.writtenBytes(own.folder);
  }

  /** Kills our own servers ({@code kill -9}), all of them. */
  public void killAll() {
    ours().processes.parallelStream().forEach(ServerProcess::kill);
  }

  /** Starts our own servers, after {@link #killAll}, again on their data; use the new one. */
  public Target startAllAgain(Launch launch) throws IOException {
    Own ours = ours();
    Runtime.getRuntime().removeShutdownHook(ours.onExit);
    return ours.cluster == null
        ? startIn(launch, ours.folder)
        : await(ours.cluster, ours.cluster.start(), ours.folder);
  }

  /**
   * Kills a member of our own cluster.
   *
   * @param member from 0
   */
  public void kill(int member) {
    ours().processes.get(member).kill();
  }

  /** Stops a member where it is, until {@link #resume}. */
  public void pause(int member) throws IOException {
    ours().processes.get(member).pause();
  }

  /** Has a member go on that was paused. */
  public void resume(int member) throws IOException {
    ours().processes.get(member).resume();
  }

  /** Starts a member again that was killed, on its data; returns once it is ready. */
  public void startAgain(int member) throws IOException {
    addresses.set(member, ours().start(member).awaitReady(START));
  }

  /** Starts one more member; returns once it is ready. */
  public void join() throws IOException {
    Own ours = ours();
    addresses.add(ours.start(ours.processes.size()).awaitReady(START));
  }

  private Own ours() {
    if (own == null) {
      throw new IllegalStateException("not ours");
    }
    return own;
  }

  @Override
  public void close() {
    if (own != null) {
      own.processes.parallelStream().forEach(ServerProcess::close);
      Runtime.getRuntime().removeShutdownHook(own.onExit);
      delete(own.folder);
    }
  }

  private static Target startIn(Launch launch, Path folder) throws IOException {
    return await(null, List.of(ServerProcess.start(launch, folder)), folder);
  }

  private static Target await(@Nullable Cluster cluster, List<ServerProcess> started, Path folder)
      throws IOException {
    var processes = new CopyOnWriteArrayList<>(started);
    var ending = new AtomicBoolean();
    var onExit =
        new Thread(
            () -> {
              ending.set(true);
              clear(processes, folder);
            },
            "end the server");
    Runtime.getRuntime().addShutdownHook(onExit);
    try {
      List<InetSocketAddress> addresses = new ArrayList<>();
      for (ServerProcess process : processes) {
        addresses.add(process.awaitReady(START));
      }
      return new Target(addresses, new Own(cluster, processes, folder, ending, onExit));
    } catch (IOException e) {
      clear(processes, folder);
      throw e;
    }
  }

  private static void clear(List<ServerProcess> processes, Path folder) {
    processes.forEach(ServerProcess::kill);
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
