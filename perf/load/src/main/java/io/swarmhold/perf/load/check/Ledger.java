package io.swarmhold.perf.load.check;

import io.swarmhold.model.TaskId;
import java.util.Arrays;

/**
 * The books over every task id and fencing token seen on the wire: nine bytes a task, millions of
 * tasks, some nanoseconds an entry. Not safe for use by several threads.
 */
public final class Ledger {

  private static final byte ACCEPTED = 1;
  private static final byte DELIVERED = 2;
  private static final byte COMPLETED = 4;

  /** The token last seen is no longer in force: a delivery under another one is due. */
  private static final byte RELEASED = 8;

  private static final byte DOUBLED = 16;
  private static final byte MISFENCED = 32;

  private final Pages pages = new Pages();
  private final Tokens givenOut = new Tokens();
  private byte[][] states = new byte[64][];
  private long[][] tokens = new long[64][];

  private long accepted;
  private long completed;
  private long open;
  private long doubled;
  private long misfenced;
  private long refused;
  private long redelivered;

  /**
   * The handle of the task whose id stands in {@code text} at {@code at}: what all else here wants
   * to have, and cheap to keep. Not negative.
   */
  public int task(byte[] text, int at) {
    return task(TaskId.parse(text, at));
  }

  /** As {@link #task(byte[], int)}. */
  public int task(TaskId id) {
    int task = pages.handle(id.shard(), id.number());
    if (pages.count() > states.length) {
      states = Arrays.copyOf(states, states.length * 2);
      tokens = Arrays.copyOf(tokens, tokens.length * 2);
    }
    if (states[Pages.page(task)] == null) {
      states[Pages.page(task)] = new byte[Pages.SIZE];
      tokens[Pages.page(task)] = new long[Pages.SIZE];
    }
    return task;
  }

  /** The server said that it took the task. */
  public void accepted(int task) {
    if (is(task, ACCEPTED)) {
      doubled(task);
    } else {
      set(task, ACCEPTED);
      accepted++;
      open += is(task, COMPLETED) ? 0 : 1;
    }
  }

  /** The server said that it did not take so many tasks. */
  public void refused(int tasks) {
    refused += tasks;
  }

  /**
   * The task came to an agent under {@code token}. Returns whether the agent should work on it:
   * false if it does so already, or if this should not have happened.
   */
  public boolean delivered(int task, long token) {
    boolean again = is(task, DELIVERED);
    long before = tokens[Pages.page(task)][Pages.place(task)];
    boolean sameToken = again && before == token;
    boolean released = is(task, RELEASED);
    if (is(task, COMPLETED) || (again && !sameToken && !released)) {
      doubled(task);
      return false;
    }
    if (!sameToken && (!givenOut.add(pages.shard(task), token) || (again && token < before))) {
      misfenced(task);
    }
    if (again) {
      redelivered++;
    }
    set(task, DELIVERED);
    clear(task, RELEASED);
    tokens[Pages.page(task)][Pages.place(task)] = token;
    return !sameToken || released;
  }

  /** The task's token is no longer in force: it was revoked. */
  public void released(int task) {
    set(task, RELEASED);
  }

  /** The server said that it took the task's completion. */
  public void completed(int task) {
    if (is(task, COMPLETED)) {
      doubled(task);
    } else {
      set(task, COMPLETED);
      completed++;
      open -= is(task, ACCEPTED) ? 1 : 0;
    }
  }

  public long accepted() {
    return accepted;
  }

  public long completed() {
    return completed;
  }

  /** Tasks that were accepted, and their completion was not yet. */
  public long open() {
    return open;
  }

  /** Goes through all tasks; to be asked when nothing is under way any more. */
  public Verdict verdict() {
    long lost = 0;
    long phantom = 0;
    for (int page = 0; page < pages.count(); page++) {
      for (byte state : states[page]) {
        boolean wasAccepted = (state & ACCEPTED) != 0;
        if (wasAccepted && (state & COMPLETED) == 0) {
          lost++;
        } else if (!wasAccepted && (state & (DELIVERED | COMPLETED)) != 0) {
          phantom++;
        }
      }
    }
    return new Verdict(
        accepted, completed, lost, doubled, phantom, misfenced, refused, redelivered);
  }

  private void doubled(int task) {
    if (!is(task, DOUBLED)) {
      set(task, DOUBLED);
      doubled++;
    }
  }

  private void misfenced(int task) {
    if (!is(task, MISFENCED)) {
      set(task, MISFENCED);
      misfenced++;
    }
  }

  private boolean is(int task, byte state) {
    return (states[Pages.page(task)][Pages.place(task)] & state) != 0;
  }

  private void set(int task, byte state) {
    states[Pages.page(task)][Pages.place(task)] |= state;
  }

  private void clear(int task, byte state) {
    states[Pages.page(task)][Pages.place(task)] &= (byte) ~state;
  }
}
