package io.swarmhold.grid;

import io.swarmhold.grid.registry.AgentIndex;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentEvent;
import io.swarmhold.model.agent.AgentTable;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardObserver;
import io.swarmhold.model.shard.TaskEvent;
import io.swarmhold.model.shard.TaskRead;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the index of agents, a moment behind the shards that this member serves. The shards'
 * threads leave word of each change; one thread of this puts it into the index.
 */
final class RegistryFeed implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryFeed.class);

  /** Changes that may wait. Beyond, a shard's agents are taken anew, all at once. */
  private static final int MAX_WAITING = 500_000;

  private static final int BATCH = 1_024;

  private final AgentIndex index;
  private final Shards shards;
  private final BiConsumer<AgentKey, Set<PoolId>> onChange;
  private final BlockingQueue<Word> words = new LinkedBlockingQueue<>(MAX_WAITING);
  private final AtomicIntegerArray overflown;
  private final Thread thread;
  private final AtomicLong left = new AtomicLong();
  private final AtomicLong learned = new AtomicLong();
  private volatile boolean closed;

  private sealed interface Word {
    record Changed(@Nullable Agent before, @Nullable Agent after) implements Word {}

    record Loaded(AgentKey agent, int running, int slots) implements Word {}

    /** These are all of a shard: none if it is not served here any more. */
    record Whole(int shard, Agent[] agents) implements Word {}
  }

  /**
   * @param onChange told, once the index shows it, of a changed agent and its pools, before and
   *     after
   */
  RegistryFeed(AgentIndex index, Shards shards, BiConsumer<AgentKey, Set<PoolId>> onChange) {
    this.index = index;
    this.shards = shards;
    this.onChange = onChange;
    this.overflown = new AtomicIntegerArray(shards.count());
    this.thread = Thread.ofPlatform().daemon().name("swarmhold-registry").unstarted(this::run);
    thread.start();
  }

  /** Changes that the index does not show yet. */
  int waiting() {
    return words.size();
  }

  /** Whether the index shows all that was told before; overflows apart. */
  boolean isIdle() {
    return learned.get() == left.get();
  }

  /** The shard is served here from now on; on its thread. */
  void adopted(Shard shard) {
    leave(shard.number(), new Word.Whole(shard.number(), shard.agents().all()));
  }

  /** The shard is served elsewhere from now on; on its thread. */
  void left(int shard) {
    leave(shard, new Word.Whole(shard, new Agent[0]));
  }

  /** Observes one shard. */
  ShardObserver of(int shard) {
    return new ShardObserver() {
      @Override
      public void happened(
          TaskEvent event, @Nullable TaskRead task, @Nullable TaskStatus before, long atMillis) {}

      @Override
      public void agentChanged(AgentEvent event, AgentTable.Change change, long atMillis) {
        leave(shard, new Word.Changed(change.before(), change.after()));
      }

      @Override
      public void agentLoaded(AgentKey agent, int running, int slots) {
        leave(shard, new Word.Loaded(agent, running, slots));
      }
    };
  }

  private void leave(int shard, Word word) {
    if (words.offer(word)) {
      left.incrementAndGet();
    } else {
      overflown.set(shard, 1);
    }
  }

  private void run() {
    List<Word> batch = new ArrayList<>(BATCH);
    while (!closed) {
      try {
        batch.add(words.take());
        words.drainTo(batch, BATCH - 1);
        batch.forEach(this::learn);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException | Error e) {
        LOG.error("the index of agents lacks something", e);
      }
      learned.addAndGet(batch.size());
      batch.clear();
    }
  }

  private void learn(Word word) {
    switch (word) {
      case Word.Changed(Agent before, Agent after) -> {
        if (after != null) {
          index.put(after);
        } else if (before != null) {
          index.remove(before.key());
        }
        tell(before, after);
      }
      case Word.Loaded(AgentKey agent, int running, int slots) ->
          index.loaded(agent, running, slots);
      case Word.Whole(int shard, Agent[] agents) -> renew(shard, agents);
    }
  }

  private void tell(@Nullable Agent before, @Nullable Agent after) {
    Set<PoolId> pools = new HashSet<>();
    AgentKey key = null;
    for (Agent agent : new @Nullable Agent[] {before, after}) {
      if (agent != null) {
        key = agent.key();
        pools.addAll(agent.spec().pools());
      }
    }
    if (key != null) {
      onChange.accept(key, pools);
    }
  }

  private void renew(int shard, Agent[] agents) {
    Set<AgentKey> known = new HashSet<>();
    for (Agent agent : agents) {
      known.add(agent.key());
    }
    for (AgentKey key : index.keys(key -> shardOf(key) == shard && !known.contains(key))) {
      index.remove(key);
    }
    for (Agent agent : agents) {
      index.put(agent);
      tell(null, agent);
    }
  }

  private int shardOf(AgentKey key) {
    return shards.shardOf(key.tenant(), key.agent().value());
  }

  /** Takes anew what did not fit among what waited; to be called from time to time. */
  void tick() {
    for (int shard = 0; shard < overflown.length(); shard++) {
      if (overflown.get(shard) == 1 && words.size() < MAX_WAITING / 2) {
        takeAnew(shard);
      }
    }
  }

  private void takeAnew(int shard) {
    if (!shards.isServedHere(shard)) {
      overflown.set(shard, 0);
      leave(shard, new Word.Whole(shard, new Agent[0]));
      return;
    }
    var unused =
        shards.query(
            shard,
            copy -> {
              overflown.set(shard, 0);
              adopted(copy);
              return true;
            });
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
