package io.swarmhold.grid;

import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** What a member does from time to time. */
final class PeriodicTasks {

  /** How often time is let do its work. Bounds how late a lease expires or a delay ends. */
  private static final long TICK_MILLIS = 50;

  /**
   * How often what the grid and the others agree on is looked at, in case word of it was missed.
   */
  private static final long LOOK_MILLIS = 50;

  /**
   * A frame that nobody here waits for is on the disk after this: somebody elsewhere may have read
   * what it says.
   */
  private static final long SYNC_MILLIS = 10;

  /** How often it is asked whether agents still hold what they are believed to. */
  private static final long AUDIT_MILLIS = 5_000;

  /** How often members are told again what they may have missed. */
  private static final long TELL_AGAIN_MILLIS = 200;

  /** How often a command is looked after that got no answer. Bounds what a failover adds. */
  private static final long SEND_AGAIN_MILLIS = 10;

  /** How often agents are asked whether they have room of which the matcher was not told. */
  private static final long RETELL_FREED_MILLIS = 100;

  /** How often the matcher is told everything again, in case it missed something. */
  private static final long RETELL_MILLIS = 2_000;

  /** How often agents' loads are told, and silent ones judged: how late a missed one is noticed. */
  private static final long HEARTBEAT_MILLIS = 1_000;

  /** How long what a lost agent held waits to be given to others. */
  private static final long TAKE_BACK_MILLIS = 100;

  /** A shard is asked to forget what is old at least this often. */
  private static final long FORGET_MILLIS = 60_000;

  private static final long SNAPSHOT_CHECK_MILLIS = 1_000;

  private final ShardHost host;
  private final Shards shards;
  private final AtomicIntegerArray ticking;
  private final ScheduledExecutorService timer;
  private final ScheduledExecutorService projecting;
  private final ScheduledExecutorService snapshots;

  PeriodicTasks(ShardHost host, Shards shards, Timers timers) {
    this.host = host;
    this.shards = shards;
    this.timer = timers.timer();
    this.projecting = timers.projecting();
    this.snapshots = timers.snapshots();
    this.ticking = new AtomicIntegerArray(shards.count());
  }

  void start(GridNode.Parts parts) {
    AgentDesks desks = parts.desks();
    every(LOOK_MILLIS, "looking at shards", parts.replication()::look, timer);
    every(TELL_AGAIN_MILLIS, "telling progress again", parts.news()::tellAgain, timer);
    every(LOOK_MILLIS, "timing out questions to members", parts.link()::tick, timer);
    every(LOOK_MILLIS, "promotion", parts.promotion()::tick, timer);
    AgentLocations homes = parts.homes();
    if (homes != null) {
      every(SYNC_MILLIS, "syncing the log", parts.host().log()::sync, timer);
      every(LOOK_MILLIS, "placing agents", homes::tick, timer);
      every(LOOK_MILLIS, "telling demand", parts.demandNews()::tick, timer);
      every(AUDIT_MILLIS, "auditing assignments", homes::audit, timer);
    }
    every(TICK_MILLIS, "ticking due shards", this::tickDueShards, timer);
    every(SEND_AGAIN_MILLIS, "looking after calls", shards::tick, timer);
    every(LOOK_MILLIS, "timing out looks", parts.looks()::tick, timer);
    every(RETELL_FREED_MILLIS, "announcing room", desks::announceMissing, timer);
    every(RETELL_MILLIS, "announcing demand", parts.signals()::announceDemand, timer);
    Fleet fleet = parts.fleet();
    every(LOOK_MILLIS, "registering agents", fleet.attachments()::welcome, timer);
    every(ChangedPools.TELL_MILLIS, "telling changed pools", fleet.changes()::tell, timer);
    every(TAKE_BACK_MILLIS, "taking back from lost agents", fleet.lost()::tick, timer);
    every(HEARTBEAT_MILLIS, "speaking for agents", fleet.attachments()::speak, timer);
    every(HEARTBEAT_MILLIS, "judging silent agents", fleet.heartbeats()::judge, timer);
    every(HEARTBEAT_MILLIS, "following agents", fleet.feed()::tick, timer);
    every(BreakerBoard.TELL_MILLIS, "telling breakers", fleet.board()::tell, timer);
    every(
        BreakerBoard.TELL_AGAIN_MILLIS, "telling breakers again", fleet.board()::tellAgain, timer);
    every(
        BreakerReports.ROUND_MILLIS,
        "reporting to breakers",
        () -> fleet.reports().round(fleet.board().all()),
        timer);
    every(FORGET_MILLIS, "forgetting idle agents", desks::forgetIdle, timer);
    every(FORGET_MILLIS, "forgetting empty pools", parts.loads()::forgetEmpty, timer);
    every(FORGET_MILLIS, "ticking all shards", this::tickAll, timer);
    every(CopyChecks.ROUND_MILLIS, "comparing copies", parts.checks()::round, timer);
    every(DivergenceNews.TELL_MILLIS, "telling differences", parts.differences()::tick, timer);
    every(Projector.ROUND_MILLIS, "projecting tasks", parts.projector()::round, projecting);
    every(SNAPSHOT_CHECK_MILLIS, "taking snapshots", parts.snapshotter()::roundIfDue, snapshots);
  }

  private static void every(
      long millis, String name, Runnable chore, ScheduledExecutorService executor) {
    var unused = PeriodicTask.schedule(executor, millis, millis, name, chore);
  }

  private void tickDueShards() {
    for (int shard = 0; shard < shards.count(); shard++) {
      if (host.primary().isDue(shard)) {
        tick(shard);
      }
    }
  }

  private void tickAll() {
    for (int shard = 0; shard < shards.count(); shard++) {
      if (shards.isServedHere(shard)) {
        tick(shard);
      }
    }
  }

  /** One tick at a time for each shard: a slow shard is not sent a heap of them. */
  private void tick(int shard) {
    if (!ticking.compareAndSet(shard, 0, 1)) {
      return;
    }
    shards.send(
        shard,
        new ShardCommand.Tick(),
        null,
        new ShardChannel.Reply() {
          @Override
          public void answered(ShardAnswer answer) {
            ticking.set(shard, 0);
          }

          @Override
          public void failed(RuntimeException cause) {
            ticking.set(shard, 0);
          }
        });
  }
}
