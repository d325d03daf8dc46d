package io.swarmhold.perf.lab.work;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The tasks that members said they took, and which of them are known to have ended. */
final class Accepted {

  record Task(String label, String id, boolean idem) {}

  private static final int RECENT = 100;
  private static final int NEWEST = 5;

  private final List<Task> all = new ArrayList<>();
  private final Map<String, Task> byLabel = new HashMap<>();
  private final Set<String> open = new HashSet<>();

  synchronized void add(Task task) {
    if (byLabel.putIfAbsent(task.label(), task) == null) {
      all.add(task);
      open.add(task.label());
    }
  }

  synchronized void ended(String label) {
    open.remove(label);
  }

  synchronized int size() {
    return all.size();
  }

  synchronized List<Task> all() {
    return List.copyOf(all);
  }

  synchronized List<Task> open() {
    return all.stream().filter(task -> open.contains(task.label())).toList();
  }

  synchronized int openCount() {
    return open.size();
  }

  /** Half of the time one of the latest, else any. */
  synchronized Optional<Task> any(RandomGenerator dice) {
    if (all.isEmpty()) {
      return Optional.empty();
    }
    int from = dice.nextBoolean() ? Math.max(0, all.size() - RECENT) : 0;
    return Optional.of(all.get(dice.nextInt(from, all.size())));
  }

  /** One of the last few: likely to be still worked on. */
  synchronized Optional<Task> newest(RandomGenerator dice) {
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(all.get(dice.nextInt(Math.max(0, all.size() - NEWEST), all.size())));
  }
}
