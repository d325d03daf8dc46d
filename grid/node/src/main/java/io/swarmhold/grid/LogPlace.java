package io.swarmhold.grid;

import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where in one member's log a reader goes on: all that it has not been told of the shards {@code
 * covers} stands at {@code from} or behind it.
 *
 * @param process whose log: after a start positions may mean other frames
 * @param begins of shards whose frames before that position do not belong to the copy that the
 *     member has now
 */
record LogPlace(
    long process, long from, NavigableSet<Integer> covers, SortedMap<Integer, Long> begins) {

  byte[] bytes() {
    ByteWriter out = new ByteWriter(32 + 2 * covers.size());
    out.writeFixedLong(process);
    out.writeLong(from);
    out.writeInt(covers.size());
    covers.forEach(out::writeInt);
    begins.forEach((shard, begin) -> {
      if (begin > from) {
        out.writeInt(shard);
        out.writeLong(begin);
      }
    });
    return out.toBytes();
  }

  /** Null if the bytes say nothing, or nothing of this process. */
  static @Nullable LogPlace of(byte[] bytes, long process) {
    if (bytes.length == 0) {
      return null;
    }
    ByteReader in = new ByteReader(bytes);
    if (in.readFixedLong() != process) {
      return null;
    }
    long from = in.readLong();
    NavigableSet<Integer> covers = new TreeSet<>();
    for (int left = in.readInt(); left > 0; left--) {
      covers.add(in.readInt());
    }
    SortedMap<Integer, Long> begins = new TreeMap<>();
    while (in.hasMore()) {
      begins.put(in.readInt(), in.readLong());
    }
    return new LogPlace(process, from, covers, begins);
  }
}
