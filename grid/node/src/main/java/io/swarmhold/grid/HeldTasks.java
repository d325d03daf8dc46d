package io.swarmhold.grid;

import io.swarmhold.model.TaskId;
import io.swarmhold.model.port.Agents.Holding;
import java.util.ArrayList;
import java.util.List;

/**
 * The tasks an agent holds, with their tokens: an open-addressing table of primitives, since leases
 * come and go by the million.
 */
final class HeldTasks {

  private static final int INITIAL_SLOTS = 16;
  private static final long NONE = 0;

  /** Stands beside the shard's number once the task has been handed to the agent. */
  private static final int DELIVERED = 1 << 30;

  private long[] numbers = new long[INITIAL_SLOTS];
  private long[] tokens = new long[INITIAL_SLOTS];
  private int[] shards = new int[INITIAL_SLOTS];
  private int size;

  int size() {
    return size;
  }

  /** The token under which the task is held; 0 if it is not. */
  long token(int shard, long number) {
    int i = find(shard, number);
    return numbers[i] == NONE ? NONE : tokens[i];
  }

  /**
   * @param delivered whether the agent may know of it already
   */
  void put(int shard, long number, long token, boolean delivered) {
    int i = find(shard, number);
    if (numbers[i] == NONE) {
      if ((size + 1) * 2 > numbers.length) {
        grow();
        i = find(shard, number);
      }
      size++;
    }
    numbers[i] = number;
    shards[i] = delivered ? shard | DELIVERED : shard;
    tokens[i] = token;
  }

  /**
   * Notes that the task is handed to the agent now, if it is held under {@code token} and was not
   * handed over before; says so.
   */
  boolean deliver(int shard, long number, long token) {
    int i = find(shard, number);
    if (numbers[i] == NONE || tokens[i] != token || (shards[i] & DELIVERED) != 0) {
      return false;
    }
    shards[i] |= DELIVERED;
    return true;
  }

  /** Whether the task is held under {@code token} and was handed to the agent. */
  boolean isDelivered(int shard, long number, long token) {
    int i = find(shard, number);
    return numbers[i] != NONE && tokens[i] == token && (shards[i] & DELIVERED) != 0;
  }

  /** Forgets the task if it is held under {@code token}; says whether it was. */
  boolean remove(int shard, long number, long token) {
    int hole = find(shard, number);
    if (numbers[hole] == NONE || tokens[hole] != token) {
      return false;
    }
    size--;
    int mask = numbers.length - 1;
    for (int i = (hole + 1) & mask; ; i = (i + 1) & mask) {
      if (numbers[i] == NONE) {
        numbers[hole] = NONE;
        return true;
      }
      if (((i - home(shardAt(i), numbers[i], mask)) & mask) >= ((i - hole) & mask)) {
        numbers[hole] = numbers[i];
        shards[hole] = shards[i];
        tokens[hole] = tokens[i];
        hole = i;
      }
    }
  }

  /** What the agent was handed and still holds. */
  List<Holding> delivered() {
    List<Holding> delivered = new ArrayList<>(size);
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] != NONE && (shards[i] & DELIVERED) != 0) {
        delivered.add(new Holding(new TaskId(shardAt(i), numbers[i]), tokens[i]));
      }
    }
    return delivered;
  }

  /** Everything that is held, whether it was handed over or not. */
  List<Holding> all() {
    List<Holding> all = new ArrayList<>(size);
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] != NONE) {
        all.add(new Holding(new TaskId(shardAt(i), numbers[i]), tokens[i]));
      }
    }
    return all;
  }

  private int shardAt(int i) {
    return shards[i] & ~DELIVERED;
  }

  private int find(int shard, long number) {
    int mask = numbers.length - 1;
    int i = home(shard, number, mask);
    while (numbers[i] != NONE && (numbers[i] != number || shardAt(i) != shard)) {
      i = (i + 1) & mask;
    }
    return i;
  }

  private static int home(int shard, long number, int mask) {
    long hash = (number * 31 + shard) * 0x9E3779B97F4A7C15L;
    return (int) (hash >>> 32) & mask;
  }

  private void grow() {
    long[] oldNumbers = numbers;
    long[] oldTokens = tokens;
    int[] oldShards = shards;
    numbers = new long[oldNumbers.length * 2];
    tokens = new long[numbers.length];
    shards = new int[numbers.length];
    for (int i = 0; i < oldNumbers.length; i++) {
      if (oldNumbers[i] != NONE) {
        int place = find(oldShards[i] & ~DELIVERED, oldNumbers[i]);
        numbers[place] = oldNumbers[i];
        shards[place] = oldShards[i];
        tokens[place] = oldTokens[i];
      }
    }
  }
}
