package io.swarmhold.perf.lab;

import io.swarmhold.grid.raft.PeerDiscovery;
import io.swarmhold.grid.raft.PeerInfo;
import io.swarmhold.grid.raft.RaftConsensus;
import io.swarmhold.grid.raft.RaftSettings;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusQuestion;
import io.swarmhold.model.consensus.MemberId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What it costs to agree: members of one process, each with a disk folder and a port of its own,
 * one call after the other. The figures of grid/adr/0004-consensus-by-ratis.md.
 */
final class ConsensusFigures implements PeerDiscovery {

  /** As many different members as the calls are about. */
  private static final int SUBJECTS = 20;

  private static final Duration ELECTION_TIMEOUT = Duration.ofMillis(500);
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final Path folder;
  private final List<String> addresses;
  private final int calls;
  private final LongSupplier nanos;
  private final Map<String, RaftConsensus> members = new ConcurrentHashMap<>();
  private final Map<String, Object> figures = new LinkedHashMap<>();

  private ConsensusFigures(Path folder, List<String> addresses, int calls, LongSupplier nanos) {
    this.folder = folder;
    this.addresses = addresses;
    this.calls = calls;
    this.nanos = nanos;
  }

  /** In milliseconds, by name. */
  static Map<String, Object> of(int voters, int calls, Path folder, LongSupplier nanos)
      throws IOException {
    var figures = new ConsensusFigures(folder, freeAddresses(voters), calls, nanos);
    try {
      figures.measure();
    } finally {
      figures.members.values().forEach(Consensus::close);
    }
    return figures.figures;
  }

  private static List<String> freeAddresses(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream().map(socket -> "127.0.0.1:" + socket.getLocalPort()).toList();
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }

  private void measure() {
    long start = nanos.getAsLong();
    for (int i = 0; i < addresses.size(); i++) {
      open(i);
    }
    members.values().forEach(member -> join(member.ready()));
    figures.put("open", millisSince(start));
    RaftConsensus first = members.values().iterator().next();
    var unused = join(first.submit(open("first")));
    figures.put("first answer", millisSince(start));
    RaftConsensus leader =
        members.values().stream().filter(Consensus::leads).findFirst().orElse(first);
    times("command, by the leader", leader, true);
    times("question, by the leader", leader, false);
    members.values().stream()
        .filter(member -> member != leader)
        .findFirst()
        .ifPresent(other -> {
          times("command, by another", other, true);
          times("question, by another", other, false);
          afterTheEndOf(leader, other);
        });
  }

  private void open(int number) {
    String address = addresses.get(number);
    var settings =
        new RaftSettings(
            folder.resolve("member-" + number),
            address,
            addresses,
            ELECTION_TIMEOUT,
            DEADLINE,
            DEADLINE,
            10_000,
            false,
            Duration.ofMinutes(10));
    var id = new MemberId("member-" + number);
    members.put(address, RaftConsensus.open(settings, this, () -> id, nanos));
  }

  private void times(String what, Consensus member, boolean isCommand) {
    long[] took = new long[calls];
    for (int i = 0; i < calls; i++) {
      String subject = "subject-" + i % SUBJECTS;
      Supplier<CompletionStage<ConsensusAnswer>> call =
          () -> isCommand ? member.submit(open(subject)) : member.ask(new ConsensusQuestion.View());
      long start = nanos.getAsLong();
      var unused = join(call.get());
      took[i] = nanos.getAsLong() - start;
    }
    Arrays.sort(took);
    figures.put(what + ", median", millis(took[calls / 2]));
    figures.put(what + ", p99", millis(took[(int) (calls * 0.99)]));
  }

  private void afterTheEndOf(RaftConsensus leader, RaftConsensus other) {
    members.values().remove(leader);
    leader.close();
    long start = nanos.getAsLong();
    var unused = join(other.submit(open("last")));
    figures.put("first answer after the leader's end", millisSince(start));
  }

  private static ConsensusCommand open(String member) {
    return new ConsensusCommand.OpenLease(new MemberId(member), "somewhere");
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private double millisSince(long start) {
    return millis(nanos.getAsLong() - start);
  }

  private static double millis(long nanos) {
    return Math.round(nanos / 1e4) / 100.0;
  }

  @Override
  public CompletionStage<PeerInfo> greet(String address) {
    RaftConsensus there = members.get(address);
    return there == null
        ? CompletableFuture.failedFuture(new IOException("nobody is at " + address + " yet"))
        : CompletableFuture.completedFuture(there.hello());
  }
}
