package io.swarmhold.model.agent;

import io.swarmhold.model.AgentKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches over the heartbeats of one shard's agents, at its primary: a wheel of one-second slots
 * (G. Varghese, T. Lauck, "Hashed and Hierarchical Timing Wheels", 1987). A heartbeat costs a look
 * at the table and writes one number; an agent moves in the wheel only when its slot comes up, once
 * in an interval. Nothing of it is logged or copied: what is logged is what {@link AgentRules}
 * makes of a {@link AgentCommand.Silence}.
 *
 * <p>A primary that begins takes everybody as heard at that moment, so that the loss of a member
 * makes nobody look silent who could not be heard.
 *
 * <p>Belongs to the shard's thread, like the table.
 */
public final class HeartbeatWatch {

  /** Deadlines are met within this, late and never early. */
  static final int SLOT_MILLIS = 1_000;

  /** Those that lie further ahead are looked at once a round. */
  static final int SLOTS = 64;

  private final AgentTable table;
  private final HeartbeatSettings settings;
  private final Slot[] slots = new Slot[SLOTS];
  private long done;

  /** Agents that are to be looked at within the same second. */
  static final class Slot {
    @Nullable AgentCell head;
  }

  /** What a sign of life says to who keeps the agent. */
  public enum Heard {
    /** All is well. */
    ALIVE,
    /** It was missed and is back: that is to be logged. */
    BACK,
    /** It is not known, or not any more: it has to register. */
    UNKNOWN
  }

  /** Begins at {@code now}, on whatever the table holds. */
  public HeartbeatWatch(AgentTable table, HeartbeatSettings settings, long now) {
    this.table = table;
    this.settings = settings;
    this.done = now / SLOT_MILLIS;
    for (int i = 0; i < SLOTS; i++) {
      slots[i] = new Slot();
    }
    for (AgentCell cell : table.cells()) {
      cell.slot = null;
      cell.heardAtMillis = now;
      arm(cell, now);
    }
  }

  /** Takes note of what an event did. */
  public void changed(AgentTable.Change change, long now) {
    Agent before = change.before();
    Agent after = change.after();
    if (after == null) {
      return; // Its cell has left the wheel with the table.
    }
    AgentCell cell = table.cell(after.key());
    if (cell != null) {
      boolean spoke = before == null || after.updatedAtMillis() != before.updatedAtMillis();
      if (spoke || after.state() == AgentState.HEALTHY) {
        cell.heardAtMillis = now;
      }
      leave(cell);
      arm(cell, now);
    }
  }

  /** The agent gave a sign of life at {@code now}. */
  public Heard heard(AgentKey key, long now) {
    AgentCell cell = table.cell(key);
    if (cell == null || cell.agent().state() == AgentState.DEPRECATED) {
      return Heard.UNKNOWN;
    }
    cell.heardAtMillis = now;
    return cell.agent().state() == AgentState.HEALTHY ? Heard.ALIVE : Heard.BACK;
  }

  /**
   * Who is to be judged at {@code now}: at most {@code limit}, the others the next time. Whoever is
   * named and not judged is named again after a second.
   */
  public List<AgentCommand.Silence> due(long now, int limit) {
    List<AgentCell> due = new ArrayList<>();
    long current = now / SLOT_MILLIS;
    done = Math.max(done, current - SLOTS);
    while (done < current && take(slots[(int) ((done + 1) % SLOTS)], now, limit, due)) {
      done++;
    }
    List<AgentCommand.Silence> silences = new ArrayList<>(due.size());
    for (AgentCell cell : due) {
      silences.add(new AgentCommand.Silence(cell.agent().key(), now - cell.heardAtMillis));
      enter(cell, current + 1);
    }
    return silences;
  }

  /** Empties a slot; false if the limit is reached before. */
  private boolean take(Slot slot, long now, int limit, List<AgentCell> due) {
    for (AgentCell cell = slot.head; cell != null; cell = slot.head) {
      if (due.size() == limit) {
        return false;
      }
      leave(cell);
      if (cell.dueAt(settings) <= now) {
        due.add(cell);
      } else {
        arm(cell, now);
      }
    }
    return true;
  }

  private void arm(AgentCell cell, long now) {
    long dueAt = cell.dueAt(settings);
    if (dueAt != Long.MAX_VALUE) {
      // The first second that begins no earlier: nobody is looked at before the time.
      long second = (Math.max(dueAt, now) + SLOT_MILLIS - 1) / SLOT_MILLIS;
      enter(cell, Math.min(Math.max(second, done + 1), done + SLOTS - 1));
    }
  }

  private void enter(AgentCell cell, long second) {
    Slot slot = slots[(int) (second % SLOTS)];
    cell.slot = slot;
    cell.previous = null;
    cell.next = slot.head;
    if (slot.head != null) {
      slot.head.previous = cell;
    }
    slot.head = cell;
  }

  static void leave(AgentCell cell) {
    Slot slot = cell.slot;
    if (slot == null) {
      return;
    }
    if (cell.previous == null) {
      slot.head = cell.next;
    } else {
      cell.previous.next = cell.next;
    }
    if (cell.next != null) {
      cell.next.previous = cell.previous;
    }
    cell.slot = null;
    cell.previous = null;
    cell.next = null;
  }
}
