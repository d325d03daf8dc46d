package io.swarmhold.perf.load.outage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who was given which task under which token, and whose result was confirmed. */
public final class LeaseBook {

  /** A lease as it was held at some time. */
  public record Held(String task, String agent, String token) {}

  /** What became of a lease. */
  public enum Fate {
    /** Its holder completed the task under it. */
    WENT_ON,
    /** The task was completed under another one. */
    REPLACED,
    /** The task is not completed, as far as its holders know. */
    OPEN
  }

  private static final class Task {
    private final Map<String, String> tokens = new HashMap<>();
    private @Nullable Held holder;
    private @Nullable Held winner;
    private boolean doubled;
  }

  private final Map<String, Task> tasks = new HashMap<>();
  private long completed;
  private long redelivered;

  /** An agent begins to work. */
  synchronized void began(Held lease) {
    Task task = tasks.computeIfAbsent(lease.task(), id -> new Task());
    if (task.winner != null) {
      task.doubled = true;
    }
    if (task.holder != null) {
      redelivered++;
    }
    task.holder = lease;
    task.tokens.put(lease.agent(), lease.token());
  }

  /** The server has confirmed the agent's result. */
  synchronized void confirmed(String id, String agent) {
    Task task = tasks.computeIfAbsent(id, unknown -> new Task());
    if (task.winner != null) {
      task.doubled = true;
      return;
    }
    task.winner = new Held(id, agent, task.tokens.getOrDefault(agent, ""));
    completed++;
  }

  /** What these agents hold now. */
  public synchronized List<Held> heldBy(Collection<String> agents) {
    Set<String> names = Set.copyOf(agents);
    List<Held> held = new ArrayList<>();
    for (Task task : tasks.values()) {
      Held holder = task.holder;
      if (task.winner == null && holder != null && names.contains(holder.agent())) {
        held.add(holder);
      }
    }
    return held;
  }

  public synchronized Fate fate(Held lease) {
    Task task = tasks.get(lease.task());
    if (task == null || task.winner == null) {
      return Fate.OPEN;
    }
    return task.winner.equals(lease) ? Fate.WENT_ON : Fate.REPLACED;
  }

  /** Tasks that somebody works on, or worked on without hearing whether the result was taken. */
  public synchronized List<String> open() {
    return tasks.entrySet().stream()
        .filter(entry -> entry.getValue().winner == null)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Tasks whose completion was confirmed. */
  public synchronized long completed() {
    return completed;
  }

  /** Times that a task was given out that had been before. */
  public synchronized long redelivered() {
    return redelivered;
  }

  /** Tasks that were confirmed twice, or given out again after that. */
  public synchronized long doubled() {
    return tasks.values().stream().filter(task -> task.doubled).count();
  }
}
