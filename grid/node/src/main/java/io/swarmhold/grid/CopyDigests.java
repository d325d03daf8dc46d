package io.swarmhold.grid;

import io.swarmhold.model.port.Cluster;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Says of every copy of this member what it holds, in one number. Each slice has the shard's thread
 * for about a millisecond; a copy that changes in between is begun again, and after some tries has
 * no number.
 */
final class CopyDigests implements AutoCloseable {

  private static final int MOST_TRIES = 3;

  private final Shards shards;
  private final BoundedExecutor thread = new BoundedExecutor("swarmhold-copies");

  /** A slice and the copy it is of. */
  private record Part(CopyId copy, long end, long digest) {}

  CopyDigests(Shards shards) {
    this.shards = shards;
  }

  CompletionStage<List<Cluster.Copy>> all() {
    return thread.answer(() -> {
      List<Cluster.Copy> copies = new ArrayList<>();
      for (int shard = 0; shard < shards.count(); shard++) {
        look(shard).ifPresent(copies::add);
      }
      return copies;
    });
  }

  /** Empty if there is no copy here. */
  private Optional<Cluster.Copy> look(int shard) {
    try {
      Cluster.Copy copy = whole(shard);
      for (int tries = 1; tries < MOST_TRIES && copy.digest().isEmpty(); tries++) {
        copy = whole(shard);
      }
      return Optional.of(copy);
    } catch (CompletionException e) {
      if (e.getCause() instanceof UnavailableException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Without a digest if the copy changed under way. */
  private Cluster.Copy whole(int shard) {
    Part first = part(shard, Slice.BEGIN);
    long digest = first.digest();
    for (long at = first.end(); at < Slice.END; ) {
      Part next = part(shard, at);
      if (!next.copy().equals(first.copy())) {
        return copy(shard, next.copy(), OptionalLong.empty());
      }
      digest = digest * 31 + next.digest();
      at = next.end();
    }
    return copy(shard, first.copy(), OptionalLong.of(digest));
  }

  private Part part(int shard, long position) {
    return shards.query(shard, copy -> part(copy, position)).toCompletableFuture().join();
  }

  private static Part part(Shard copy, long position) {
    Slice slice = copy.sliceAt(position);
    return new Part(new CopyId(copy.epoch(), copy.sequence()), slice.end(), copy.digest(slice));
  }

  private Cluster.Copy copy(int shard, CopyId id, OptionalLong digest) {
    return new Cluster.Copy(shard, shards.isServedHere(shard), id.epoch(), id.sequence(), digest);
  }

  @Override
  public void close() {
    thread.close();
  }
}
