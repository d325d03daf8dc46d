package io.swarmhold.perf.sim;

import io.swarmhold.model.Durability;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.Link;
import io.swarmhold.model.shard.Shard;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that was ever decided about one shard, whoever did, and how much of it was promised. */
final class History {

  private static final int DIGEST_EVERY = 16;

  private final int shard;
  private final Map<CopyId, byte[]> frames = new HashMap<>();
  private final Map<CopyId, Long> digests = new HashMap<>();
  private final Map<Long, Begin> epochs = new HashMap<>();
  private final Map<Durability, CopyId> promised = new EnumMap<>(Durability.class);

  private record Begin(CopyId before, Life by) {}

  History(int shard) {
    this.shard = shard;
  }

  void decided(Life life, Link link) {
    Begin begun = epochs.computeIfAbsent(link.epoch(), unused -> new Begin(link.before(), life));
    if (!begun.by().equals(life)) {
      throw new BrokenPromise(
          "INV5",
          "s%d: %s and %s decide under epoch %d".formatted(shard, begun.by(), life, link.epoch()));
    }
  }

  void folded(Shard copy, byte[] frame) {
    CopyId id = LocalCopy.idOf(copy);
    byte[] known = frames.putIfAbsent(id, frame);
    if (known != null && !Arrays.equals(known, frame)) {
      throw new BrokenPromise("digest", "s%d: two frames are %s".formatted(shard, id));
    }
    if (id.sequence() % DIGEST_EVERY == 0) {
      compare(copy);
    }
  }

  /** Copies that say the same of themselves are the same. */
  void compare(Shard copy) {
    CopyId id = LocalCopy.idOf(copy);
    long digest = copy.digest();
    Long known = digests.putIfAbsent(id, digest);
    if (known != null && known != digest) {
      throw new BrokenPromise("digest", "s%d: two copies are %s and differ".formatted(shard, id));
    }
  }

  /** Whether {@code wanted} is part of what led to {@code copy}. */
  boolean contains(CopyId copy, CopyId wanted) {
    CopyId at = copy;
    while (at.epoch() > wanted.epoch()) {
      Begin begun = epochs.get(at.epoch());
      if (begun == null) {
        return false;
      }
      at = begun.before();
    }
    return at.epoch() == wanted.epoch() && wanted.sequence() <= at.sequence();
  }

  void promised(Durability durability, CopyId id) {
    CopyId before = promised(durability);
    if (id.sequence() == 0 || contains(before, id)) {
      return;
    } else if (!contains(id, before)) {
      throw new BrokenPromise(
          "INV1",
          "s%d: %s is promised (%s), but %s was before, and does not lead there"
              .formatted(shard, id, durability, before));
    }
    promised.put(durability, id);
  }

  CopyId promised(Durability durability) {
    return promised.getOrDefault(durability, CopyId.EMPTY);
  }

  /** Whoever was deposed and has not heard of it lacks things, and can promise nothing. */
  @Nullable String missing(Durability durability, CopyId copy) {
    CopyId wanted = promised(durability);
    boolean isStale = wanted.epoch() > copy.epoch();
    return wanted.sequence() == 0 || isStale || contains(copy, wanted)
        ? null
        : "s%d: the copy at %s lacks %s, which was promised (%s)"
            .formatted(shard, copy, wanted, durability);
  }
}
