package io.swarmhold.edge.client;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tasks an agent holds, from when they are assigned until their reports are answered. */
final class Holdings {

  /** Tasks that wait for a slot of ours; only a server that counts wrongly fills it. */
  static final int MAX_WAITING = 1_024;

  /**
   * Leases that were settled last, so that an assignment which comes late is not taken for a new
   * one: a member that took a shard over may name a lease again that ended meanwhile.
   */
  static final int MAX_SETTLED = 1_024;

  enum Stage {
    /** Has no slot yet. */
    WAITING,
    RUNNING,
    /** The handler has ended; its report waits, or is on its way. */
    OWED,
    /** The server would not have the report: not extended, and known until it is taken away. */
    GIVEN_UP
  }

  static final class Holding {

    final Assigned task;
    private Stage stage = Stage.WAITING;

    // Of LeaseExtensions
    final long extendEveryNanos;
    long extendAt;
    double progress = Double.NaN;

    Holding(Assigned task, long extendEveryNanos, long now) {
      this.task = task;
      this.extendEveryNanos = extendEveryNanos;
      this.extendAt = now + extendEveryNanos;
    }

    Lease lease() {
      return task.lease();
    }

    boolean isRunning() {
      return stage == Stage.RUNNING;
    }

    boolean isGivenUp() {
      return stage == Stage.GIVEN_UP;
    }
  }

  private final int slots;
  private final AgentSession.Hands hands;
  private final SequencedMap<Lease, Holding> holdings = new LinkedHashMap<>();
  private final ArrayDeque<Holding> waiting = new ArrayDeque<>();
  private final Set<Lease> live = new HashSet<>(); // handlers that have not returned
  private final SequencedSet<Lease> settled = new LinkedHashSet<>(); // of late
  private int givenUp;

  Holdings(int slots, AgentSession.Hands hands) {
    this.slots = slots;
    this.hands = hands;
  }

  @Nullable Holding get(Lease lease) {
    return holdings.get(lease);
  }

  SequencedCollection<Holding> all() {
    return holdings.sequencedValues();
  }

  Stream<Lease> leases() {
    return holdings.keySet().stream();
  }

  boolean isRunning(Lease lease) {
    Holding holding = holdings.get(lease);
    return holding != null && holding.isRunning();
  }

  /** Nothing runs, nothing is owed. */
  boolean isIdle() {
    return live.isEmpty() && holdings.size() == givenUp;
  }

  /** Handlers that have not returned, those of revoked tasks included. */
  int live() {
    return live.size();
  }

  /** Whether the lease was assigned before, and is held or was settled of late. */
  boolean isKnown(Lease lease) {
    return holdings.containsKey(lease) || live.contains(lease) || settled.contains(lease);
  }

  void add(Holding holding) {
    holdings.put(holding.lease(), holding);
  }

  boolean isFull() {
    return waiting.size() >= MAX_WAITING;
  }

  /** It begins as soon as there is a slot. */
  void await(Holding holding) {
    waiting.add(holding);
    startWaiting();
  }

  private void startWaiting() {
    while (live.size() < slots && !waiting.isEmpty()) {
      Holding holding = waiting.remove();
      if (holdings.get(holding.lease()) == holding) {
        holding.stage = Stage.RUNNING;
        live.add(holding.lease());
        hands.start(holding.task);
      }
    }
  }

  /** Those that have not begun, and will not. */
  List<Holding> takeWaiting() {
    List<Holding> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }

  /** A handler has returned, and its slot serves the next. */
  void ended(Lease lease) {
    live.remove(lease);
    startWaiting();
  }

  /** Its report is to be sent, and the answer to that will settle it. */
  void owed(Holding holding) {
    holding.stage = Stage.OWED;
  }

  /** The server has taken it away; false if a report is on its way that settles it. */
  boolean revoked(Lease lease) {
    Holding holding = holdings.get(lease);
    if (holding == null || holding.stage == Stage.OWED) {
      return false;
    }
    holdings.remove(lease);
    switch (holding.stage) {
      case RUNNING -> hands.interrupt(lease);
      case WAITING -> waiting.remove(holding);
      case GIVEN_UP -> givenUp--;
      case OWED -> {}
    }
    return true;
  }

  /** Its report was answered. */
  void settled(Lease lease) {
    holdings.remove(lease);
    remember(lease);
  }

  /** Its report was refused. Forgotten, it would be started again: to the server it is held. */
  void givenUp(Lease lease) {
    Holding holding = holdings.get(lease);
    if (holding != null) {
      holding.stage = Stage.GIVEN_UP;
      givenUp++;
    }
    remember(lease);
  }

  private void remember(Lease over) {
    if (settled.add(over) && settled.size() > MAX_SETTLED) {
      settled.removeFirst();
    }
  }

  void interruptRunning() {
    for (Holding holding : holdings.values()) {
      if (holding.isRunning()) {
        hands.interrupt(holding.lease());
      }
    }
  }
}
