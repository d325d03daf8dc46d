package io.swarmhold.model.dependency;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks of a shard wait for which others, as the fold of {@link DependencyEvent events}.
 * Belongs to the shard's thread.
 *
 * <p>That a task ends may end the waiting of many, whose own end may end that of others. So what is
 * to be done is put in line ({@link #settled}), for the shard to do as much of it in one turn as it
 * likes: what it does ends tasks, and that is folded like any other end.
 *
 * <p>Folding is total. Cost of an end: a look at each that waits for it.
 */
public final class Dependencies {

  /** What it takes of memory for one that waits for one, about. */
  private static final long LINK_BYTES = 160;

  private final TreeMap<Long, Waiter> waiters = new TreeMap<>(Long::compareUnsigned);
  private final Map<Long, Set<Long>> dependents = new HashMap<>();
  private final LinkedHashMap<Long, Verdict> settled = new LinkedHashMap<>();
  private long links;

  /** A task that waits, and for whom it still does. */
  record Waiter(OnFailure onFailure, Set<Long> on) {}

  /** What is to be done with a task. */
  public record Settling(long number, Verdict verdict) {}

  /** How many wait, or have waited and are yet to be settled. */
  public int waiting() {
    return waiters.size() + settled.size();
  }

  /** Whether the task must not be given out yet. */
  public boolean isWaiting(long number) {
    return waiters.containsKey(number) || settled.containsKey(number);
  }

  /** For whom a task still waits, in the order of numbers; empty if it does not. */
  public List<Long> waitsFor(long number) {
    Waiter waiter = waiters.get(number);
    return waiter == null ? List.of() : waiter.on().stream().sorted(Long::compareUnsigned).toList();
  }

  int dependents(long number) {
    return dependents.getOrDefault(number, Set.of()).size();
  }

  /** What is to be done, in the order in which it came to be; at most {@code limit}. */
  public List<Settling> settled(int limit) {
    return settled.entrySet().stream()
        .limit(limit)
        .map(entry -> new Settling(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** What they take of memory, about. */
  public long bytes() {
    return (links + settled.size()) * LINK_BYTES;
  }

  /** Folds one event. */
  public void apply(DependencyEvent event) {
    switch (event) {
      case DependencyEvent.Declared declared -> declared(declared);
      case DependencyEvent.Ended(long number, Fate fate) -> {
        leave(number); // Cancelled while it waited, or its deadline passed.
        ended(number, fate);
      }
      case DependencyEvent.Settled(long number) -> settled.remove(number);
    }
  }

  private void declared(DependencyEvent.Declared event) {
    if (isWaiting(event.number())) {
      throw new IllegalStateException("task " + event.number() + " waits already");
    }
    add(event.number(), new Waiter(event.onFailure(), new HashSet<>(event.on())));
  }

  void add(long number, Waiter waiter) {
    waiters.put(number, waiter);
    links += waiter.on().size();
    for (long one : waiter.on()) {
      dependents.computeIfAbsent(one, key -> new HashSet<>()).add(number);
    }
  }

  private void leave(long number) {
    settled.remove(number);
    Waiter waiter = waiters.remove(number);
    if (waiter != null) {
      waiter.on().forEach(one -> unlink(one, number));
      links -= waiter.on().size();
    }
  }

  private void unlink(long one, long number) {
    Set<Long> left = dependents.get(one);
    if (left != null) {
      left.remove(number);
      if (left.isEmpty()) {
        dependents.remove(one);
      }
    }
  }

  /** In the order of numbers: no other is the same on every copy. */
  private void ended(long number, Fate fate) {
    Set<Long> waiting = dependents.remove(number);
    if (waiting != null) {
      waiting.stream().sorted(Long::compareUnsigned).forEach(one -> ended(number, fate, one));
    }
  }

  private void ended(long number, Fate fate, long dependent) {
    Waiter waiter = waiters.get(dependent);
    if (waiter != null) {
      links--;
      waiter.on().remove(number);
      settle(dependent, verdict(waiter, fate));
    }
  }

  private static @Nullable Verdict verdict(Waiter waiter, Fate fate) {
    if (fate == Fate.FAILED && waiter.onFailure() != OnFailure.RUN_ANYWAY) {
      return DependencyRules.verdict(waiter.onFailure());
    }
    return waiter.on().isEmpty() ? Verdict.RELEASE : null;
  }

  private void settle(long number, @Nullable Verdict verdict) {
    if (verdict != null) {
      leave(number);
      settled.put(number, verdict);
    }
  }

  /** Puts back one that is to be settled, at the end of the line. */
  void addSettled(long number, Verdict verdict) {
    settled.put(number, verdict);
  }

  Map<Long, Waiter> waiters() {
    return waiters;
  }
}
