package io.swarmhold.edge.testkit;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.model.Durability;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The whole grid in memory, one lock, no threads of its own: what a call causes has happened when
 * it returns. It keeps the ports' promises as far as the edge can see them; retries, delays and
 * leases that run out are the real grid's.
 *
 * <p>Long polls and waits end when {@link #elapse} says that their time is up, or when what they
 * wait for happens.
 */
public final class FakeSwarm {

  private final FakeState state;
  private final FakeDispatch dispatch;

  public final FakeTasks queue;
  public final FakeAgents agents;
  public final FakeRegistry registry;
  public final FakeBreakers breakers;
  public final FakeEvents events;
  public final FakeStatus status;

  /** This one as the only member, unless a test says that others are missing. */
  public final FakeMembers members;

  /** Three members, of which one is gone, and with it a shard. */
  public final FakeCluster cluster = new FakeCluster();

  public final FakeLocks locks = new FakeLocks();
  public final FakeDefinitions definitions = new FakeDefinitions();

  public FakeSwarm(ManualTime time) {
    state = new FakeState(time);
    var reports = new FakeReports(state);
    dispatch = new FakeDispatch(state, reports);
    queue = new FakeTasks(state, dispatch);
    agents = new FakeAgents(state, reports, dispatch);
    registry = new FakeRegistry(state);
    breakers = new FakeBreakers(state);
    state.onMet = registry::met;
    events = new FakeEvents(state);
    status = new FakeStatus(state);
    members = new FakeMembers(agents, status);
  }

  public FakeSwarm() {
    this(new ManualTime());
  }

  /** Itself as all ports, with its time. */
  public EdgePorts ports() {
    return new EdgePorts(
        queue,
        agents,
        registry,
        breakers,
        events,
        status,
        members,
        cluster,
        locks,
        new FakeElections(),
        definitions,
        state.time,
        state.time);
  }

  public ManualTime time() {
    return state.time;
  }

  // What a test may arrange

  /** From now on every stage fails with this; null ends it. */
  public void failWith(@Nullable RuntimeException newFailure) {
    synchronized (state) {
      state.failure = newFailure;
    }
  }

  /** From now on so many tasks may wait in all. */
  public void setCapacity(int newCapacity) {
    synchronized (state) {
      state.capacity = newCapacity;
    }
  }

  public void setReady(boolean isReady) {
    synchronized (state) {
      state.ready = isReady;
    }
  }

  /** Submissions are answered no more until {@code false}; their tasks are taken, though. */
  public void stall(boolean stall) {
    synchronized (state) {
      state.stalled = stall;
    }
  }

  /** From now on whoever polls in vain is told so at once. */
  public void setImpatient(boolean isImpatient) {
    synchronized (state) {
      state.impatient = isImpatient;
    }
  }

  /** Moves time on and ends the polls and waits whose time is up. */
  public void elapse(Duration by) {
    state.time.advance(by);
    dispatch.endOverdue();
  }

  /** The oldest {@code count} events are forgotten. */
  public void trimEvents(int count) {
    synchronized (state) {
      state.trimmed = Math.max(state.trimmed, count);
    }
  }

  // What a test may ask

  public int openPolls() {
    synchronized (state) {
      state.polls.removeIf(poll -> poll.answer().isDone());
      return state.polls.size();
    }
  }

  public int openWaits() {
    synchronized (state) {
      state.waits.removeIf(wait -> wait.answer().isDone());
      return state.waits.size();
    }
  }

  public int listeners() {
    synchronized (state) {
      return state.listeners.size();
    }
  }

  /** What the latest change was asked to survive. */
  public @Nullable Durability lastDurability() {
    synchronized (state) {
      return state.lastDurability;
    }
  }

  public int tasks() {
    synchronized (state) {
      return state.cells.size();
    }
  }

  /** How far anybody has read the events. */
  public long readUpTo() {
    synchronized (state) {
      return state.readUpTo;
    }
  }
}
