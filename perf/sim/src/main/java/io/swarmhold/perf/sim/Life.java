package io.swarmhold.perf.sim;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.shard.Shard;

/** One process of a member, from its start to its death. */
final class Life {

  private static final long LOOK = 100 * Agenda.MILLI;
  private static final long TELL_AGAIN = 200 * Agenda.MILLI;
  private static final long SNAPSHOTS = Agenda.SECOND;

  final Story story;
  final SimMember member;
  final MemberId id;
  final long session;
  final SimLog log;
  final Leases leases;
  final Board board;
  final News news;
  final CopyHost host;
  final Replicator replicator;
  final Edge edge;
  final GridView grid;
  private boolean dead;

  Life(SimMember member) {
    this.member = member;
    this.story = member.story;
    this.id = member.id();
    this.session = story.dice.nextLong() | 1;
    this.leases = new Leases(this);
    this.edge = new Edge(this);
    this.board = new Board(story.plan.shards(), edge::committed);
    this.news = new News(this);
    this.log = new SimLog(this, member.disk, moved -> news.moved(moved));
    this.host = new CopyHost(this);
    this.replicator = new Replicator(this);
    this.grid = new GridView(this);
  }

  /** Takes what the disk holds, and begins. */
  void start() {
    FromDisk fromDisk = new FromDisk(story, member.disk);
    for (Shard shard : fromDisk.shards()) {
      host.recovered(shard, fromDisk.recent(shard.number()));
      story.referee.restored(shard);
      story.trace.note(
          story.agenda.now(), "recovers", index(), shard.number(), shard.epoch(), shard.sequence());
    }
    for (int shard = 0; shard < story.plan.shards(); shard++) {
      host.local(shard).blank = fromDisk.isBlank(shard);
      if (fromDisk.needsBase(shard)) {
        host.layBase(shard);
      }
    }
    leases.start();
    every(LOOK, replicator::look);
    every(TELL_AGAIN, news::tellAgain);
    every(SNAPSHOTS, new Snapshots(this)::roundIfDue);
    edge.start();
  }

  int index() {
    return member.index;
  }

  boolean isDead() {
    return dead;
  }

  void die() {
    dead = true;
  }

  void every(long nanos, Runnable chore) {
    post(
        nanos + story.upTo(nanos / 8),
        () -> {
          chore.run();
          every(nanos, chore);
        });
  }

  /** Runs on this process, unless it is dead by then; later if it is stopped. */
  void post(long nanos, Runnable what) {
    story.agenda.in(nanos, () -> arrive(what));
  }

  private void arrive(Runnable what) {
    if (!dead && !member.holdsBack(what)) {
      what.run();
    }
  }

  @Override
  public String toString() {
    return id.toString();
  }
}
