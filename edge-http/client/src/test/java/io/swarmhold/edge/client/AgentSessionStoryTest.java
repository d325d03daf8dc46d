package io.swarmhold.edge.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.client.ServerFrame.Verdict;
import io.swarmhold.model.AgentId;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An agent on a bad line: connections die with frames in both directions on them, tasks are
 * cancelled under its hands, the server refuses frames. Whatever happens, no lease is started
 * twice, no more than the slots run, and in the end every task that was not cancelled is done.
 */
class AgentSessionStoryTest {

  private static final int SLOTS = 3;
  private static final Duration TERM = Duration.ofSeconds(9);

  static LongStream seeds() {
    Long only = Long.getLong("seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 500);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyTaskIsDoneOnceHoweverBadTheLine(long seed) {
    var story = new Story(new SplittableRandom(seed));

    story.badTimes(400);
    story.goodTimes();

    assertThat(story.server.open()).as("tasks not final").isEmpty();
    assertThat(story.session.owed()).as("reports without answer").isZero();
    assertThat(story.session.idle()).isTrue();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aDrainLeavesNothingBehindHoweverBadTheLine(long seed) {
    var story = new Story(new SplittableRandom(seed));

    story.badTimes(100);
    story.session.drain();
    story.badTimes(100);
    story.session.abandon();
    story.goodTimes();

    assertThat(story.session.idle()).isTrue();
    assertThat(story.server.held()).as("leases left with the agent that went").isEmpty();
  }

  /** The agent, the server, and the line between them. */
  private static final class Story implements AgentSession.Hands {

    private final SplittableRandom dice;
    private final Server server = new Server();
    private final AgentSession session;
    private final ArrayDeque<ClientFrame> toServer = new ArrayDeque<>();
    private final ArrayDeque<ServerFrame> toAgent = new ArrayDeque<>();
    private final Set<Lease> startedEver = new HashSet<>();
    private final List<Lease> running = new ArrayList<>();
    private boolean connected;
    private long now;

    Story(SplittableRandom dice) {
      this.dice = dice;
      var profile =
          new AgentProfile(
              new AgentId("a-1"), List.of(new PoolId("p")), new TreeSet<>(), "", SLOTS);
      session = new AgentSession(profile, Duration.ofSeconds(10), Duration.ofSeconds(30), this);
    }

    void badTimes(int steps) {
      for (int step = 0; step < steps; step++) {
        now += dice.nextLong(Duration.ofMillis(300).toNanos());
        switch (dice.nextInt(24)) {
          case 0 -> cut();
          case 1 -> server.cancelSomething(dice, toAgent, connected);
          case 2 -> {
            if (!toServer.isEmpty() && server.refuses(toServer.element())) {
              var code = dice.nextBoolean() ? "storage_full" : "bad_request";
              toAgent.add(new ServerFrame.Refusal(idOf(toServer.remove()), code, "says the story"));
            }
          }
          case 3 -> server.submit();
          case 4 -> server.nameSomethingLate(dice, toAgent, connected);
          default -> goodStep();
        }
      }
    }

    /** Until nothing is left to do, or for so long that it never will be. */
    void goodTimes() {
      for (int step = 0; step < 20_000 && !atRest(); step++) {
        now += Duration.ofMillis(50).toNanos();
        goodStep();
      }
    }

    private boolean atRest() {
      return session.registered()
          && session.idle()
          && toServer.isEmpty()
          && toAgent.isEmpty()
          && (server.draining ? server.held().isEmpty() : server.open().isEmpty());
    }

    private void goodStep() {
      if (!connected) {
        connected = true;
        server.registered = false;
        session.connected(now);
      }
      if (session.stalled(now)) {
        cut();
        return;
      }
      switch (dice.nextInt(4)) {
        case 0 -> {
          ClientFrame frame = session.next(now);
          if (frame != null) {
            toServer.add(frame);
          }
        }
        case 1 -> {
          if (!toServer.isEmpty()) {
            server.receive(toServer.remove(), toAgent);
          }
        }
        case 2 -> {
          if (!toAgent.isEmpty()) {
            var advice = session.received(toAgent.remove(), now, Instant.EPOCH.plusNanos(now));
            if (advice instanceof AgentSession.Advice.Reconnect) {
              cut();
            }
          }
        }
        default -> finishSomething();
      }
      server.expire(now, toAgent, connected);
    }

    private void finishSomething() {
      if (running.isEmpty()) {
        return;
      }
      Lease lease = running.remove(dice.nextInt(running.size()));
      session.finished(
          dice.nextInt(5) == 0
              ? new Report.Fail(lease, "says the story", true)
              : new Report.Complete(lease, Json.of("done")));
    }

    private void cut() {
      connected = false;
      toServer.clear();
      toAgent.clear();
      session.lost();
    }

    @Override
    public void start(Assigned task) {
      assertThat(startedEver.add(task.lease())).as("%s started once", task.lease()).isTrue();
      running.add(task.lease());
      assertThat(running).hasSizeLessThanOrEqualTo(SLOTS);
    }

    @Override
    public void interrupt(Lease lease) {
      assertThat(startedEver).contains(lease);
    }

    @Override
    public void settled(Report report, Verdict verdict) {}
  }

  private static long idOf(ClientFrame frame) {
    return switch (frame) {
      case ClientFrame.Register register -> register.id();
      case ClientFrame.Completes completes -> completes.id();
      case ClientFrame.Fails fails -> fails.id();
      case ClientFrame.HandBacks handBacks -> handBacks.id();
      case ClientFrame.Extends extensions -> extensions.id();
      case ClientFrame.Progresses progresses -> progresses.id();
      case ClientFrame.Ping ping -> ping.id();
      case ClientFrame.Heartbeat heartbeat -> -1;
      case ClientFrame.Drain drain -> -1;
    };
  }

  /**
   * The protocol's server in the plainest words: one agent, no clock, leases that never run out.
   */
  private static final class Server {

    private static final class Entry {
      @Nullable Lease holder;
      @Nullable Lease doneBy;
      boolean over;
      long expiresAt;
    }

    private final Map<TaskId, Entry> tasks = new TreeMap<>();
    private long lastToken;
    private boolean registered;
    private boolean draining;
    private long now;

    Server() {
      for (int i = 0; i < 20; i++) {
        submit();
      }
    }

    void submit() {
      tasks.put(new TaskId(7, tasks.size()), new Entry());
    }

    List<TaskId> open() {
      return tasks.keySet().stream().filter(id -> !entry(id).over).toList();
    }

    List<Lease> held() {
      var held = new ArrayList<Lease>();
      for (Entry entry : tasks.values()) {
        if (entry.holder != null) {
          held.add(entry.holder);
        }
      }
      return held;
    }

    void cancelSomething(SplittableRandom dice, ArrayDeque<ServerFrame> out, boolean connected) {
      List<Lease> held = held();
      if (!held.isEmpty()) {
        Lease lease = held.get(dice.nextInt(held.size()));
        Entry entry = entry(lease.id());
        entry.holder = null;
        entry.over = true;
        if (connected && registered) {
          out.add(new ServerFrame.Revoke(List.of(lease)));
        }
      }
    }

    /** As a member does that has just taken a shard over and answers what was asked before. */
    void nameSomethingLate(SplittableRandom dice, ArrayDeque<ServerFrame> out, boolean connected) {
      List<Entry> done = tasks.values().stream().filter(entry -> entry.doneBy != null).toList();
      if (connected && registered && !done.isEmpty()) {
        Lease lease = done.get(dice.nextInt(done.size())).doneBy;
        if (lease != null) {
          assign(lease, out);
        }
      }
    }

    void expire(long time, ArrayDeque<ServerFrame> out, boolean connected) {
      now = time;
      for (Entry entry : tasks.values()) {
        Lease lease = entry.holder;
        if (lease != null && now > entry.expiresAt) {
          entry.holder = null;
          if (connected && registered) {
            out.add(new ServerFrame.Revoke(List.of(lease)));
          }
        }
      }
    }

    /** A server refuses what it was asked to do, not that somebody is alive. */
    boolean refuses(ClientFrame frame) {
      return !(frame instanceof ClientFrame.Register || idOf(frame) < 0);
    }

    void receive(ClientFrame frame, ArrayDeque<ServerFrame> out) {
      switch (frame) {
        case ClientFrame.Register(long id, AgentProfile agent, List<Lease> holding) -> {
          registered = true;
          draining = false;
          var gone = holding.stream().filter(lease -> !held().contains(lease)).toList();
          if (!gone.isEmpty()) {
            out.add(new ServerFrame.Revoke(gone));
          }
          out.add(new ServerFrame.Registered(id));
          held().stream().filter(lease -> !holding.contains(lease)).forEach(l -> assign(l, out));
        }
        case ClientFrame.Completes(long id, List<Report.Complete> reports) -> {
          var results = reports.stream().map(r -> end(r.lease(), true)).toList();
          out.add(new ServerFrame.Reported(id, results));
        }
        case ClientFrame.Fails(long id, List<Report.Fail> reports) -> {
          var results = reports.stream().map(r -> end(r.lease(), !r.retryable())).toList();
          out.add(new ServerFrame.Reported(id, results));
        }
        case ClientFrame.HandBacks(long id, List<Report.HandBack> reports) -> {
          var results = reports.stream().map(r -> end(r.lease(), false)).toList();
          out.add(new ServerFrame.Reported(id, results));
        }
        case ClientFrame.Extends(long id, List<Lease> leases) ->
            out.add(new ServerFrame.Reported(id, leases.stream().map(this::alive).toList()));
        case ClientFrame.Progresses(long id, List<ClientFrame.Progresses.Step> steps) ->
            out.add(
                new ServerFrame.Reported(id, steps.stream().map(s -> alive(s.lease())).toList()));
        case ClientFrame.Ping ping -> out.add(new ServerFrame.Pong());
        case ClientFrame.Heartbeat heartbeat -> {}
        case ClientFrame.Drain drain -> draining = true;
      }
      for (TaskId id : tasks.keySet()) {
        Entry entry = entry(id);
        if (!draining && !entry.over && entry.holder == null && held().size() < SLOTS) {
          entry.holder = new Lease(id, Long.toString(++lastToken));
          entry.expiresAt = now + TERM.toNanos();
          assign(entry.holder, out);
        }
      }
    }

    private void assign(Lease lease, ArrayDeque<ServerFrame> out) {
      out.add(
          new ServerFrame.Assign(
              List.of(
                  new Assigned(
                      lease,
                      1,
                      Instant.EPOCH.plusNanos(entry(lease.id()).expiresAt),
                      null,
                      "",
                      null,
                      Json.of(1)))));
    }

    private Verdict alive(Lease lease) {
      Entry entry = entry(lease.id());
      if (!lease.equals(entry.holder)) {
        return Verdict.STALE;
      }
      entry.expiresAt = now + TERM.toNanos();
      return Verdict.ACCEPTED;
    }

    private Verdict end(Lease lease, boolean forGood) {
      Entry entry = entry(lease.id());
      if (lease.equals(entry.holder)) {
        entry.holder = null;
        entry.doneBy = lease;
        entry.over = forGood;
        return Verdict.ACCEPTED;
      }
      return lease.equals(entry.doneBy) ? Verdict.REPEATED : Verdict.STALE;
    }

    private Entry entry(TaskId id) {
      Entry entry = tasks.get(id);
      assertThat(entry).isNotNull();
      return java.util.Objects.requireNonNull(entry);
    }
  }
}
