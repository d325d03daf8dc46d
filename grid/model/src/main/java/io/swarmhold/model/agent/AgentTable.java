package io.swarmhold.model.agent;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.Collection;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The agents of one shard, as the fold of their {@link AgentEvent events}. Belongs to the shard's
 * thread; the agents themselves may be handed to anybody.
 *
 * <p>Folding is total: an event that was decided on this table always applies; one that was not
 * throws IllegalStateException. Cost: a walk down a tree of names, about half a microsecond among
 * fifty thousand. Sorted, so that lists of all shards merge without sorting any.
 */
public final class AgentTable implements AgentView {

  private final TreeMap<AgentKey, AgentCell> agents = new TreeMap<>();
  private final InternedBytes specs = new InternedBytes();
  private long changes;
  private long sum;
  private long bytes;

  /** What an event did to an agent: null before if it is new, null after if it is gone. */
  public record Change(@Nullable Agent before, @Nullable Agent after) {}

  @Override
  public @Nullable Agent find(AgentKey key) {
    AgentCell cell = agents.get(key);
    return cell == null ? null : cell.agent();
  }

  /** How often the agent gives a sign of life; {@link AgentSpec#UNWATCHED} if it is not known. */
  public int heartbeatMillis(AgentKey key) {
    AgentCell cell = agents.get(key);
    return cell == null ? AgentSpec.UNWATCHED : cell.heartbeatMillis();
  }

  @Nullable AgentCell cell(AgentKey key) {
    return agents.get(key);
  }

  Collection<AgentCell> cells() {
    return agents.values();
  }

  @Override
  public int size() {
    return agents.size();
  }

  /** All of them as they are now, by tenant and name. Cost: a reference for each. */
  public Agent[] all() {
    Agent[] all = new Agent[agents.size()];
    int next = 0;
    for (AgentCell cell : agents.values()) {
      all[next++] = cell.agent();
    }
    return all;
  }

  /** Changes on purpose so far: the revision of the latest. */
  public long changes() {
    return changes;
  }

  /**
   * Hash over all agents, whatever came before: two tables are alike if size, {@link #changes} and
   * this are. Kept up from change to change, so that asking costs nothing.
   */
  public long digest() {
    return sum;
  }

  /** What they take of memory, about. */
  public long bytes() {
    return bytes;
  }

  /** Folds one event that happened at {@code at}. */
  public Change apply(AgentEvent event, long at) {
    AgentCell cell = agents.get(event.key());
    Agent before = cell == null ? null : cell.agent();
    if (before == null && !(event instanceof AgentEvent.Registered)) {
      throw new IllegalStateException("event about agent " + event.key() + ", which is not known");
    }
    Agent after = before == null ? registered(event, at) : changed(before, event, at);
    replace(cell, event.key(), after);
    return new Change(before, after);
  }

  private Agent registered(AgentEvent event, long at) {
    AgentEvent.Registered fresh = (AgentEvent.Registered) event;
    return new Agent(
        fresh.key(),
        specs.one(fresh.spec()),
        null,
        fresh.mode(),
        AgentState.HEALTHY,
        0,
        at,
        at,
        at,
        ++changes);
  }

  private @Nullable Agent changed(Agent agent, AgentEvent event, long at) {
    return switch (event) {
      case AgentEvent.Registered again ->
          new Agent(
              agent.key(),
              specs.one(again.spec()),
              agent.card(),
              again.mode(),
              AgentState.HEALTHY,
              0,
              agent.state() == AgentState.HEALTHY ? agent.stateSinceMillis() : at,
              agent.registeredAtMillis(),
              at,
              ++changes);
      case AgentEvent.CardKept kept -> agent.with(kept.card(), at, ++changes);
      case AgentEvent.Deregistered gone -> null;
      case AgentEvent.ModeSet set -> agent.in(set.mode(), at, ++changes);
      case AgentEvent.Missed missed -> agent.in(missed.state(), 0, at);
      case AgentEvent.Recovered back -> agent.in(AgentState.HEALTHY, 0, at);
      case AgentEvent.RecoveryFailed failed ->
          agent.in(agent.state(), failed.attempt(), agent.stateSinceMillis());
      case AgentEvent.GivenUp given ->
          agent.in(AgentState.DEPRECATED, agent.recoveryAttempts() + 1, at);
    };
  }

  private void replace(@Nullable AgentCell cell, AgentKey key, @Nullable Agent after) {
    if (cell != null) {
      sum -= AgentHash.of(cell.agent());
      bytes -= cell.agent().bytes();
    }
    if (after == null) {
      agents.remove(key);
      if (cell != null) {
        HeartbeatWatch.leave(cell);
      }
      return;
    }
    sum += AgentHash.of(after);
    bytes += after.bytes();
    if (cell == null) {
      agents.put(after.key(), new AgentCell(after));
    } else {
      cell.become(after);
    }
  }

  /** Puts back what {@link AgentCodec#write} wrote into a snapshot. */
  public void restore(ByteReader in) {
    Agent agent = AgentCodec.read(in, specs);
    if (agents.put(agent.key(), new AgentCell(agent)) != null) {
      throw new IllegalStateException("agent " + agent.key() + " twice");
    }
    sum += AgentHash.of(agent);
    bytes += agent.bytes();
  }

  /**
   * Says what the counters were, once all agents are back.
   *
   * @throws IllegalStateException if the agents are not those that were there
   */
  public void restored(int size, long changesThen, long digest) {
    if (size != agents.size() || digest != sum) {
      throw new IllegalStateException(
          "%d agents (expected: %d, or others)".formatted(agents.size(), size));
    }
    changes = changesThen;
  }

  /** One agent's part of a snapshot. */
  public static void write(Agent agent, ByteWriter out) {
    AgentCodec.write(agent, out);
  }
}
