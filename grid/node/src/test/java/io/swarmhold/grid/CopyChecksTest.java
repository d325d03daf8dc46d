package io.swarmhold.grid;

import static io.swarmhold.grid.Grids.ACME;
import static io.swarmhold.grid.Grids.get;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.Durability;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.port.Cluster;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardLimits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Copies on real members are compared in the background, and one that was falsified is found. */
class CopyChecksTest {

  private static final int SHARD = 3;
  private static final String SOUND = "\"sound\"";
  private static final String FALSE = "\"false\"";

  private final Members members = new Members(3, 1, 2);

  @BeforeEach
  void work() {
    members.awaitWhole();
    List<NewTask> tasks = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      tasks.add(aTask().key("k" + i).payload(SOUND).build());
    }
    get(members.of(0).node.queue().submit(ACME, tasks, Durability.DISK));
  }

  @AfterEach
  void stop() {
    members.close();
  }

  /** What would come in half a minute comes at once, until there is nothing left to check. */
  private void checkAll() {
    Members.await(
        "every shard to be checked",
        () -> {
          for (int shard = 0; shard < Members.SHARDS; shard++) {
            primaryOf(shard).node.parts().checks().check(shard);
          }
          return isChecked();
        });
  }

  private boolean isChecked() {
    for (int shard = 0; shard < Members.SHARDS; shard++) {
      if (get(primaryOf(shard).node.parts().shards().query(shard, Shard::nextCheck)).isPresent()) {
        return false;
      }
    }
    return true;
  }

  private Members.One primaryOf(int shard) {
    return members.all.stream()
        .filter(one -> !one.isDead && one.node.parts().host().local(shard).serving() > 0)
        .findFirst()
        .orElseThrow();
  }

  private Members.One backupOf(int shard) {
    return members.all.stream()
        .filter(one -> {
          LocalShard local = one.node.parts().host().local(shard);
          return local.serving() == 0 && local.id() != null && isInSync(one, shard);
        })
        .findFirst()
        .orElseThrow();
  }

  private boolean isInSync(Members.One one, int shard) {
    return members.consensus.newMember().view().shard(shard).inSync().contains(one.id);
  }

  private long sum(String counter) {
    return sum(one -> Objects.requireNonNull(one.node.status().counters().get(counter)));
  }

  private long sum(ToLongFunction<Members.One> figure) {
    return members.all.stream().filter(one -> !one.isDead).mapToLong(figure).sum();
  }

  private static List<Cluster.Differing> differing(Members.One asked, int shard) {
    return asked.node.cluster().status().shards().get(shard).differing();
  }

  @Test
  void theyAreComparedAndAgree() {
    checkAll();
    Members.await("each copy to be compared", () -> sum("copies_compared_total") >= Members.SHARDS);
    assertThat(sum("copies_differ_total")).isZero();
    for (Members.One one : members.all) {
      for (int shard = 0; shard < Members.SHARDS; shard++) {
        assertThat(differing(one, shard)).isEmpty();
      }
    }
  }

  /** Those that count, and those that are only learned, which follow a moment later. */
  private boolean isLevel() {
    for (int shard = 0; shard < Members.SHARDS; shard++) {
      Set<CopyId> copies = new HashSet<>();
      for (Members.One one : members.all) {
        LocalShard here = one.node.parts().host().local(shard);
        CopyId copy = here.id();
        if (copy != null && (here.isLearning() || isInSync(one, shard))) {
          copies.add(copy);
        }
      }
      if (copies.size() > 1) {
        return false;
      }
    }
    return true;
  }

  @Test
  void aClusterAtRestWritesNothingMore() {
    checkAll();
    Members.await("each copy to have come as far as all others", this::isLevel);
    long written = sum(one -> one.wal.appendedPosition());
    for (int round = 0; round < 2 * CopyChecks.ROUNDS; round++) {
      members.all.forEach(one -> one.node.parts().checks().round());
    }
    assertThat(isChecked()).isTrue();
    assertThat(sum(one -> one.wal.appendedPosition())).isEqualTo(written);
  }

  @Test
  void everyMemberSaysWhatItsCopiesHold() {
    checkAll();
    Members.await(
        "two copies of each shard to stand at the same change",
        () -> {
          Map<String, List<Cluster.Copy>> level = new TreeMap<>();
          for (Members.One one : members.all) {
            for (Cluster.Copy copy : get(one.node.cluster().copies())) {
              level
                  .computeIfAbsent(
                      copy.shard() + " " + copy.epoch() + "." + copy.sequence(),
                      place -> new ArrayList<>())
                  .add(copy);
            }
          }
          level
              .values()
              .forEach(copies ->
                  assertThat(copies.stream().map(Cluster.Copy::digest).distinct()).hasSize(1));
          return level.values().stream().filter(CopyChecksTest::isPair).count() == Members.SHARDS;
        });
  }

  private static boolean isPair(List<Cluster.Copy> copies) {
    return copies.size() >= 2
        && copies.stream().filter(Cluster.Copy::isPrimary).count() == 1
        && copies.getFirst().digest().isPresent();
  }

  @Test
  void oneThatWasFalsifiedIsFoundAndShownByAll() {
    Members.One liar = backupOf(SHARD);
    falsify(liar);
    checkAll();
    Members.await("the difference to be counted", () -> sum("copies_differ_total") > 0);
    assertThat(liar.node.status().counters().get("copies_differ_total")).isPositive();
    for (Members.One asked : members.all) {
      Members.await("all to know at " + asked.id, () -> !differing(asked, SHARD).isEmpty());
      Cluster.Differing found = differing(asked, SHARD).getFirst();
      assertThat(found.member()).isEqualTo(liar.id);
      assertThat(found.epoch()).isPositive();
      assertThat(found.sequence()).isGreaterThan(1);
      assertThat(asked.node.status().gauges()).containsEntry("cluster_copies_differing", 1.0);
    }
    assertThat(isInSync(liar, SHARD)).as("nobody knows which of the two is right").isTrue();
    assertThat(differing(liar, SHARD + 1)).isEmpty();
  }

  /** What was false in memory only is sound again when the log, which is not, is folded anew. */
  @Test
  void oneThatWasFalseInMemoryIsSoundAfterARestart() {
    Members.One liar = backupOf(SHARD);
    falsify(liar);
    checkAll();
    Members.await("the difference to be seen", () -> !differing(liar, SHARD).isEmpty());
    liar.kill();
    Members.One again = liar.restart();
    members.awaitWhole();
    get(again.node.queue().submit(ACME, List.of(aTask().build()), Durability.DISK));
    checkAll();
    assertThat(differing(again, SHARD)).isEmpty();
    assertThat(again.node.status().counters())
        .as("recovery compares what it folds")
        .containsEntry("copies_differ_total", 0L);
    for (Members.One asked : members.all) {
      Members.await("it to be forgotten at " + asked.id, () -> differing(asked, SHARD).isEmpty());
    }
  }

  /** One task of the copy has another payload than it had; nothing else tells. */
  private static void falsify(Members.One liar) {
    get(
        liar.node
            .parts()
            .shards()
            .query(
                SHARD,
                copy -> {
                  Shard falsified = Shard.restore(SHARD, LIMITS, falsified(ShardImages.of(copy)));
                  assertThat(falsified.sequence()).isEqualTo(copy.sequence());
                  liar.node.parts().host().local(SHARD).copyIs(falsified);
                  return SHARD;
                }));
  }

  private static final ShardLimits LIMITS = ShardLimits.DEFAULT;

  private static List<byte[]> falsified(List<byte[]> chunks) {
    List<byte[]> altered = new ArrayList<>();
    boolean done = false;
    for (byte[] chunk : chunks) {
      Optional<byte[]> other = done ? Optional.empty() : falsified(chunk);
      done |= other.isPresent();
      altered.add(other.orElse(chunk));
    }
    assertThat(done).as("there is something to falsify").isTrue();
    return altered;
  }

  private static Optional<byte[]> falsified(byte[] chunk) {
    String text = new String(chunk, ISO_8859_1);
    return text.contains(SOUND)
        ? Optional.of(text.replaceFirst(SOUND, FALSE).getBytes(ISO_8859_1))
        : Optional.empty();
  }
}
