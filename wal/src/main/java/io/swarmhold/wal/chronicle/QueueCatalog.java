package io.swarmhold.wal.chronicle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Where in the queue a position is found: the first position of every file, and every MiB or so the
 * excerpt that begins with a position. Rebuilt when the log is opened, kept while it grows.
 */
final class QueueCatalog {

  /** A seek reads on for half as much on average, which takes well under a millisecond. */
  private static final long INDEX_EVERY_BYTES = 1 << 20;

  /** What is known of one file. */
  private static final class Entry {
    final long first;
    long bytes;

    Entry(long first) {
      this.first = first;
    }
  }

  private final NavigableMap<Integer, Entry> files = new TreeMap<>();
  private final NavigableMap<Long, Long> excerpts = new TreeMap<>();
  private long bytesSinceIndexed;

  /** Notes an excerpt that begins with position {@code first}; they come in order. */
  synchronized void add(int cycle, long excerpt, long first, long bytes) {
    Entry file = files.get(cycle);
    if (file == null) {
      file = new Entry(first);
      files.put(cycle, file);
      bytesSinceIndexed = INDEX_EVERY_BYTES;
    }
    file.bytes += bytes;
    bytesSinceIndexed += bytes;
    if (bytesSinceIndexed > INDEX_EVERY_BYTES) {
      excerpts.put(first, QueueFiles.ROLL_CYCLE.toIndex(cycle, excerpt));
      bytesSinceIndexed = 0;
    }
  }

  /** Chronicle's index of an excerpt at or before the one that holds {@code position}. */
  synchronized OptionalLong excerptBefore(long position) {
    Map.Entry<Long, Long> entry = excerpts.floorEntry(position);
    return entry == null ? OptionalLong.empty() : OptionalLong.of(entry.getValue());
  }

  /** What trimming would leave and let go. */
  record Trim(long oldest, List<Integer> cycles) {}

  /**
   * The files that hold only positions below {@code position} and are followed by a file that holds
   * forced frames.
   */
  synchronized Trim trim(long position, long forced) {
    List<Integer> cycles = new ArrayList<>();
    long oldest = files.isEmpty() ? 1 : files.firstEntry().getValue().first;
    for (int cycle : files.keySet()) {
      Map.Entry<Integer, Entry> next = files.higherEntry(cycle);
      if (next == null || next.getValue().first > Math.min(position, forced)) {
        break;
      }
      cycles.add(cycle);
      oldest = next.getValue().first;
    }
    return new Trim(oldest, cycles);
  }

  synchronized void remove(Trim trimmed) {
    trimmed.cycles().forEach(files::remove);
    excerpts.headMap(trimmed.oldest(), false).clear();
  }

  synchronized long storedBytes() {
    return files.values().stream().mapToLong(file -> file.bytes).sum();
  }
}
