package io.swarmhold.perf.sim;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.replica.Link;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a process believes of the grid: who is there, and who has which shard. */
final class GridView {

  private final Life life;
  private final @Nullable Life[] seen;
  private final long[] heardAt;
  private List<List<Life>> replicas;
  private @Nullable Life tableOf;
  private long version;

  GridView(Life life) {
    this.life = life;
    int members = life.story.plan.members();
    this.seen = new @Nullable Life[members];
    this.heardAt = new long[members];
    this.replicas = new ArrayList<>(Collections.nCopies(life.story.plan.shards(), List.of()));
    seen[life.member.index] = life;
  }

  List<Life> alive() {
    List<Life> alive = new ArrayList<>(seen.length);
    for (Life one : seen) {
      if (one != null) {
        alive.add(one);
      }
    }
    return alive;
  }

  NavigableSet<MemberId> aliveIds() {
    return ids(alive());
  }

  private static NavigableSet<MemberId> ids(List<Life> lives) {
    NavigableSet<MemberId> ids = new TreeSet<>();
    lives.forEach(one -> ids.add(one.id));
    return ids;
  }

  boolean sees(Life other) {
    return seen[other.index()] == other;
  }

  /** The first that it sees is its master. */
  Life master() {
    return alive().getFirst();
  }

  @Nullable Life primary(int shard) {
    List<Life> all = replicas.get(shard);
    return all.isEmpty() ? null : all.getFirst();
  }

  List<Life> replicas(int shard) {
    return replicas.get(shard);
  }

  NavigableSet<MemberId> replicaIds(int shard) {
    return ids(replicas.get(shard).stream().filter(this::sees).toList());
  }

  void heard(Life other) {
    heardAt[other.index()] = life.story.agenda.now();
  }

  long silentSince(int index) {
    return heardAt[index];
  }

  @Nullable Life at(int index) {
    return seen[index];
  }

  void see(int index, @Nullable Life other) {
    seen[index] = other;
  }

  void install(Life master, long newVersion, List<List<Life>> table) {
    boolean isNewer = tableOf != master || newVersion > version;
    if (isNewer && master() == master) {
      tableOf = master;
      version = newVersion;
      replicas = table;
      life.replicator.look();
    }
  }

  boolean has(Life master, long thatVersion) {
    return tableOf == master && version == thatVersion;
  }

  long version() {
    return version;
  }

  List<List<Life>> table() {
    return replicas;
  }

  /** Brings what happened to those whom this process takes for backups. */
  void toBackups(int shard, Reply reply, boolean toDisk) {
    Link link = reply.link();
    byte[] frame = reply.frame();
    if (link == null || frame == null) {
      return;
    }
    List<Life> all = replicas.get(shard);
    for (int i = 0; i < all.size(); i++) {
      Life backup = all.get(i);
      boolean isLost = life.story.oneIn(life.story.plan.losses());
      if (backup != life && !isLost) {
        life.story.network.send(life, backup, () -> backup.host.follow(shard, link, frame, toDisk));
      }
    }
  }

  /**
   * Asks another member; {@code heard} gets null if it does not answer in time.
   *
   * @param asked runs there, and gives the answer
   */
  <T> void ask(
      MemberId whom,
      long withinMillis,
      BiConsumer<Life, Consumer<@Nullable T>> asked,
      Consumer<@Nullable T> heard) {
    Life other =
        Arrays.stream(seen)
            .filter(one -> one != null && one.id.equals(whom))
            .findFirst()
            .orElse(null);
    boolean[] done = {false};
    Consumer<@Nullable T> once =
        answer -> {
          if (!done[0]) {
            done[0] = true;
            heard.accept(answer);
          }
        };
    if (other == null) {
      life.post(0, () -> once.accept(null));
      return;
    }
    life.story.network.send(
        life,
        other,
        () ->
            asked.accept(
                other, answer -> life.story.network.send(other, life, () -> once.accept(answer))));
    waitFor(other, done, once, life.story.agenda.now() + withinMillis * Agenda.MILLI);
  }

  private <T> void waitFor(
      Life other, boolean[] done, Consumer<@Nullable T> once, long untilNanos) {
    life.post(
        500 * Agenda.MILLI,
        () -> {
          if (done[0]) {
            return;
          } else if (!sees(other) || life.story.agenda.now() > untilNanos) {
            once.accept(null);
          } else {
            waitFor(other, done, once, untilNanos);
          }
        });
  }
}
