package io.swarmhold.edge.client;

import io.swarmhold.edge.client.ServerFrame.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An agent's books: what it holds, what it owes the server, and what to say next. No threads, no
 * sockets, no clock: {@link Worker} brings those and calls one method at a time.
 *
 * <p>What it promises:
 *
 * <ul>
 *   <li>A lease is started at most once, however often the server names it.
 *   <li>A finished handler's report is repeated, over as many connections as it takes, until the
 *       server has answered it.
 *   <li>At most {@code slots} handlers run at a time, those of revoked tasks included.
 *   <li>What it owes is bounded: a report beyond {@link #MAX_UNANSWERED} in flight waits, and so
 *       the server, which counts its task as held, sends no more.
 * </ul>
 */
final class AgentSession {

  /** Reports sent and not answered; beyond it they wait for an answer to make room. */
  static final int MAX_UNANSWERED = 4_096;

  /** Tasks that wait for a slot of ours; only a server that counts wrongly fills it. */
  static final int MAX_WAITING = 1_024;

  /**
   * Leases that were settled last, so that an assignment which comes late is not taken for a new
   * one: a member that took a shard over may name a lease again that ended meanwhile.
   */
  static final int MAX_SETTLED = 1_024;

  /** So many intervals of silence, and the connection counts as dead. */
  private static final int SILENT_INTERVALS = 3;

  /** Before reports are sent again that the server could not take just now. */
  private static final long PAUSE_NANOS = Duration.ofMillis(500).toNanos();

  private static final Duration LEAST_EXTEND_INTERVAL = Duration.ofMillis(250);
  private static final Duration MOST_EXTEND_INTERVAL = Duration.ofMinutes(5);

  /** Codes of a refused frame that a later try may cure. */
  private static final Set<String> PASSING =
      Set.of(
          "unavailable",
          "outcome_unknown",
          "storage_full",
          "not_ready",
          "draining",
          "internal",
          "queue_full",
          "not_registered");

  /** What the books ask of the world. Must not call back. */
  interface Hands {
    void start(Assigned task);

    void interrupt(Lease lease);

    /** The report on this lease was answered. */
    void settled(Report report, Verdict verdict);
  }

  /** What to do with the connection after a frame. */
  sealed interface Advice {
    record GoOn() implements Advice {}

    /** The server wants this agent no more; the reason is for people. */
    record GiveUp(String reason) implements Advice {}

    /** Not now: close and come back later. */
    record Reconnect(String reason) implements Advice {}
  }

  private static final Advice GO_ON = new Advice.GoOn();

  private enum Line {
    DOWN,
    CONNECTED,
    REGISTERING,
    UP
  }

  private enum Stage {
    /** Has no slot yet. */
    WAITING,
    RUNNING,
    /** The handler has ended; its report waits, or is on its way. */
    OWED,
    /** The server would not have the report: not extended, and known until it is taken away. */
    GIVEN_UP
  }

  private static final class Holding {
    final Assigned task;
    final long extendEveryNanos;
    Stage stage = Stage.WAITING;
    long extendAt;
    double progress = Double.NaN;

    Holding(Assigned task, long extendEveryNanos, long now) {
      this.task = task;
      this.extendEveryNanos = extendEveryNanos;
      this.extendAt = now + extendEveryNanos;
    }
  }

  private sealed interface InFlight {
    long sentAt();

    record Reports(List<Report> reports, long sentAt) implements InFlight {}

    record Leases(List<Lease> leases, long sentAt) implements InFlight {}

    record Registration(long sentAt) implements InFlight {}
  }

  private final AgentProfile profile;
  private final long heartbeatNanos;
  private final long answerNanos;
  private final Hands hands;

  private Line line = Line.DOWN;
  private long nextId;
  private long lastHeard;
  private long nextHeartbeat;
  private long nextExtend = Long.MAX_VALUE;

  private final SequencedMap<Lease, Holding> holdings = new LinkedHashMap<>();
  private final SequencedSet<Lease> settled = new LinkedHashSet<>(); // of late
  private final ArrayDeque<Holding> waiting = new ArrayDeque<>();
  private final Set<Lease> live = new HashSet<>(); // handlers that have not returned
  private final ArrayDeque<Report> outbox = new ArrayDeque<>();
  private final SequencedMap<Long, InFlight> inFlight = new LinkedHashMap<>();
  private final Set<Lease> alone = new HashSet<>(); // was in a refused frame: next sent by itself
  private final Set<Lease> stepped = new HashSet<>(); // has progress to tell
  private int unanswered;
  private int givenUp;
  private long reportsFrom; // after a refusal that may pass
  private boolean heartbeatPing; // a heartbeat has no answer, and silence must mean something
  private boolean draining;
  private boolean drainTold;
  private boolean abandoning;

  /**
   * @param answerWithin a connection that leaves a frame unanswered for longer counts as dead
   */
  AgentSession(AgentProfile profile, Duration heartbeat, Duration answerWithin, Hands hands) {
    this.profile = profile;
    this.heartbeatNanos = heartbeat.toNanos();
    this.answerNanos = answerWithin.toNanos();
    this.hands = hands;
  }

  // The connection

  /** A fresh connection is open; what was said on the one before may not have arrived. */
  void connected(long now) {
    lost();
    line = Line.CONNECTED;
    lastHeard = now;
    nextHeartbeat = now + heartbeatNanos;
    reportsFrom = now;
    drainTold = false;
  }

  void lost() {
    line = Line.DOWN;
    var again = new ArrayList<Report>();
    for (InFlight frame : inFlight.values()) {
      if (frame instanceof InFlight.Reports(List<Report> reports, long sentAt)) {
        again.addAll(reports);
      }
    }
    inFlight.clear();
    unanswered = 0;
    for (Report report : again.reversed()) {
      outbox.addFirst(report);
    }
  }

  /** Whether the connection is one to give up: silent, or with a frame long unanswered. */
  boolean stalled(long now) {
    if (line == Line.DOWN) {
      return false;
    }
    if (now - lastHeard > SILENT_INTERVALS * heartbeatNanos) {
      return true;
    }
    var oldest = inFlight.firstEntry();
    return oldest != null && now - oldest.getValue().sentAt() > answerNanos;
  }

  /**
   * When {@link #next} or {@link #stalled} may have something new to say, if nothing happens;
   * {@code Long.MAX_VALUE} for never.
   */
  long wakeAt(long now) {
    return switch (line) {
      case DOWN -> Long.MAX_VALUE;
      case CONNECTED, REGISTERING -> now + heartbeatNanos;
      case UP -> {
        long soonest = Math.min(nextHeartbeat, nextExtend);
        yield outbox.isEmpty() ? soonest : Math.min(soonest, Math.max(reportsFrom, now));
      }
    };
  }

  boolean registered() {
    return line == Line.UP;
  }

  // What the server says

  Advice received(ServerFrame frame, long now, Instant wallNow) {
    lastHeard = now;
    return switch (frame) {
      case ServerFrame.Registered(long id) -> {
        inFlight.remove(id);
        line = Line.UP;
        yield GO_ON;
      }
      case ServerFrame.Assign(List<Assigned> tasks) -> {
        tasks.forEach(task -> assigned(task, now, wallNow));
        yield GO_ON;
      }
      case ServerFrame.Revoke(List<Lease> leases) -> {
        leases.forEach(this::revoked);
        yield GO_ON;
      }
      case ServerFrame.Reported(long id, List<Verdict> results) -> {
        answered(id, results);
        yield GO_ON;
      }
      case ServerFrame.Refusal refusal -> refused(refusal, now);
      case ServerFrame.Draining draining -> GO_ON; // its close will follow; until then it listens
      case ServerFrame.Replaced replaced ->
          new Advice.GiveUp("another connection registered the same agent");
      case ServerFrame.Pong pong -> GO_ON;
      case ServerFrame.Unknown unknown -> GO_ON;
    };
  }

  private void assigned(Assigned task, long now, Instant wallNow) {
    if (holdings.containsKey(task.lease())
        || live.contains(task.lease())
        || settled.contains(task.lease())) {
      return; // was on its way when a connection or a member died, and arrived after all
    }
    var holding = new Holding(task, extendEveryNanos(task, wallNow), now);
    holdings.put(task.lease(), holding);
    if (draining || waiting.size() >= MAX_WAITING) {
      owe(holding, new Report.HandBack(task.lease()));
      return;
    }
    nextExtend = Math.min(nextExtend, holding.extendAt);
    waiting.add(holding);
    startWaiting();
  }

  /**
   * A third of what is left of the lease. The clocks of client and server need to agree within two
   * thirds of it.
   */
  private static long extendEveryNanos(Assigned task, Instant wallNow) {
    Duration third =
        task.expiresAt().equals(Instant.MAX)
            ? MOST_EXTEND_INTERVAL
            : Duration.between(wallNow, task.expiresAt()).dividedBy(3);
    if (third.compareTo(LEAST_EXTEND_INTERVAL) < 0) {
      return LEAST_EXTEND_INTERVAL.toNanos();
    }
    return third.compareTo(MOST_EXTEND_INTERVAL) > 0
        ? MOST_EXTEND_INTERVAL.toNanos()
        : third.toNanos();
  }

  private void startWaiting() {
    while (live.size() < profile.slots() && !waiting.isEmpty() && !draining) {
      Holding holding = waiting.remove();
      if (holdings.get(holding.task.lease()) == holding) {
        holding.stage = Stage.RUNNING;
        live.add(holding.task.lease());
        hands.start(holding.task);
      }
    }
  }

  private void revoked(Lease lease) {
    Holding holding = holdings.get(lease);
    if (holding == null || holding.stage == Stage.OWED) {
      return; // its report is on its way, and the answer to that will settle it
    }
    holdings.remove(lease);
    stepped.remove(lease);
    switch (holding.stage) {
      case RUNNING -> hands.interrupt(lease);
      case WAITING -> waiting.remove(holding);
      case GIVEN_UP -> givenUp--;
      case OWED -> {}
    }
  }

  private void answered(long id, List<Verdict> results) {
    InFlight frame = inFlight.remove(id);
    if (frame instanceof InFlight.Reports(List<Report> reports, long sentAt)) {
      unanswered -= reports.size();
      for (int i = 0; i < reports.size(); i++) {
        settle(reports.get(i), i < results.size() ? results.get(i) : Verdict.NOT_FOUND);
      }
    } else if (frame instanceof InFlight.Leases(List<Lease> leases, long sentAt)) {
      for (int i = 0; i < Math.min(leases.size(), results.size()); i++) {
        if (!results.get(i).isDone()) {
          revoked(leases.get(i));
        }
      }
    }
  }

  private void settle(Report report, Verdict verdict) {
    holdings.remove(report.lease());
    alone.remove(report.lease());
    remember(report.lease());
    hands.settled(report, verdict);
  }

  private void remember(Lease over) {
    if (settled.add(over) && settled.size() > MAX_SETTLED) {
      settled.removeFirst();
    }
  }

  private Advice refused(ServerFrame.Refusal refusal, long now) {
    InFlight frame = inFlight.remove(refusal.id());
    boolean passing = PASSING.contains(refusal.code());
    String reason = refusal.code() + ": " + refusal.detail();
    return switch (frame) {
      case InFlight.Registration registration ->
          passing ? new Advice.Reconnect(reason) : new Advice.GiveUp(reason);
      case InFlight.Reports(List<Report> reports, long sentAt) -> {
        unanswered -= reports.size();
        if (passing) {
          reports.reversed().forEach(outbox::addFirst);
          reportsFrom = now + PAUSE_NANOS;
        } else {
          reports.forEach(report -> refusedReport(report, reports.size() > 1, reason));
        }
        yield GO_ON;
      }
      case InFlight.Leases leases -> GO_ON; // the next interval tries again
      case null -> GO_ON;
    };
  }

  /** One bad report must not take its company down with it, nor come back for ever. */
  private void refusedReport(Report report, boolean hadCompany, String reason) {
    if (hadCompany) {
      alone.add(report.lease());
      outbox.add(report);
    } else if (report instanceof Report.Complete) {
      outbox.add(new Report.Fail(report.lease(), "result refused: " + reason, false));
    } else {
      // Forgotten, it would be started again: to the server it is still held
      Holding holding = holdings.get(report.lease());
      if (holding != null) {
        holding.stage = Stage.GIVEN_UP;
        givenUp++;
      }
      alone.remove(report.lease());
      remember(report.lease());
      hands.settled(report, Verdict.NOT_FOUND);
    }
  }

  // What the handlers say

  /** The handler of {@code report}'s lease has returned; what it says counts if it still holds. */
  void finished(Report report) {
    live.remove(report.lease());
    Holding holding = holdings.get(report.lease());
    if (holding != null && holding.stage == Stage.RUNNING) {
      boolean untouched = abandoning && !(report instanceof Report.Complete);
      owe(holding, untouched ? new Report.HandBack(report.lease()) : report);
    }
    startWaiting();
  }

  void progress(Lease lease, double fraction) {
    Holding holding = holdings.get(lease);
    if (holding != null && holding.stage == Stage.RUNNING) {
      holding.progress = fraction;
      stepped.add(lease);
    }
  }

  boolean holds(Lease lease) {
    Holding holding = holdings.get(lease);
    return holding != null && holding.stage == Stage.RUNNING;
  }

  private void owe(Holding holding, Report report) {
    holding.stage = Stage.OWED;
    stepped.remove(report.lease());
    outbox.add(report);
  }

  // The way out

  /** No new tasks; those that have not begun go back. */
  void drain() {
    draining = true;
    for (Holding holding : waiting) {
      owe(holding, new Report.HandBack(holding.task.lease()));
    }
    waiting.clear();
  }

  /** Interrupts what still runs; what does not complete even so is handed back. */
  void abandon() {
    drain();
    abandoning = true;
    for (var entry : holdings.entrySet()) {
      if (entry.getValue().stage == Stage.RUNNING) {
        hands.interrupt(entry.getKey());
      }
    }
  }

  /** Nothing runs, nothing is owed. */
  boolean idle() {
    return live.isEmpty() && holdings.size() == givenUp;
  }

  int running() {
    return live.size();
  }

  /** Reports that were not answered yet, sent or not. */
  int owed() {
    return outbox.size() + unanswered;
  }

  // What to say next

  /** The next frame for the open connection, or null if there is none for now. */
  @Nullable ClientFrame next(long now) {
    switch (line) {
      case CONNECTED -> {
        line = Line.REGISTERING;
        return sent(
            id ->
                new ClientFrame.Register(
                    id, profile, holdings.keySet().stream().limit(ClientFrame.MAX_TASKS).toList()),
            new InFlight.Registration(now));
      }
      case DOWN, REGISTERING -> {
        return null;
      }
      case UP -> {}
    }
    if (draining && !drainTold) {
      drainTold = true;
      return new ClientFrame.Drain();
    }
    if (!outbox.isEmpty() && unanswered < MAX_UNANSWERED && now >= reportsFrom) {
      return reports(now);
    }
    if (!stepped.isEmpty()) {
      return steps(now);
    }
    if (now >= nextExtend) {
      ClientFrame frame = extensions(now);
      if (frame != null) {
        return frame;
      }
    }
    if (now >= nextHeartbeat) {
      nextHeartbeat = now + heartbeatNanos;
      heartbeatPing = true;
      return new ClientFrame.Heartbeat();
    }
    if (heartbeatPing) {
      heartbeatPing = false;
      return new ClientFrame.Ping(nextId++);
    }
    return null;
  }

  /** As many reports of one kind as a frame holds; the others keep their order. */
  private ClientFrame reports(long now) {
    var taken = new ArrayList<Report>();
    Class<? extends Report> kind = outbox.element().getClass();
    int room = ClientFrame.MAX_BYTES;
    for (Iterator<Report> rest = outbox.iterator(); rest.hasNext(); ) {
      Report report = rest.next();
      if (report.getClass() != kind || (!taken.isEmpty() && alone.contains(report.lease()))) {
        continue;
      }
      if ((!taken.isEmpty() && report.size() > room)
          || taken.size() == Math.min(ClientFrame.MAX_TASKS, MAX_UNANSWERED - unanswered)) {
        break;
      }
      taken.add(report);
      room -= report.size();
      rest.remove();
      if (alone.contains(report.lease())) {
        break;
      }
    }
    unanswered += taken.size();
    return sent(
        id ->
            switch (taken.getFirst()) {
              case Report.Complete first ->
                  new ClientFrame.Completes(id, all(Report.Complete.class, taken));
              case Report.Fail first -> new ClientFrame.Fails(id, all(Report.Fail.class, taken));
              case Report.HandBack first ->
                  new ClientFrame.HandBacks(id, all(Report.HandBack.class, taken));
            },
        new InFlight.Reports(taken, now));
  }

  private ClientFrame steps(long now) {
    var steps = new ArrayList<ClientFrame.Progresses.Step>();
    for (Iterator<Lease> rest = stepped.iterator();
        rest.hasNext() && steps.size() < ClientFrame.MAX_TASKS; ) {
      Lease lease = rest.next();
      rest.remove();
      Holding holding = holdings.get(lease);
      if (holding != null) {
        steps.add(new ClientFrame.Progresses.Step(lease, holding.progress));
        holding.extendAt = now + holding.extendEveryNanos; // progress extends as well
      }
    }
    var leases = steps.stream().map(ClientFrame.Progresses.Step::lease).toList();
    return sent(id -> new ClientFrame.Progresses(id, steps), new InFlight.Leases(leases, now));
  }

  private @Nullable ClientFrame extensions(long now) {
    var due = new ArrayList<Lease>();
    long next = Long.MAX_VALUE;
    for (var entry : holdings.entrySet()) {
      Holding holding = entry.getValue();
      if (holding.stage == Stage.GIVEN_UP) {
        continue;
      }
      if (now >= holding.extendAt && due.size() < ClientFrame.MAX_TASKS) {
        due.add(entry.getKey());
        holding.extendAt = now + holding.extendEveryNanos;
      }
      next = Math.min(next, holding.extendAt);
    }
    nextExtend = next;
    return due.isEmpty()
        ? null
        : sent(id -> new ClientFrame.Extends(id, due), new InFlight.Leases(due, now));
  }

  private ClientFrame sent(Function<Long, ClientFrame> frame, InFlight expectation) {
    long id = nextId++;
    inFlight.put(id, expectation);
    return frame.apply(id);
  }

  private static <R extends Report> List<R> all(Class<R> kind, List<Report> reports) {
    return reports.stream().map(kind::cast).toList();
  }
}
