package io.swarmhold.model.shard;

import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a shard's state of the chunks of a {@link ShardImage}. */
final class ImageReader {

  /**
   * The order in which tasks go back: what waits as its queue wants it, what is over as it ended.
   */
  private static final Comparator<TaskCell> AS_QUEUED_AND_ENDED =
      Comparator.<TaskCell>comparingLong(cell -> cell.status.isFinal() ? cell.finalRank : 0)
          .thenComparingLong(cell -> cell.enqueuedAt)
          .thenComparing((a, b) -> Long.compareUnsigned(a.number, b.number));

  private final ShardState state;
  private final TaskCodec.Interned interned;
  private final List<TaskCell> cells = new ArrayList<>();
  private ImageCodec.@Nullable Header header;
  private int chunks;

  ImageReader(ShardState state, TaskCodec.Interned interned) {
    this.state = state;
    this.interned = interned;
  }

  void read(byte[] chunk) {
    try {
      readChunk(new ByteReader(chunk));
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new MalformedBytesException("image, chunk " + chunks, e);
    }
    chunks++;
  }

  private void readChunk(ByteReader in) {
    int version = in.readByte();
    if (version != ImageCodec.VERSION && version != ImageCodec.WITHOUT_AGENTS) {
      throw new MalformedBytesException(
          "image of version " + version + " (expected: " + ImageCodec.VERSION + ")");
    }
    int place = in.readInt();
    int section = in.readByte();
    if (place != chunks || (place == 0) != (section == ImageCodec.HEADER)) {
      throw new MalformedBytesException(
          "image: chunk " + place + ", section " + section + " (expected: chunk " + chunks + ")");
    }
    TaskCodec.Reader tasks = new TaskCodec.Reader(interned, in);
    while (in.hasMore()) {
      switch (section) {
        case ImageCodec.HEADER -> header = ImageCodec.Header.read(in, version);
        case ImageCodec.SESSIONS ->
            state.sessions.answered(
                in.readLong(), new Sessions.Answered(in.readLong(), in.readBytes()));
        case ImageCodec.KEYS -> state.keys.put(ImageCodec.key(in), ImageCodec.remembered(in));
        case ImageCodec.TASKS -> cells.add(ImageCodec.task(tasks, in, state::laneToRestore));
        case ImageCodec.AGENTS -> state.agents.restore(in);
        case ImageCodec.BREAKERS -> state.breakers.restore(in);
        default -> throw new MalformedBytesException("image: section " + section);
      }
    }
  }

  /** Puts everything in its place, now that all chunks have been read. */
  void finish() {
    if (header == null) {
      throw new MalformedBytesException("image: no header");
    }
    header.requireComplete(
        state.shard, state.sessions.all().size(), state.keys.size(), cells.size());
    state.epoch = header.epoch();
    state.taskCount = header.taskCount();
    state.leaseCount = header.leaseCount();
    state.finalCount = header.finalCount();
    state.sequence = header.sequence();
    state.nowMillis = header.nowMillis();
    cells.sort(AS_QUEUED_AND_ENDED);
    try {
      state.breakers.restored(header.breakers(), header.breakerDigest());
      state.agents.restored(header.agents(), header.agentChanges(), header.agentDigest());
      cells.forEach(state::restore);
    } catch (IllegalStateException e) {
      throw new MalformedBytesException("image: tasks, agents or breakers that cannot be", e);
    }
    state.takeTouched();
  }
}
