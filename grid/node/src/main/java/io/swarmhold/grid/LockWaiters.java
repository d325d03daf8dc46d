package io.swarmhold.grid;

import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeMap;

/** Those who wait here for a lock to become free. Safe from any thread. */
final class LockWaiters<W extends Runnable> {

  private final int most;
  private final Map<LockName, SequencedSet<W>> byLock = new TreeMap<>();
  private int size;

  LockWaiters(int most) {
    this.most = most;
  }

  /** False if there are too many. */
  synchronized boolean add(LockName lock, W waiter) {
    if (size >= most) {
      return false;
    }
    if (byLock.computeIfAbsent(lock, any -> new LinkedHashSet<>()).add(waiter)) {
      size++;
    }
    return true;
  }

  /** False if it did not wait any more. */
  synchronized boolean remove(LockName lock, W waiter) {
    SequencedSet<W> waiting = byLock.get(lock);
    if (waiting == null || !waiting.remove(waiter)) {
      return false;
    }
    size--;
    if (waiting.isEmpty()) {
      byLock.remove(lock);
    }
    return true;
  }

  /** Those who wait for this one, who waits longest first. */
  synchronized List<W> of(LockName lock) {
    SequencedSet<W> waiting = byLock.get(lock);
    return waiting == null ? List.of() : List.copyOf(waiting);
  }

  synchronized List<W> all() {
    return byLock.values().stream().flatMap(SequencedSet::stream).toList();
  }

  /** Has the one look again that waits longest; the others would find the lock taken. */
  void wake(LockName lock) {
    W first;
    synchronized (this) {
      SequencedSet<W> waiting = byLock.get(lock);
      if (waiting == null) {
        return;
      }
      first = waiting.getFirst();
    }
    first.run();
  }
}
