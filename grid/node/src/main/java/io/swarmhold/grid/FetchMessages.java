package io.swarmhold.grid;

import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.Link;
import io.swarmhold.model.replica.RecentFrames.Linked;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/** The bytes with which a member asks for what its copy of a shard lacks, and is given it. */
final class FetchMessages {

  private static final byte UP_TO_DATE = 0;
  private static final byte FRAMES = 1;
  private static final byte SNAPSHOT = 2;
  private static final byte SNAPSHOT_REQUIRED = 3;

  private FetchMessages() {}

  /**
   * @param copy how far the asker's copy has come; {@link CopyId#EMPTY} if it has none
   * @param framesOnly whether a whole copy would be too much
   */
  record Question(int shard, CopyId copy, boolean framesOnly) {}

  /** What the asker lacks. */
  sealed interface CatchUpData {

    /** Its copy is as good. */
    record UpToDate() implements CatchUpData {}

    /** Frames, each to be folded on the one before. */
    record Frames(List<Linked> frames) implements CatchUpData {

      /** Of thousands, how many and where they begin. */
      @Override
      public String toString() {
        return frames.isEmpty()
            ? "Frames[none]"
            : "Frames[%d after %s]".formatted(frames.size(), frames.getFirst().link().before());
      }
    }

    /** The whole copy. */
    record Snapshot(List<byte[]> chunks) implements CatchUpData {

      /** Without its bytes. */
      @Override
      public String toString() {
        return "Snapshot[" + chunks.size() + " chunks]";
      }
    }

    /** More than frames, and no more was asked for. */
    record SnapshotRequired() implements CatchUpData {}
  }

  static byte[] question(Question question) {
    ByteWriter out = new ByteWriter(24);
    out.writeInt(question.shard());
    out.writeLong(question.copy().epoch());
    out.writeLong(question.copy().sequence());
    out.writeByte(question.framesOnly() ? 1 : 0);
    return out.toBytes();
  }

  static Question question(byte[] message) {
    ByteReader in = new ByteReader(message);
    return new Question(in.readInt(), new CopyId(in.readLong(), in.readLong()), in.readByte() == 1);
  }

  static byte[] catchUpData(CatchUpData data) {
    return switch (data) {
      case CatchUpData.UpToDate() -> new byte[] {UP_TO_DATE};
      case CatchUpData.SnapshotRequired() -> new byte[] {SNAPSHOT_REQUIRED};
      case CatchUpData.Snapshot(List<byte[]> chunks) -> parts(SNAPSHOT, chunks);
      case CatchUpData.Frames(List<Linked> frames) ->
          parts(FRAMES, frames.stream().map(FetchMessages::frame).toList());
    };
  }

  private static byte[] parts(byte kind, List<byte[]> parts) {
    ByteWriter out = new ByteWriter(1 + parts.stream().mapToInt(part -> part.length + 5).sum());
    out.writeByte(kind);
    parts.forEach(out::writeBytes);
    return out.toBytes();
  }

  static CatchUpData catchUpData(byte[] message) {
    ByteReader in = new ByteReader(message);
    int kind = in.readByte();
    List<byte[]> parts = new ArrayList<>();
    while (in.hasMore()) {
      parts.add(in.readBytes());
    }
    return switch (kind) {
      case UP_TO_DATE -> new CatchUpData.UpToDate();
      case SNAPSHOT_REQUIRED -> new CatchUpData.SnapshotRequired();
      case SNAPSHOT -> new CatchUpData.Snapshot(parts);
      case FRAMES -> new CatchUpData.Frames(parts.stream().map(FetchMessages::frame).toList());
      default -> throw new IllegalArgumentException("data of kind " + kind);
    };
  }

  static byte[] frame(Linked linked) {
    ByteWriter out = new ByteWriter(32 + linked.frame().length);
    out.writeLong(linked.link().before().epoch());
    out.writeLong(linked.link().before().sequence());
    out.writeLong(linked.link().epoch());
    out.writeBytes(linked.frame());
    return out.toBytes();
  }

  static Linked frame(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    CopyId before = new CopyId(in.readLong(), in.readLong());
    return new Linked(new Link(before, in.readLong()), in.readBytes());
  }
}
