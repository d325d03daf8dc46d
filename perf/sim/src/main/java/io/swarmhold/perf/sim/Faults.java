package io.swarmhold.perf.sim;

import io.swarmhold.model.consensus.MemberId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Harms the cluster, one thing after another and some at once, and heals it in the end. */
final class Faults {

  private static final long LONGEST_MILLIS = 15_000;
  private static final long HOURS_MILLIS = 6 * 3_600_000L;

  private final Story story;
  private final List<Plan.Fault> kinds;
  private boolean over;

  Faults(Story story) {
    this.story = story;
    this.kinds = new ArrayList<>(story.plan.faults());
  }

  void begin() {
    if (!kinds.isEmpty()) {
      story.agenda.in(gap(), this::strike);
    }
  }

  private long gap() {
    double exponential = -Math.log(1 - story.dice.nextDouble());
    return (long) (exponential * story.plan.meanGapMillis() * Agenda.MILLI);
  }

  private void strike() {
    if (over) {
      return;
    }
    Plan.Fault kind = kinds.get(story.dice.nextInt(kinds.size()));
    SimMember victim = story.members.get(story.dice.nextInt(story.members.size()));
    story.trace.note(story.agenda.now(), kind.name(), victim.index, -1, 0, 0);
    switch (kind) {
      case KILL -> kill(victim, false);
      case KILL_ALL -> story.members.forEach(member -> kill(member, false));
      case POWER_LOSS -> kill(victim, true);
      case POWER_LOSS_ALL -> story.members.forEach(member -> kill(member, true));
      case PAUSE -> {
        victim.stop();
        later(victim::goOn);
      }
      case CUT -> cut(victim.index, other(victim).index, story.dice.nextBoolean());
      case SPLIT -> split();
      case SLOW_DISK -> {
        victim.slow(true);
        later(() -> victim.slow(false));
      }
      case CLOCK -> jump(victim);
      case WIPE -> wipe(victim);
      case MOVE -> story.grid.move();
    }
    story.agenda.in(gap(), this::strike);
  }

  /** Short ones are frequent; a few outlast leases and heartbeats. */
  private void later(Runnable heals) {
    long most = story.dice.nextInt(3) == 0 ? LONGEST_MILLIS : LONGEST_MILLIS / 10;
    story.agenda.in(story.upTo(most * Agenda.MILLI), heals);
  }

  private void kill(SimMember member, boolean powerIsLost) {
    if (powerIsLost) {
      member.losePower();
      story.referee.powerIsLost();
    } else {
      member.kill();
      story.referee.processIsLost();
    }
    later(member::start);
  }

  private SimMember other(SimMember victim) {
    int step = 1 + story.dice.nextInt(story.members.size() - 1);
    return story.members.get((victim.index + step) % story.members.size());
  }

  private void cut(int from, int to, boolean bothWays) {
    story.network.cut(from, to, true);
    story.network.cut(to, from, bothWays);
    later(() -> {
      story.network.cut(from, to, false);
      story.network.cut(to, from, false);
    });
  }

  private void split() {
    int sides = story.dice.nextInt(1 << story.members.size());
    boolean oneWay = story.dice.nextInt(4) == 0;
    for (SimMember one : story.members) {
      for (SimMember other : story.members) {
        boolean apart = (sides >> one.index & 1) == 1 && (sides >> other.index & 1) == 0;
        if (apart) {
          cutFrom(one.index, other.index, oneWay);
        }
      }
    }
    later(story.network::healAll);
  }

  private void cutFrom(int one, int other, boolean oneWay) {
    story.network.cut(one, other, true);
    story.network.cut(other, one, !oneWay);
  }

  private void jump(SimMember member) {
    long millis = story.upTo(story.dice.nextInt(3) == 0 ? HOURS_MILLIS : 6_000);
    member.wallIsOffBy(story.dice.nextBoolean() ? millis : -millis);
  }

  /** Only where every shard has another whole copy: what is beyond that is nobody's promise. */
  private void wipe(SimMember victim) {
    NavigableSet<MemberId> others = new TreeSet<>();
    story.members.stream().filter(one -> one != victim).forEach(one -> others.add(one.id()));
    for (int shard = 0; shard < story.plan.shards(); shard++) {
      if (!story.council.keeps(shard, others)) {
        return;
      }
    }
    story.trace.note(story.agenda.now(), "is wiped", victim.index, -1, 0, 0);
    victim.wipe();
    story.referee.processIsLost();
    later(victim::start);
  }

  /**
   * Heals everything, in the middle of a move if there are such; the clocks are right again, so
   * what a shard saw under one that was hours ahead is hours from now.
   */
  void end() {
    over = true;
    story.trace.note(story.agenda.now(), "all is healed", -1, -1, 0, 0);
    story.network.perfect();
    story.council.perfect();
    story.grid.calm();
    if (story.plan.has(Plan.Fault.MOVE)) {
      story.grid.move();
    }
    for (SimMember member : story.members) {
      member.slow(false);
      member.wallIsOffBy(0);
      member.goOn();
      member.start();
    }
  }
}
