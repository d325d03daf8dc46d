package io.swarmhold.edge.client;

import io.swarmhold.edge.client.Holdings.Holding;
import io.swarmhold.edge.client.ServerFrame.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
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
 *   <li>What it owes is bounded: a report beyond {@link ReportOutbox#MAX_UNANSWERED} in flight
 *       waits, and so the server, which counts its task as held, sends no more.
 * </ul>
 */
final class AgentSession {

  /** So many intervals of silence, and the connection counts as dead. */
  private static final int SILENT_INTERVALS = 3;

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

  private final Holdings holdings;
  private final ReportOutbox outbox = new ReportOutbox();
  private final LeaseExtensions extensions;
  private final SequencedMap<Long, InFlight> inFlight = new LinkedHashMap<>();
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
    this.holdings = new Holdings(profile.slots(), hands);
    this.extensions = new LeaseExtensions(holdings);
  }

  // The connection

  /** A fresh connection is open; what was said on the one before may not have arrived. */
  void connected(long now) {
    lost();
    line = Line.CONNECTED;
    lastHeard = now;
    nextHeartbeat = now + heartbeatNanos;
    outbox.connected(now);
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
    outbox.lost(again);
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
      case UP -> Math.min(Math.min(nextHeartbeat, extensions.nextAt()), outbox.readyAt(now));
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
    if (holdings.isKnown(task.lease())) {
      return; // was on its way when a connection or a member died, and arrived after all
    }
    var holding = new Holding(task, LeaseExtensions.everyNanos(task, wallNow), now);
    holdings.add(holding);
    if (draining || holdings.isFull()) {
      owe(holding, new Report.HandBack(task.lease()));
    } else {
      extensions.begin(holding);
      holdings.await(holding);
    }
  }

  private void revoked(Lease lease) {
    if (holdings.revoked(lease)) {
      extensions.end(lease);
    }
  }

  private void answered(long id, List<Verdict> results) {
    InFlight frame = inFlight.remove(id);
    if (frame instanceof InFlight.Reports(List<Report> reports, long sentAt)) {
      outbox.answered(reports.size());
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
    holdings.settled(report.lease());
    outbox.settled(report.lease());
    hands.settled(report, verdict);
  }

  private Advice refused(ServerFrame.Refusal refusal, long now) {
    InFlight frame = inFlight.remove(refusal.id());
    boolean passing = PASSING.contains(refusal.code());
    String reason = refusal.code() + ": " + refusal.detail();
    return switch (frame) {
      case InFlight.Registration registration ->
          passing ? new Advice.Reconnect(reason) : new Advice.GiveUp(reason);
      case InFlight.Reports(List<Report> reports, long sentAt) -> {
        outbox.answered(reports.size());
        if (passing) {
          outbox.postpone(reports, now);
        } else {
          outbox.refused(reports, reason).forEach(this::giveUp);
        }
        yield GO_ON;
      }
      case InFlight.Leases leases -> GO_ON; // the next interval tries again
      case null -> GO_ON;
    };
  }

  private void giveUp(Report report) {
    holdings.givenUp(report.lease());
    hands.settled(report, Verdict.NOT_FOUND);
  }

  // What the handlers say

  /** The handler of {@code report}'s lease has returned; what it says counts if it still holds. */
  void finished(Report report) {
    Holding holding = holdings.get(report.lease());
    if (holding != null && holding.isRunning()) {
      boolean untouched = abandoning && !(report instanceof Report.Complete);
      owe(holding, untouched ? new Report.HandBack(report.lease()) : report);
    }
    holdings.ended(report.lease());
  }

  void progress(Lease lease, double fraction) {
    extensions.progress(lease, fraction);
  }

  boolean holds(Lease lease) {
    return holdings.isRunning(lease);
  }

  private void owe(Holding holding, Report report) {
    holdings.owed(holding);
    extensions.end(holding.lease());
    outbox.add(report);
  }

  // The way out

  /** No new tasks; those that have not begun go back. */
  void drain() {
    draining = true;
    for (Holding holding : holdings.takeWaiting()) {
      owe(holding, new Report.HandBack(holding.lease()));
    }
  }

  /** Interrupts what still runs; what does not complete even so is handed back. */
  void abandon() {
    drain();
    abandoning = true;
    holdings.interruptRunning();
  }

  /** Nothing runs, nothing is owed. */
  boolean idle() {
    return holdings.isIdle();
  }

  int running() {
    return holdings.live();
  }

  /** Reports that were not answered yet, sent or not. */
  int owed() {
    return outbox.owed();
  }

  // What to say next

  /** The next frame for the open connection, or null if there is none for now. */
  @Nullable ClientFrame next(long now) {
    return switch (line) {
      case CONNECTED -> {
        line = Line.REGISTERING;
        yield register(now);
      }
      case DOWN, REGISTERING -> null;
      case UP -> nextRegistered(now);
    };
  }

  private ClientFrame register(long now) {
    List<Lease> held = holdings.leases().limit(ClientFrame.MAX_TASKS).toList();
    return sent(id -> new ClientFrame.Register(id, profile, held), new InFlight.Registration(now));
  }

  private @Nullable ClientFrame nextRegistered(long now) {
    if (draining && !drainTold) {
      drainTold = true;
      return new ClientFrame.Drain();
    }
    if (outbox.isReady(now)) {
      List<Report> reports = outbox.take();
      return sent(id -> ReportOutbox.frame(id, reports), new InFlight.Reports(reports, now));
    }
    if (extensions.hasSteps()) {
      return steps(now);
    }
    List<Lease> due = now >= extensions.nextAt() ? extensions.takeDue(now) : List.of();
    return due.isEmpty()
        ? signOfLife(now)
        : sent(id -> new ClientFrame.Extends(id, due), new InFlight.Leases(due, now));
  }

  private ClientFrame steps(long now) {
    var steps = extensions.takeSteps(now);
    var leases = steps.stream().map(ClientFrame.Progresses.Step::lease).toList();
    return sent(id -> new ClientFrame.Progresses(id, steps), new InFlight.Leases(leases, now));
  }

  private @Nullable ClientFrame signOfLife(long now) {
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

  private ClientFrame sent(Function<Long, ClientFrame> frame, InFlight expectation) {
    long id = nextId++;
    inFlight.put(id, expectation);
    return frame.apply(id);
  }
}
