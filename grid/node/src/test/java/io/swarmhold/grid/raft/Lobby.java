package io.swarmhold.grid.raft;

import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.kit.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Members in this process, who greet each other here. */
final class Lobby implements PeerDiscovery, AutoCloseable {

  private static final long PATIENCE_SECONDS = 60;
  private static final AtomicInteger BORN = new AtomicInteger();

  private final ConcurrentSkipListMap<String, RaftConsensus> open = new ConcurrentSkipListMap<>();
  private final Path root;
  private final List<String> voters;
  private Duration deadline = Duration.ofSeconds(20);
  private Duration electionTimeout = Duration.ofMillis(500);
  private Duration listenerSilence = Duration.ofMinutes(10);

  Lobby(Path root, int voters) {
    this(root, freeAddresses(voters));
  }

  Lobby(Path root, List<String> voters) {
    this.root = root;
    this.voters = voters;
  }

  static List<String> freeAddresses(int count) {
    return FreePorts.find(count).stream().map(port -> "127.0.0.1:" + port).toList();
  }

  Lobby deadline(Duration of) {
    deadline = of;
    return this;
  }

  Lobby electionTimeout(Duration of) {
    electionTimeout = of;
    return this;
  }

  Lobby listenerSilence(Duration of) {
    listenerSilence = of;
    return this;
  }

  List<String> voters() {
    return voters;
  }

  RaftSettings settings(String address, String folder) {
    return new RaftSettings(
        root.resolve(folder),
        address,
        voters,
        electionTimeout,
        deadline,
        Duration.ofSeconds(2),
        50,
        false,
        listenerSilence);
  }

  RaftConsensus open(String address, String folder) {
    RaftConsensus consensus =
        RaftConsensus.open(
            settings(address, folder),
            this,
            () -> new MemberId("m" + BORN.incrementAndGet()),
            System::nanoTime);
    open.put(address, consensus);
    return consensus;
  }

  /** All who are to vote, once they belong to a group. */
  List<RaftConsensus> openAll() {
    List<RaftConsensus> all = new ArrayList<>();
    for (String address : voters) {
      all.add(openAt(address));
    }
    all.forEach(one -> get(one.ready()));
    return all;
  }

  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** Half a minute at the most. */
  static void awaitTrue(BooleanSupplier isSo) {
    for (int tries = 0; !isSo.getAsBoolean(); tries++) {
      if (tries == 600) {
        throw new AssertionError("not within half a minute");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  RaftConsensus openAt(String address) {
    return open(address, "at-" + address.replace(':', '-'));
  }

  Path folder(String address) {
    return root.resolve("at-" + address.replace(':', '-'));
  }

  void leave(RaftConsensus member) {
    open.values().remove(member);
    member.close();
  }

  static RaftConsensus leaderOf(List<RaftConsensus> members) {
    return members.stream().filter(Consensus::leads).findFirst().orElseThrow();
  }

  @Override
  public CompletionStage<PeerInfo> greet(String address) {
    RaftConsensus there = open.get(address);
    return there == null
        ? CompletableFuture.failedFuture(new IOException("nobody at " + address))
        : CompletableFuture.completedFuture(there.hello());
  }

  @Override
  public void close() {
    List.copyOf(open.values()).parallelStream().forEach(Consensus::close);
    open.clear();
  }
}
