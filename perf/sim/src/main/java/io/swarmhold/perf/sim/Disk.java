package io.swarmhold.perf.sim;

import io.swarmhold.model.replica.CopyId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A member's log and snapshots. Frames are appended in the process, written to the page cache, and
 * synced: what the end of the process leaves is what was written, what the loss of power leaves is
 * what was synced and by chance some more.
 */
final class Disk {

  static final byte EVENTS = 1;
  static final byte COPY = 2;

  private static final int KEPT_PER_SHARD = 2;

  /** In the order of positions; the first stands at {@link #oldest}. */
  private final ArrayDeque<Frame> frames = new ArrayDeque<>();

  private final SortedMap<Integer, List<Snapshot>> snapshots = new TreeMap<>();
  private long oldest = 1;
  private long appended;
  private long written;
  private long synced;
  private long hole = Long.MAX_VALUE;

  /** Counts losses of power: a sync that was under way then syncs nothing. */
  private int powerLosses;

  record Frame(long position, byte kind, int shard, CopyId id, byte[] payload) {}

  record Snapshot(int shard, CopyId id, long position, List<byte[]> chunks) {}

  long appended() {
    return appended;
  }

  long written() {
    return written;
  }

  long synced() {
    return synced;
  }

  long oldest() {
    return oldest;
  }

  int powerLosses() {
    return powerLosses;
  }

  Iterable<Frame> frames() {
    return frames;
  }

  long append(byte kind, int shard, CopyId id, byte[] payload) {
    frames.addLast(new Frame(++appended, kind, shard, id, payload));
    return appended;
  }

  void written(long position) {
    written = Math.max(written, Math.min(position, appended));
  }

  void synced(long position) {
    synced = Math.max(synced, Math.min(position, written));
  }

  void endOfProcess() {
    cutTo(written);
  }

  /**
   * @param luck how much of what was not synced is there all the same, 0 to 1
   */
  void lossOfPower(double luck) {
    powerLosses++;
    cutTo(Math.min(hole, synced + (long) (luck * (written - synced))));
    hole = Long.MAX_VALUE;
  }

  private void cutTo(long position) {
    while (!frames.isEmpty() && frames.getLast().position() > position) {
      frames.removeLast();
    }
    appended = Math.max(position, oldest - 1);
    written = Math.min(written, appended);
    synced = Math.min(synced, written);
  }

  /** Whoever opens a log syncs what it holds before anything rests on it. */
  void opened() {
    synced = written;
  }

  /**
   * As {@link #opened}, by mistake: later syncs are of later files, so what was there stays open.
   */
  void openedWithoutSync() {
    if (synced < written) {
      hole = Math.min(hole, synced);
    }
    opened();
  }

  void trimBefore(long position) {
    while (!frames.isEmpty() && frames.getFirst().position() < Math.min(position, synced + 1)) {
      frames.removeFirst();
      oldest++;
    }
  }

  /** Is on the disk when this returns. */
  void keep(Snapshot snapshot) {
    List<Snapshot> kept = snapshots.computeIfAbsent(snapshot.shard(), unused -> new ArrayList<>());
    kept.removeIf(other -> other.position() == snapshot.position());
    kept.add(snapshot);
    kept.sort((a, b) -> Long.compare(a.position(), b.position()));
    while (kept.size() > KEPT_PER_SHARD) {
      kept.removeFirst();
    }
  }

  SortedMap<Integer, Snapshot> newest() {
    SortedMap<Integer, Snapshot> newest = new TreeMap<>();
    snapshots.forEach((shard, kept) -> newest.put(shard, kept.getLast()));
    return newest;
  }
}
