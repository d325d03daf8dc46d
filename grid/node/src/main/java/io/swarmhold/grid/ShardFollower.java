package io.swarmhold.grid;

import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.Link;
import io.swarmhold.model.replica.RecentFrames.Linked;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardLimits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps copies of shards that other members serve: folds what they decided, one frame on the other,
 * and takes whole copies. What a copy is worth is decided here, and by the consensus group: one
 * that comes never takes the place of one that has come further. On the threads of the shards.
 */
final class ShardFollower {

  /** What no copy is at: nothing fits on it but the first frame of all. */
  private static final CopyId NOWHERE = CopyId.EMPTY;

  private final LocalShard[] shards;
  private final ShardLimits limits;
  private final ShardPrimary primary;
  private final ShardLog log;
  private final DivergenceAlarm watch;
  private final FailStop failStop;

  ShardFollower(
      LocalShard[] shards,
      ShardLimits limits,
      ShardPrimary primary,
      ShardLog log,
      DivergenceAlarm watch,
      FailStop failStop) {
    this.shards = shards;
    this.limits = limits;
    this.primary = primary;
    this.log = log;
    this.watch = watch;
    this.failStop = failStop;
  }

  /** Takes no frame of an earlier epoch from now on. */
  void promise(int number, long epoch) {
    LocalShard local = shards[number];
    local.promised = Math.max(local.promised, epoch);
  }

  /** Folds what the primary decided, and appends the same bytes to this member's log. */
  void follow(int number, Link link, byte[] frame, boolean toDisk) {
    if (failStop.hasFailed()) {
      return;
    }
    LocalShard local = shards[number];
    Shard copy = local.copy;
    switch (link.fit(copy == null ? NOWHERE : CopyId.of(copy), local.promised)) {
      case NEXT -> {
        fold(local, copy, link, frame, toDisk);
        foldAhead(local);
      }
      case AHEAD -> local.keepAhead(link, frame);
      case KNOWN, STALE -> {}
    }
  }

  /**
   * Folds what leads from this member's copy to another's, one frame on the other. Unlike one that
   * comes alone they may be of epochs that are over, as a whole copy may that comes from elsewhere:
   * the latest that there is may be of one. Nothing leads from no copy.
   *
   * @return how many were folded
   */
  int catchUp(int number, List<Linked> frames) {
    LocalShard local = shards[number];
    if (failStop.hasFailed()) {
      return 0;
    }
    int folded = 0;
    for (Linked next : frames) {
      Shard copy = local.copy;
      if (copy != null && next.link().before().equals(CopyId.of(copy))) {
        fold(local, copy, next.link(), next.frame(), true);
        folded++;
      }
    }
    foldAhead(local);
    return folded;
  }

  private void fold(
      LocalShard local, @Nullable Shard copy, Link link, byte[] frame, boolean toDisk) {
    if (copy == null) {
      copy = new Shard(local.number, limits);
      local.copyIs(copy);
    }
    if (local.serving() > 0) {
      // A later primary speaks: whatever this member believes, it is not the primary any more.
      primary.stopServing(local.number);
    }
    try {
      local.promised = Math.max(local.promised, link.epoch());
      long compared = copy.compared();
      long differing = copy.differing();
      copy.replay(frame);
      log.append(local, copy, link, frame, toDisk);
      if (copy.compared() > compared) {
        watch.compared(local, copy, copy.compared() - compared, copy.differing() - differing);
      }
    } catch (RuntimeException | Error e) {
      throw failStop.failed(copy, e);
    }
  }

  private void foldAhead(LocalShard local) {
    for (LocalShard.Ahead first = local.takeAhead(); first != null; first = local.takeAhead()) {
      Shard copy = local.copy;
      switch (first.link().fit(copy == null ? NOWHERE : CopyId.of(copy), local.promised)) {
        case NEXT -> fold(local, copy, first.link(), first.frame(), true);
        case AHEAD -> {
          local.keepAhead(first.link(), first.frame());
          return;
        }
        case KNOWN, STALE -> {}
      }
    }
  }

  /**
   * A copy came from another member. It replaces this member's if it has come further.
   *
   * @return whether it did
   */
  boolean arrived(Shard newcomer, List<byte[]> chunks) {
    LocalShard local = shards[newcomer.number()];
    CopyId id = CopyId.of(newcomer);
    if (local.copy != null && CopyId.of(local.copy).compareTo(id) >= 0) {
      return false;
    }
    primary.stopServing(local.number);
    local.copyIs(newcomer);
    log.arrived(local, id, chunks);
    foldAhead(local);
    return true;
  }

  /** Lets a copy go that nobody needs any more. */
  void drop(int number, long epoch) {
    LocalShard local = shards[number];
    if (local.copy == null || local.copy.epoch() >= epoch) {
      return;
    }
    primary.stopServing(number);
    local.copyIs(null);
    local.forgetAhead();
    local.progress.recovered(CopyId.EMPTY);
  }
}
