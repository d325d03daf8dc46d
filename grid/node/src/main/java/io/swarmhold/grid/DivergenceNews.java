package io.swarmhold.grid;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.Cluster;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.shard.Difference;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;

/**
 * Members tell each other which of their copies differ, so that whichever is asked shows it. Where
 * none does, nothing is told: a member is believed for as long as it repeats itself.
 */
final class DivergenceNews {

  static final long TELL_MILLIS = 2_000;

  /** Whoever has said nothing for so long has nothing to say any more, or is gone. */
  private static final long FORGET_NANOS = 5 * TELL_MILLIS * 1_000_000;

  private final MemberId self;
  private final ShardHost host;
  private final MemberLink link;
  private final LongSupplier nanos;
  private final ConcurrentSkipListMap<MemberId, Told> others = new ConcurrentSkipListMap<>();

  private record Told(SortedMap<Integer, CopyId> byShard, long atNanos) {}

  DivergenceNews(MemberId self, ShardHost host, MemberLink link, LongSupplier nanos) {
    this.self = self;
    this.host = host;
    this.link = link;
    this.nanos = nanos;
    link.on(MemberLink.Kind.DIFFERS, this::received);
  }

  void tick() {
    others.values().removeIf(told -> nanos.getAsLong() - told.atNanos() > FORGET_NANOS);
    SortedMap<Integer, CopyId> own = own();
    if (own.isEmpty()) {
      return;
    }
    NavigableSet<MemberId> audience = link.alive();
    audience.remove(self);
    byte[] message = message(own);
    audience.forEach(member -> link.tell(member, MemberLink.Kind.DIFFERS, message));
  }

  /** Whose copies of the shard differ, by member, and since which change. */
  List<Cluster.Differing> of(int shard) {
    NavigableMap<MemberId, CopyId> all = new TreeMap<>();
    others.forEach((member, told) -> {
      CopyId since = told.byShard().get(shard);
      if (since != null) {
        all.put(member, since);
      }
    });
    Difference own = host.local(shard).difference();
    if (own != null) {
      all.put(self, since(own));
    }
    List<Cluster.Differing> differing = new ArrayList<>();
    all.forEach((member, since) ->
        differing.add(new Cluster.Differing(member, since.epoch(), since.sequence())));
    return differing;
  }

  private SortedMap<Integer, CopyId> own() {
    SortedMap<Integer, CopyId> own = new TreeMap<>();
    for (int shard = 0; shard < host.count(); shard++) {
      Difference difference = host.local(shard).difference();
      if (difference != null) {
        own.put(shard, since(difference));
      }
    }
    return own;
  }

  private static CopyId since(Difference first) {
    return new CopyId(first.epoch(), first.sequence());
  }

  private static byte[] message(SortedMap<Integer, CopyId> byShard) {
    ByteWriter out = new ByteWriter(16 * byShard.size());
    byShard.forEach((shard, since) -> {
      out.writeInt(shard);
      out.writeLong(since.epoch());
      out.writeLong(since.sequence());
    });
    return out.toBytes();
  }

  private CompletionStage<byte[]> received(MemberId from, byte[] message) {
    SortedMap<Integer, CopyId> byShard = new TreeMap<>();
    ByteReader in = new ByteReader(message);
    while (in.hasMore()) {
      byShard.put(in.readInt(), new CopyId(in.readLong(), in.readLong()));
    }
    others.put(from, new Told(byShard, nanos.getAsLong()));
    return MemberLink.nothing();
  }
}
