package io.swarmhold.wal.chronicle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Finds every group in the journal's segments whose header is whole, those that a segment still
 * holds from an earlier use included.
 */
final class JournalScan {

  /** A group and where it was found. */
  record Found(Path file, long offset, GroupLayout.Header header) {

    boolean holds(long position) {
      return header.first() <= position && position <= header.last();
    }
  }

  /** By generation, then by place: the order in which they were written. */
  private final List<Found> groups;

  private final long floorGeneration;

  /** Two files hold the same generation, as when somebody has copied a segment. */
  private final boolean isDoubled;

  private JournalScan(List<Found> groups, long floorGeneration) {
    this.groups = groups;
    this.floorGeneration = floorGeneration;
    this.isDoubled = isDoubled(groups);
  }

  /**
   * @param floorGeneration first generation of the log's last life: what is older has long been in
   *     the queue, and can only stand in for it
   */
  static JournalScan of(Path folder, LogIdentity log, long floorGeneration) throws IOException {
    List<Found> groups = new ArrayList<>();
    for (Path file : Folders.files(folder, Segment.SUFFIX)) {
      scan(file, log, groups);
    }
    groups.sort(
        Comparator.comparingLong((Found found) -> found.header().generation())
            .thenComparingLong(found -> found.header().first()));
    return new JournalScan(groups, floorGeneration);
  }

  private static boolean isDoubled(List<Found> groups) {
    Map<Long, Path> files = new HashMap<>();
    return groups.stream()
        .anyMatch(found ->
            !files
                .computeIfAbsent(found.header().generation(), first -> found.file())
                .equals(found.file()));
  }

  private static void scan(Path file, LogIdentity log, List<Found> groups) throws IOException {
    CRC32C crc = new CRC32C();
    try (FileWindow window = FileWindow.open(file)) {
      long offset = 0;
      while (window.has(offset, GroupLayout.HEADER_BYTES)) {
        int at = window.seek(offset, GroupLayout.HEADER_BYTES);
        if (GroupLayout.isHeaderValid(window.buffer(), at, log, crc)) {
          var header = GroupLayout.read(window.buffer(), at);
          groups.add(new Found(file, offset, header));
          offset += GroupLayout.aligned(header.totalBytes());
        } else {
          offset += GroupLayout.ALIGNMENT;
        }
      }
    }
  }

  /**
   * The groups that hold {@code position}, the latest generation first.
   *
   * @param before index of the group before it if known: the one after that comes first, and as a
   *     rule there is no other
   */
  List<Found> holding(long position, int before) {
    int usual = before + 1;
    if (before >= 0 && usual < groups.size() && isAlone(usual, position)) {
      return List.of(groups.get(usual));
    }
    return groups.stream()
        .filter(found -> found.holds(position))
        .sorted(Comparator.comparingLong((Found found) -> -found.header().generation()))
        .toList();
  }

  private boolean isAlone(int index, long position) {
    Found found = groups.get(index);
    return isCurrent(found) && found.holds(position) && !isDoubled;
  }

  private boolean isCurrent(Found found) {
    return found.header().generation() >= floorGeneration;
  }

  /** The first position above {@code position} with which a group begins; 0 if there is none. */
  long firstAbove(long position) {
    return groups.stream()
        .filter(this::isCurrent)
        .mapToLong(found -> found.header().first())
        .filter(first -> first > position)
        .min()
        .orElse(0);
  }

  /** The highest position that any group proves to have been synced. */
  long synced() {
    return groups.stream().mapToLong(found -> found.header().synced()).max().orElse(0);
  }

  long highestGeneration() {
    return groups.stream().mapToLong(found -> found.header().generation()).max().orElse(0);
  }

  List<Found> groups() {
    return groups;
  }

  int indexOf(Found found) {
    return Collections.binarySearch(
        groups,
        found,
        Comparator.comparingLong((Found each) -> each.header().generation())
            .thenComparingLong(each -> each.header().first()));
  }
}
