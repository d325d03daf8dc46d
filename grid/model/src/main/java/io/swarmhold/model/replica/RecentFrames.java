package io.swarmhold.model.replica;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The latest frames of a shard, as many as there is room for: what a copy lacks that is a little
 * behind. A whole copy costs both members hundreds of times as much. Not safe for threads.
 */
public final class RecentFrames {

  /** What a frame takes beside its own bytes, about. */
  private static final long OVERHEAD_BYTES = 80;

  private final long maxBytes;
  private final ArrayDeque<Linked> frames = new ArrayDeque<>();
  private long bytes;

  /** A frame, and where it stands. */
  public record Linked(Link link, byte[] frame) {

    private long bytes() {
      return frame.length + OVERHEAD_BYTES;
    }
  }

  /**
   * @param maxBytes that may be kept; with 0 nothing ever is
   */
  public RecentFrames(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Keeps the frame, and lets the oldest go for it. If it does not follow on the last one, the copy
   * is another than it was, and all that was kept goes.
   */
  public void add(Link link, byte[] frame) {
    Linked last = frames.peekLast();
    if (last != null && !last.link().after().equals(link.before())) {
      clear();
    }
    Linked newest = new Linked(link, frame);
    frames.addLast(newest);
    bytes += newest.bytes();
    while (bytes > maxBytes) {
      bytes -= frames.removeFirst().bytes();
    }
  }

  /** Keeps those, too, which lead on from what is kept here. */
  public void addAll(RecentFrames later) {
    later.frames.forEach(linked -> add(linked.link(), linked.frame()));
  }

  public void clear() {
    frames.clear();
    bytes = 0;
  }

  /**
   * What {@code copy} lacks, in order; nothing if it lacks nothing. Null if that is not to be said:
   * the frames are not here any more, or the copy is none of which these are the future.
   */
  public @Nullable List<Linked> since(CopyId copy) {
    Linked first = frames.peekFirst();
    if (first == null) {
      return null;
    }
    long missed = copy.sequence() - first.link().before().sequence();
    if (missed < 0 || missed > frames.size()) {
      return null;
    }
    List<Linked> since = frames.stream().skip(missed).toList();
    CopyId from =
        since.isEmpty() ? frames.getLast().link().after() : since.getFirst().link().before();
    return from.equals(copy) ? since : null;
  }
}
