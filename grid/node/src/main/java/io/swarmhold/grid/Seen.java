package io.swarmhold.grid;

import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.Progress;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import org.jspecify.annotations.Nullable;

/**
 * What was seen in a shard.
 *
 * @param value null if nobody looked
 * @param at the copy that was looked at
 * @param kept how much of it enough members held at that moment
 * @param refusal why nobody looked; null if somebody did
 */
record Seen<T>(
    @Nullable T value, CopyId at, Progress kept, @Nullable UnavailableException refusal) {

  static <T> Seen<T> nothing(String why) {
    return new Seen<>(null, CopyId.EMPTY, Progress.NONE, new UnavailableException(why));
  }

  void write(ByteWriter out, ShardQuestion<T> question) {
    out.writeText(refusal == null ? "" : String.valueOf(refusal.getMessage()));
    out.writeLong(at.epoch());
    out.writeLong(at.sequence());
    ProgressCodec.write(kept, out);
    if (value != null) {
      question.writeAnswer(value, out);
    }
  }

  static <T> Seen<T> read(ByteReader in, ShardQuestion<T> question) {
    String refusal = in.readText();
    CopyId at = new CopyId(in.readLong(), in.readLong());
    Progress kept = ProgressCodec.read(in);
    return refusal.isEmpty()
        ? new Seen<>(question.readAnswer(in), at, kept, null)
        : nothing(refusal);
  }
}
