package io.swarmhold.perf.sim;

import io.swarmhold.model.replica.CopyId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** How a process uses its log: groups of writes, one sync at a time, and what they moved. */
final class SimLog {

  private static final long EVERY_SYNC = 10 * Agenda.MILLI;

  private final Life life;
  private final Disk disk;
  private final Consumer<Set<LocalCopy>> moved;
  private final ArrayDeque<Mark> appended = new ArrayDeque<>();
  private final ArrayDeque<Mark> written = new ArrayDeque<>();
  private final List<Waiter> waiters = new ArrayList<>();
  private boolean writing;
  private boolean syncing;
  private boolean syncIsWanted;
  private boolean syncIsScheduled;

  private record Mark(long position, LocalCopy copy, CopyId frame) {}

  private record Waiter(long position, Runnable then) {}

  SimLog(Life life, Disk disk, Consumer<Set<LocalCopy>> moved) {
    this.life = life;
    this.disk = disk;
    this.moved = moved;
  }

  long position() {
    return disk.appended();
  }

  long append(byte kind, int shard, CopyId id, byte[] payload) {
    long position = disk.append(kind, shard, id, payload);
    if (!writing) {
      writing = true;
      life.post(20_000 + life.story.upTo(300_000), this::write);
    }
    return position;
  }

  void mark(long position, LocalCopy copy, CopyId frame) {
    appended.addLast(new Mark(position, copy, frame));
  }

  private void write() {
    writing = false;
    disk.written(disk.appended());
    advanced();
    if (syncIsWanted) {
      sync();
    } else if (!syncIsScheduled) {
      syncIsScheduled = true;
      life.post(
          EVERY_SYNC,
          () -> {
            syncIsScheduled = false;
            sync();
          });
    }
  }

  void requestSync() {
    syncIsWanted = true;
    sync();
  }

  private void sync() {
    if (syncing || disk.synced() >= disk.written()) {
      return;
    }
    syncing = true;
    syncIsWanted = false;
    long position = disk.written();
    int powerLosses = disk.powerLosses();
    life.story.agenda.in(
        life.member.syncNanos(),
        () -> {
          if (disk.powerLosses() == powerLosses) {
            disk.synced(position);
            life.post(0, this::synced);
          }
        });
  }

  private void synced() {
    syncing = false;
    advanced();
    if (syncIsWanted || disk.synced() < disk.written()) {
      sync();
    }
  }

  private void advanced() {
    Set<LocalCopy> changed = new LinkedHashSet<>();
    while (!appended.isEmpty() && appended.getFirst().position() <= disk.written()) {
      Mark mark = appended.removeFirst();
      mark.copy().progress.written(mark.frame());
      changed.add(mark.copy());
      written.addLast(mark);
    }
    while (!written.isEmpty() && written.getFirst().position() <= disk.synced()) {
      Mark mark = written.removeFirst();
      mark.copy().progress.synced(mark.frame());
      changed.add(mark.copy());
    }
    if (!changed.isEmpty()) {
      moved.accept(changed);
    }
    List<Waiter> done = new ArrayList<>();
    waiters.removeIf(waiter -> waiter.position() <= disk.synced() && done.add(waiter));
    done.forEach(waiter -> waiter.then().run());
  }

  void whenSynced(long position, Runnable then) {
    if (disk.synced() >= position || life.story.has(Bug.SNAPSHOT_AHEAD_OF_THE_LOG)) {
      then.run();
    } else {
      waiters.add(new Waiter(position, then));
      requestSync();
    }
  }
}
