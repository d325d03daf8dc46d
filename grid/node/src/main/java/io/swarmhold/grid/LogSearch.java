package io.swarmhold.grid;

import io.swarmhold.model.port.EventPosition.Mark;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.wal.Frame;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalReader;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Finds where in this member's log to go on for a reader who stands somewhere in each shard. The
 * log has no index by shard, and keeping one would cost something in every change for the sake of
 * those who come back: so it is looked through backwards, in pieces that grow, until each shard has
 * been met where the reader stands. That costs about as much as to tell him what he missed.
 */
final class LogSearch {

  private static final long FIRST_PIECE = 4_096;
  private static final int PIECE_GROWTH = 4;

  private final Wal wal;
  private final LocalShards local;
  private final long process;

  /**
   * @param process tells this process from all others
   */
  LogSearch(Wal wal, LocalShards local, long process) {
    this.wal = wal;
    this.local = local;
    this.process = process;
  }

  /**
   * @param nowhere shards of which this log has no change at all behind the mark, though the copy
   *     has
   */
  record Found(LogPlace place, NavigableSet<Integer> nowhere) {}

  /** How far the copy and the log had come at one moment of the shard's own thread. */
  private record End(CopyId copy, long position) {}

  /**
   * The first frame of a shard in a piece of the log, and the last copy that came from elsewhere.
   */
  private record Met(long copyAt, long firstAt, long epoch, long sequence) {}

  /** Shards without a copy are not covered by the place. */
  Found find(NavigableMap<Integer, Mark> after) {
    SortedMap<Integer, End> ends = ends(after.navigableKeySet());
    SortedMap<Integer, Long> begins = new TreeMap<>();
    NavigableMap<Integer, Mark> open = new TreeMap<>();
    ends.forEach((shard, end) -> {
      Mark mark = after.getOrDefault(shard, Mark.NONE);
      if (mark.told() == Mark.ALL && mark.compareTo(end.copy.epoch(), end.copy.sequence()) >= 0) {
        begins.put(shard, end.position + 1);
      } else {
        open.put(shard, mark);
      }
    });
    NavigableSet<Integer> nowhere = new TreeSet<>();
    lookBack(ends, open, begins, nowhere);
    NavigableSet<Integer> covers = new TreeSet<>(begins.keySet());
    long from = begins.values().stream().mapToLong(at -> at).min().orElse(1);
    return new Found(new LogPlace(process, from, covers, begins), nowhere);
  }

  private SortedMap<Integer, End> ends(NavigableSet<Integer> asked) {
    Map<Integer, CompletionStage<End>> asking = new TreeMap<>();
    for (int shard : asked) {
      asking.put(
          shard,
          local.query(
              shard,
              copy -> new End(new CopyId(copy.epoch(), copy.sequence()), wal.appendedPosition())));
    }
    SortedMap<Integer, End> ends = new TreeMap<>();
    asking.forEach((shard, stage) -> {
      End end = joined(stage);
      if (end != null) {
        ends.put(shard, end);
      }
    });
    return ends;
  }

  private static @Nullable End joined(CompletionStage<End> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UnavailableException) {
        return null; // there is no copy here
      }
      throw e;
    }
  }

  private void lookBack(
      SortedMap<Integer, End> ends,
      NavigableMap<Integer, Mark> open,
      SortedMap<Integer, Long> begins,
      NavigableSet<Integer> nowhere) {
    long to = ends.values().stream().mapToLong(End::position).max().orElse(0);
    long oldest = wal.oldestPosition();
    boolean isWhole = true;
    SortedMap<Integer, Long> earliest = new TreeMap<>();
    for (long size = FIRST_PIECE; !open.isEmpty() && to >= oldest; size *= PIECE_GROWTH) {
      long from = Math.max(oldest, to - size + 1);
      SortedMap<Integer, Met> met = new TreeMap<>();
      isWhole &= read(from, to, open, met);
      met.forEach((shard, first) -> {
        if (first.copyAt > 0) {
          begins.put(shard, first.copyAt);
          open.remove(shard);
        } else if (isBefore(first, open.getOrDefault(shard, Mark.NONE))) {
          begins.put(shard, first.firstAt);
          open.remove(shard);
        } else {
          earliest.put(shard, first.firstAt);
        }
      });
      to = from - 1;
    }
    for (int shard : open.keySet()) {
      Long begin = earliest.get(shard);
      if (begin != null) {
        begins.put(shard, begin);
      } else if (isWhole) {
        nowhere.add(shard);
      }
    }
  }

  /** Whether nothing that the reader lacks can stand before this frame. */
  private static boolean isBefore(Met first, Mark mark) {
    return first.sequence == 1 || mark.compareTo(first.epoch, first.sequence) >= 0;
  }

  /** Whether the reader of the log had come to the end of the piece. */
  private boolean read(
      long from, long to, NavigableMap<Integer, Mark> open, SortedMap<Integer, Met> met) {
    try (WalReader reader = wal.readFrom(from)) {
      for (; ; ) {
        Frame frame = reader.poll();
        if (frame == null) {
          return false;
        }
        if (frame.position() <= to && open.containsKey(frame.shard())) {
          meet(frame, met);
        }
        if (frame.position() >= to) {
          return true;
        }
      }
    }
  }

  private static void meet(Frame frame, SortedMap<Integer, Met> met) {
    switch (frame.kind()) {
      case ShardLog.COPY -> met.put(frame.shard(), new Met(frame.position(), 0, 0, 0));
      case ShardLog.EVENTS ->
          met.putIfAbsent(
              frame.shard(), new Met(0, frame.position(), frame.epoch(), frame.sequence()));
      default -> {}
    }
  }
}
