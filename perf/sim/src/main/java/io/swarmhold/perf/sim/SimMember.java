package io.swarmhold.perf.sim;

import io.swarmhold.model.consensus.ClusterView;
import io.swarmhold.model.consensus.MemberId;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A member: its place, disk and clocks, which outlive its processes. */
final class SimMember {

  private static final long WALL_BEGINS = 1_700_000_000_000L;

  final Story story;
  final int index;
  private final double rate;
  private final long offset;
  private final ArrayDeque<Runnable> heldBack = new ArrayDeque<>();
  Disk disk = new Disk();
  private MemberId id;
  private int disks;
  private ClusterView view = ClusterView.EMPTY;
  private @Nullable Life life;
  private boolean stopped;
  private boolean slow;
  private long wallOffsetMillis;

  SimMember(Story story, int index) {
    this.story = story;
    this.index = index;
    this.rate = 0.95 + story.dice.nextDouble() * 0.1;
    this.offset = story.upTo(3_600 * Agenda.SECOND);
    this.id = newId();
  }

  private MemberId newId() {
    return new MemberId("m" + index + "-" + disks++);
  }

  MemberId id() {
    return id;
  }

  @Nullable Life life() {
    return life;
  }

  ClusterView view() {
    return view;
  }

  /** Whether it has a process that is not stopped. */
  boolean runs() {
    return life != null && !stopped;
  }

  /** Monotonic; up to 5 % too fast or too slow. */
  long nanos() {
    return offset + (long) (story.agenda.now() * rate);
  }

  /** Of the monotonic clock. */
  long elapsedMillis() {
    return nanos() / Agenda.MILLI;
  }

  /** Of the wall's clock, which jumps. */
  long millis() {
    return WALL_BEGINS + wallOffsetMillis + story.agenda.now() / Agenda.MILLI;
  }

  void wallIsOffBy(long millis) {
    wallOffsetMillis = millis;
  }

  long syncNanos() {
    long usual = 200_000 + story.upTo(story.plan.syncMillis() * Agenda.MILLI);
    return slow ? usual + story.upTo(1_500 * Agenda.MILLI) : usual;
  }

  void slow(boolean isSlow) {
    slow = isSlow;
  }

  void sees(ClusterView newer) {
    if (newer.revision() > view.revision()) {
      view = newer;
      if (life != null) {
        life.post(0, life.replicator::look);
      }
    }
  }

  void start() {
    if (life == null) {
      stopped = false;
      if (story.has(Bug.RECOVERED_PAGE_CACHE_NOT_SYNCED)) {
        disk.openedWithoutSync();
      } else {
        disk.opened();
      }
      Life begun = new Life(this);
      life = begun;
      story.grid.joins(begun);
      begun.start();
    }
  }

  void kill() {
    if (life != null) {
      life.die();
      life = null;
      disk.endOfProcess();
    }
    heldBack.clear();
  }

  void losePower() {
    kill();
    disk.lossOfPower(story.dice.nextDouble());
  }

  /** Its disk is lost: who comes in its place is another member. */
  void wipe() {
    kill();
    disk = new Disk();
    view = ClusterView.EMPTY;
    if (!story.has(Bug.WIPED_MEMBER_KEEPS_ITS_ID)) {
      id = newId();
    }
  }

  void stop() {
    stopped = life != null;
  }

  void goOn() {
    stopped = false;
    for (Runnable what = heldBack.poll(); what != null; what = heldBack.poll()) {
      Life now = life;
      if (now != null) {
        now.post(story.upTo(200_000), what);
      }
    }
  }

  /** True if the process is stopped: what comes to it waits. */
  boolean holdsBack(Runnable what) {
    if (stopped) {
      heldBack.add(what);
    }
    return stopped;
  }
}
