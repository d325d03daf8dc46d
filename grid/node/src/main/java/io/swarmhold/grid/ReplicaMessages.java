package io.swarmhold.grid;

import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.Progress;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The bytes of what members tell each other about copies. */
final class ReplicaMessages {

  private static final byte[] YES = {1};
  private static final byte[] NO = {0};

  private ReplicaMessages() {}

  static byte[] progress(SortedMap<Integer, Progress> byShard) {
    ByteWriter out = new ByteWriter(16 * byShard.size());
    byShard.forEach((shard, progress) -> {
      out.writeInt(shard);
      ProgressCodec.write(progress, out);
    });
    return out.toBytes();
  }

  static SortedMap<Integer, Progress> progress(byte[] message) {
    SortedMap<Integer, Progress> byShard = new TreeMap<>();
    ByteReader in = new ByteReader(message);
    while (in.hasMore()) {
      byShard.put(in.readInt(), ProgressCodec.read(in));
    }
    return byShard;
  }

  /** A member asks to have its copy counted. */
  record CountMe(int shard, CopyId copy, Progress progress) {}

  static byte[] countMe(int shard, CopyId copy, Progress progress) {
    ByteWriter out = new ByteWriter(32);
    out.writeInt(shard);
    out.writeLong(copy.epoch());
    out.writeLong(copy.sequence());
    ProgressCodec.write(progress, out);
    return out.toBytes();
  }

  static CountMe countMe(byte[] message) {
    ByteReader in = new ByteReader(message);
    return new CountMe(
        in.readInt(), new CopyId(in.readLong(), in.readLong()), ProgressCodec.read(in));
  }

  /** A copy that has not come so far lacks something. */
  record Behind(int shard, CopyId copy) {}

  static byte[] behind(int shard, CopyId copy) {
    ByteWriter out = new ByteWriter(24);
    out.writeInt(shard);
    out.writeLong(copy.epoch());
    out.writeLong(copy.sequence());
    return out.toBytes();
  }

  static Behind behind(byte[] message) {
    ByteReader in = new ByteReader(message);
    return new Behind(in.readInt(), new CopyId(in.readLong(), in.readLong()));
  }

  static byte[] copyOf(int shard) {
    ByteWriter out = new ByteWriter(4);
    out.writeInt(shard);
    return out.toBytes();
  }

  static int copyOf(byte[] message) {
    return new ByteReader(message).readInt();
  }

  /**
   * @param copy null if there is none
   */
  static byte[] copy(@Nullable CopyId copy) {
    ByteWriter out = new ByteWriter(16);
    if (copy != null) {
      out.writeLong(copy.epoch());
      out.writeLong(copy.sequence());
    }
    return out.toBytes();
  }

  static Optional<CopyId> copy(byte[] answer) {
    ByteReader in = new ByteReader(answer);
    return in.hasMore() ? Optional.of(new CopyId(in.readLong(), in.readLong())) : Optional.empty();
  }

  static byte[] answer(boolean yes) {
    return yes ? YES : NO;
  }

  static boolean isYes(byte[] answer) {
    return answer.length == 1 && answer[0] == 1;
  }
}
