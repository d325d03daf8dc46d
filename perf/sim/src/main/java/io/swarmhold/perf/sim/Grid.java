package io.swarmhold.perf.sim;

import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.shard.Shard;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The data grid, as badly as it can behave: members that do not hear of each other drop each other
 * after a while, each side goes on by itself with what copies it has, moves shards around, brings
 * copies late or not at all, and joins again when it can.
 */
final class Grid {

  private static final long ROUND = 200 * Agenda.MILLI;

  /** Backups that lack something are found this often, and brought a whole copy. */
  private static final long REPAIR = 5 * Agenda.SECOND;

  private final Story story;
  private boolean moves;
  private boolean calm;

  Grid(Story story) {
    this.story = story;
    story.agenda.in(ROUND, this::round);
    story.agenda.in(REPAIR, this::repair);
  }

  private void repair() {
    for (SimMember member : story.members) {
      Life life = member.life();
      for (int shard = 0; life != null && member.runs() && shard < story.plan.shards(); shard++) {
        if (life.grid.primary(shard) == life) {
          repair(life, shard);
        }
      }
    }
    story.agenda.in(REPAIR, this::repair);
  }

  private void repair(Life primary, int shard) {
    CopyId own = primary.host.local(shard).id();
    for (Life backup : primary.grid.replicas(shard)) {
      CopyId its = backup.host.local(shard).id();
      if (own != null && (its == null || its.compareTo(own) < 0)) {
        primary.post(story.upTo(200 * Agenda.MILLI), () -> bring(primary, backup, shard));
      }
    }
  }

  /** A process begins; it knows nobody yet. */
  void joins(Life life) {
    life.grid.heard(life);
  }

  /** At the next round shards go elsewhere. */
  void move() {
    moves = true;
  }

  /** From now on members find each other quickly. */
  void calm() {
    calm = true;
  }

  private void round() {
    for (SimMember member : story.members) {
      Life life = member.life();
      if (life != null && member.runs()) {
        hear(life);
      }
    }
    for (SimMember member : story.members) {
      Life life = member.life();
      if (life != null && member.runs() && life.grid.master() == life) {
        rule(life);
      }
    }
    moves = false;
    story.agenda.in(ROUND, this::round);
  }

  private void hear(Life life) {
    for (SimMember other : story.members) {
      Life there = other.life();
      int index = other.index;
      Life known = life.grid.at(index);
      boolean isHeard =
          there != null && other.runs() && story.network.passesBothWays(life.index(), index);
      if (isHeard && there != null) {
        life.grid.heard(there);
      }
      if (known != null && known != life && isGone(life, known, isHeard)) {
        life.grid.see(index, null);
        life.replicator.look();
      } else if (known == null && isHeard && (calm || story.dice.nextInt(6) == 0)) {
        life.grid.see(index, there);
        life.replicator.look();
      }
    }
  }

  /** The end of a process shows in its connections, mostly; that a member is silent takes time. */
  private boolean isGone(Life life, Life known, boolean isHeard) {
    if (known.isDead()) {
      return story.dice.nextInt(3) > 0;
    }
    long silent = story.agenda.now() - life.grid.silentSince(known.index());
    return !isHeard && silent > story.plan.heartbeatMillis() * Agenda.MILLI;
  }

  private void rule(Life master) {
    List<List<Life>> table = new ArrayList<>();
    boolean changed = false;
    for (int shard = 0; shard < story.plan.shards(); shard++) {
      List<Life> before = master.grid.table().get(shard);
      List<Life> after = placed(master, before);
      changed |= !after.equals(before);
      table.add(after);
      bringCopies(before, after, shard);
    }
    if (changed) {
      master.grid.install(master, master.grid.version() + 1, table);
      story.trace.note(
          story.agenda.now(), "rules the grid", master.index(), -1, master.grid.version(), 0);
    }
    long version = master.grid.version();
    List<List<Life>> now = master.grid.table();
    for (Life other : master.grid.alive()) {
      if (other != master && !other.grid.has(master, version)) {
        story.network.send(master, other, () -> other.grid.install(master, version, now));
      }
    }
  }

  private List<Life> placed(Life master, List<Life> before) {
    List<Life> alive = master.grid.alive();
    List<Life> after = new ArrayList<>(before.stream().filter(master.grid::sees).toList());
    if (moves && story.dice.nextBoolean()) {
      Life chosen = alive.get(story.dice.nextInt(alive.size()));
      after.remove(chosen);
      after.addFirst(chosen);
    }
    while (after.size() > story.plan.backups() + 1) {
      after.removeLast();
    }
    List<Life> rest = new ArrayList<>(alive);
    rest.removeAll(after);
    while (after.size() < story.plan.backups() + 1 && !rest.isEmpty()) {
      after.add(rest.remove(story.dice.nextInt(rest.size())));
    }
    return after;
  }

  private void bringCopies(List<Life> before, List<Life> after, int shard) {
    if (before.isEmpty()) {
      return;
    }
    for (Life newcomer : after) {
      Life source = source(before, newcomer);
      if (!before.contains(newcomer) && source != null && story.dice.nextInt(4) > 0) {
        long late = story.dice.nextInt(8) == 0 ? 4 * Agenda.SECOND : 200 * Agenda.MILLI;
        source.post(story.upTo(late), () -> bring(source, newcomer, shard));
      }
    }
  }

  private static @Nullable Life source(List<Life> before, Life newcomer) {
    return before.stream().filter(one -> one != newcomer && !one.isDead()).findFirst().orElse(null);
  }

  private void bring(Life source, Life newcomer, int shard) {
    Shard copy = source.host.local(shard).copy;
    if (copy == null) {
      return;
    }
    List<byte[]> image = CopyHost.image(copy);
    story.agenda.in(
        story.upTo(300 * Agenda.MILLI),
        () -> story.network.send(source, newcomer, () -> newcomer.host.arrived(shard, image)));
  }
}
