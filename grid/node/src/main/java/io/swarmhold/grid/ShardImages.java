package io.swarmhold.grid;

import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardImage;
import java.util.ArrayList;
import java.util.List;

/** A shard as the bytes that bring it to another member, or back. */
final class ShardImages {

  private static final int ITEMS_PER_CHUNK = 10_000;

  private ShardImages() {}

  /** On the shard's own thread, which it holds for about two microseconds a task. */
  static List<byte[]> of(Shard shard) {
    List<byte[]> chunks = new ArrayList<>();
    try (ShardImage image = shard.beginImage()) {
      for (byte[] chunk = image.nextChunk(ITEMS_PER_CHUNK);
          chunk != null;
          chunk = image.nextChunk(ITEMS_PER_CHUNK)) {
        chunks.add(chunk);
      }
    }
    return chunks;
  }
}
