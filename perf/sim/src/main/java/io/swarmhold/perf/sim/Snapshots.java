package io.swarmhold.perf.sim;

import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardImage;
import java.util.ArrayList;
import java.util.List;

/** Rounds of snapshots, after which the log is let go; twin of the grid's {@code Snapshotter}. */
final class Snapshots {

  private static final int AFTER_FRAMES = 150;
  private static final int ITEMS_PER_SLICE = 100;

  private final Life life;
  private long positionAtLast;
  private long previousPosition;
  private boolean running;

  Snapshots(Life life) {
    this.life = life;
    this.positionAtLast = life.member.disk.oldest();
  }

  void roundIfDue() {
    if (!running && life.log.position() - positionAtLast >= AFTER_FRAMES) {
      running = true;
      next(0, Long.MAX_VALUE, life.log.position());
    }
  }

  private void next(int shard, long lowest, long roundPosition) {
    if (shard == life.story.plan.shards()) {
      life.member.disk.trimBefore(previousPosition + 1);
      previousPosition = lowest;
      positionAtLast = roundPosition;
      running = false;
      return;
    }
    Shard copy = life.host.local(shard).copy;
    if (copy == null) {
      next(shard + 1, Math.min(lowest, life.host.repeatBlank(shard)), roundPosition);
      return;
    }
    ShardImage image = copy.beginImage();
    long position = life.log.position();
    List<byte[]> chunks = new ArrayList<>();
    slice(
        image,
        chunks,
        () -> {
          CopyId id = new CopyId(image.epoch(), image.sequence());
          life.log.whenSynced(
              position,
              () -> {
                life.member.disk.keep(new Disk.Snapshot(shard, id, position, chunks));
                next(shard + 1, Math.min(lowest, position), roundPosition);
              });
        });
  }

  private void slice(ShardImage image, List<byte[]> chunks, Runnable then) {
    byte[] chunk = image.nextChunk(ITEMS_PER_SLICE);
    if (chunk == null) {
      then.run();
      return;
    }
    chunks.add(chunk);
    life.post(100_000 + life.story.upTo(2 * Agenda.MILLI), () -> slice(image, chunks, then));
  }
}
