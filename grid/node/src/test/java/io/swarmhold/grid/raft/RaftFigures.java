package io.swarmhold.grid.raft;

import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusQuestion;
import io.swarmhold.model.consensus.MemberId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The figures of grid/adr/0004-consensus-by-ratis.md: {@code -Dfigures=true -Dtest=RaftFigures}.
 */
@EnabledIfSystemProperty(named = "figures", matches = "true")
class RaftFigures {

  private static final int CALLS = 500;

  @Test
  void figures(@TempDir Path root) throws IOException {
    for (int voters : new int[] {1, 1, 1, 3, 3}) {
      Path folder = Files.createTempDirectory(root, "figures");
      of(voters, folder);
    }
  }

  private static void of(int voters, Path root) throws IOException {
    Lobby lobby = new Lobby(root, voters);
    long start = System.nanoTime();
    List<RaftConsensus> all = lobby.openAll();
    long open = millisSince(start);
    Lobby.get(all.getFirst().submit(open(0)));
    System.out.printf(
        "%d voters: open %d ms, first answer %d ms%n", voters, open, millisSince(start));
    RaftConsensus leader = Lobby.leaderOf(all);
    print("write through the leader", i -> Lobby.get(leader.submit(open(i % 20))));
    print("read through the leader", i -> Lobby.get(leader.ask(new ConsensusQuestion.View())));
    all.stream()
        .filter(member -> member != leader)
        .findFirst()
        .ifPresent(other -> {
          print("write through another", i -> Lobby.get(other.submit(open(i % 20))));
          print("read through another", i -> Lobby.get(other.ask(new ConsensusQuestion.View())));
        });
    if (voters > 1) {
      lobby.leave(leader);
      List<RaftConsensus> left = all.stream().filter(member -> member != leader).toList();
      start = System.nanoTime();
      Lobby.get(left.getFirst().submit(open(1)));
      System.out.printf("  first answer after the leader closed %d ms%n", millisSince(start));
    }
    start = System.nanoTime();
    lobby.close();
    System.out.printf(
        "  closed in %d ms, %d KiB on disk%n", millisSince(start), sizeOf(root) / 1_024);
    if (voters == 1) {
      Lobby again = new Lobby(root, lobby.voters());
      start = System.nanoTime();
      RaftConsensus one = again.openAll().getFirst();
      Lobby.get(one.submit(open(0)));
      System.out.printf("  first answer after a restart %d ms%n", millisSince(start));
      again.close();
    }
  }

  private static ConsensusCommand open(int number) {
    return new ConsensusCommand.OpenLease(new MemberId("member-" + number), "somewhere");
  }

  private static void print(String what, IntFunction<?> call) {
    long[] micros = new long[CALLS];
    for (int i = 0; i < CALLS; i++) {
      long start = System.nanoTime();
      var unused = call.apply(i);
      micros[i] = (System.nanoTime() - start) / 1_000;
    }
    Arrays.sort(micros);
    System.out.printf(
        "  %s: median %.1f ms, p99 %.1f ms%n",
        what, micros[CALLS / 2] / 1_000.0, micros[CALLS * 99 / 100] / 1_000.0);
  }

  private static long millisSince(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }

  private static long sizeOf(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(file -> file.toFile().isFile() ? file.toFile().length() : 0).sum();
    }
  }
}
