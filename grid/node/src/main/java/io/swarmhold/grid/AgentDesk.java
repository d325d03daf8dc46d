package io.swarmhold.grid;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.agent.AgentMode;
import io.swarmhold.model.breaker.Outcomes;
import io.swarmhold.model.breaker.Permits;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.AgentSink;
import io.swarmhold.model.port.AgentStatus;
import io.swarmhold.model.port.Agents.Holding;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.DispatchSignal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One agent's books on the member it is connected to: what it holds, and who has a claim to its
 * free slots. A slot that the matcher was told of is <em>handed out</em>; an order that spends it
 * makes it <em>coming</em>; what the shard leases is <em>held</em>. Of a connection {@code held +
 * coming + handed out <= slots} when slots are handed out; of a poll {@code coming + handed out <=
 * max}, whatever the agent holds: it asks for so many more. Reconnecting and polling anew void what
 * was handed out, never what is coming.
 *
 * <p>The matcher and the connection are told of changes under the desk's lock, so that they hear of
 * them in the order in which they happened: a task is assigned before it is revoked, and credits
 * are withdrawn after they were supplied. Neither may block.
 *
 * <p>Outlives the connection: an agent that comes back finds what it held.
 */
final class AgentDesk {

  /** An agent is spoken for at least so often: three times in the usual interval. */
  private static final long MOST_SPEAK_MILLIS = 3_000;

  private static final Logger LOG = LoggerFactory.getLogger(AgentDesk.class);

  private final AgentKey key;
  private final Consumer<DispatchSignal> matcher;
  private final HeldTasks held = new HeldTasks();
  private AgentProfile profile;
  private @Nullable AgentSink sink;
  private @Nullable Poll poll;
  private boolean draining;
  private AgentMode mode = AgentMode.ACTIVE;
  private final Guard guard = new Guard();
  private final Set<Holding> probes = new HashSet<>();
  private Outcomes outcomes = Outcomes.NONE;
  private @Nullable AgentProfile registered;
  private long signedMillis;
  private int signedRunning;
  private long speakMillis = MOST_SPEAK_MILLIS;
  private boolean isElsewhere;
  private long incarnation;
  private int handedOut;
  private int coming;
  private long succeeded;
  private long failed;
  private int consecutiveFailures;
  private long lastSeenMillis;
  private long connectedMillis;
  private boolean listed;
  private volatile boolean gone;

  /**
   * An agent that is to be registered.
   *
   * @param connected whether it holds a line, or asks for work now and then
   */
  record Newcomer(AgentProfile profile, boolean connected) {}

  /** An agent that asked for work and waits. */
  record Poll(int max, CompletableFuture<List<Assignment>> answer) {}

  /** How an agent's hold of a task ended, as far as it speaks for the agent. */
  enum Ended {
    WELL,
    BADLY,
    OTHERWISE
  }

  AgentDesk(AgentProfile profile, Consumer<DispatchSignal> matcher, long now) {
    this.key = new AgentKey(profile.tenant(), profile.agent());
    this.profile = profile;
    this.matcher = matcher;
    this.lastSeenMillis = now;
  }

  AgentKey key() {
    return key;
  }

  /** Whether the desk was cleared away: the agent has, or will get, another one. */
  boolean isGone() {
    return gone;
  }

  /**
   * Puts the agent behind a new connection; null if the desk is gone. What the agent names but does
   * not hold is revoked.
   *
   * @param isAlone whether whatever the agent holds must be known here
   * @param notBeforeMillis later than whatever other members said of when the agent came to them
   * @return what it was handed and holds but does not name: lost with an earlier connection, and to
   *     be sent again. What is leased to it but was not handed over yet comes by itself
   */
  synchronized @Nullable List<Holding> connect(
      AgentProfile newProfile,
      AgentSink newSink,
      Set<Holding> named,
      boolean isAlone,
      long now,
      long notBeforeMillis) {
    if (gone) {
      return null;
    }
    AgentSink before = sink;
    renew();
    profile = newProfile;
    sink = newSink;
    isElsewhere = false;
    draining = false;
    lastSeenMillis = now;
    connectedMillis = Math.max(now, notBeforeMillis);
    if (before != null && !before.equals(newSink)) {
      told(before::replaced);
    }
    for (Holding holding : named) {
      TaskId task = holding.task();
      if (held.isDelivered(task.shard(), task.number(), holding.token())) {
        continue;
      }
      if (isAlone) {
        told(() -> newSink.revoked(task, holding.token()));
      } else {
        // It may have come from another member: believed until its shard denies it.
        held.put(task.shard(), task.number(), holding.token(), true);
      }
    }
    announce();
    List<Holding> lost =
        held.delivered().stream().filter(holding -> !named.contains(holding)).toList();
    lost.forEach(holding -> put(holding, false));
    return lost;
  }

  private void put(Holding holding, boolean delivered) {
    held.put(holding.task().shard(), holding.task().number(), holding.token(), delivered);
  }

  /**
   * Hands over what {@link #connect} or {@link #find} said was not, unless it came by itself or is
   * over. With nobody there it counts as handed over and lost: the next connection is sent it.
   */
  synchronized void resend(Assignment assignment) {
    TaskId task = assignment.task();
    AgentSink connected = sink;
    if (held.deliver(task.shard(), task.number(), assignment.token()) && connected != null) {
      told(() -> connected.assigned(List.of(assignment)));
    }
  }

  /**
   * Notes that a task could not be got for being sent again.
   *
   * @param willBeFound whether its shard is asked again what the agent holds; else the task waits
   *     for the agent's next connection
   */
  synchronized void notResent(Holding lost, boolean willBeFound) {
    TaskId task = lost.task();
    if (held.token(task.shard(), task.number()) != lost.token()
        || held.isDelivered(task.shard(), task.number(), lost.token())) {
      return;
    }
    if (willBeFound) {
      held.remove(task.shard(), task.number(), lost.token());
      announce();
    } else {
      put(lost, true);
    }
  }

  /**
   * Notes that the agent holds a task, as a shard says.
   *
   * @return whether nobody here knew of it: it is to be sent to the agent
   */
  synchronized boolean find(Holding holding) {
    TaskId task = holding.task();
    if (sink == null || held.token(task.shard(), task.number()) >= holding.token()) {
      return false;
    }
    put(holding, false);
    return true;
  }

  /**
   * The agent is connected to another member since {@code sinceMillis} of that member's clock:
   * whoever is connected here since earlier is not it any more.
   *
   * @param winsTies whether the other connection is the later one of two of the same time
   */
  synchronized void movedAway(long sinceMillis, boolean winsTies) {
    AgentSink before = sink;
    boolean isLater = sinceMillis > connectedMillis || (sinceMillis == connectedMillis && winsTies);
    isElsewhere = before == null ? poll == null : isLater;
    if (before != null && isLater) {
      sink = null;
      renew();
      told(before::replaced);
    }
  }

  /** Whether another member counts the agent among its own. */
  synchronized boolean isElsewhere() {
    return isElsewhere;
  }

  /** Since when the agent is connected. */
  synchronized long connectedMillis() {
    return connectedMillis;
  }

  synchronized boolean isConnected() {
    return sink != null;
  }

  synchronized List<Holding> held() {
    return held.all();
  }

  /** Forgets the connection if it is still this one. */
  synchronized void disconnect(AgentSink lost) {
    if (lost.equals(sink)) {
      sink = null;
      renew();
      announce();
    }
  }

  /**
   * Lets the agent wait for tasks; ends the poll that waited before. Who was drained and asks again
   * is back, as who connects again is. False if the desk is gone.
   */
  boolean startPoll(AgentProfile newProfile, Poll newPoll, long now) {
    Poll before;
    synchronized (this) {
      if (gone) {
        return false;
      }
      before = poll;
      renew();
      profile = newProfile;
      isElsewhere = false;
      draining = false;
      lastSeenMillis = now;
      poll = newPoll;
      announce();
    }
    if (before != null) {
      before.answer().complete(List.of());
    }
    return true;
  }

  /** Ends the poll without tasks if it still waits. */
  void endPoll(Poll ended) {
    synchronized (this) {
      if (!ended.equals(poll)) {
        return;
      }
      poll = null;
      renew();
      announce();
    }
    ended.answer().complete(List.of());
  }

  /** Ends whichever poll waits. */
  void endPoll() {
    Poll waiting;
    synchronized (this) {
      waiting = poll;
    }
    if (waiting != null) {
      endPoll(waiting);
    }
  }

  /** Credits told to the matcher so far are void from here on. */
  private void renew() {
    if (incarnation > 0) {
      matcher.accept(new DispatchSignal.Withdrawn(key, incarnation));
    }
    incarnation++;
    handedOut = 0;
  }

  /** Tells the matcher of the room that it does not know of yet. */
  private void announce() {
    int fresh = room() - handedOut;
    if (fresh > 0) {
      handedOut += fresh;
      matcher.accept(new DispatchSignal.Supply(profile, incarnation, fresh));
    }
  }

  private int room() {
    if (!isOpen()) {
      return 0;
    }
    int room = sink != null ? profile.slots() - held.size() - coming : pollRoom();
    return guard.standing().isProbing() ? Math.min(room, guard.permits()) : room;
  }

  private int pollRoom() {
    return poll != null ? poll.max() - coming : 0;
  }

  private boolean isOpen() {
    return !draining
        && mode == AgentMode.ACTIVE
        && !guard.standing().isOpen()
        && (sink != null ? sink.writable() : poll != null);
  }

  /** Changes how many tasks the agent works on, if {@code from} is still its connection. */
  synchronized void slots(AgentSink from, int slots) {
    if (!from.equals(sink)) {
      return;
    }
    AgentProfile p = profile;
    profile =
        new AgentProfile(
            p.tenant(), p.agent(), p.serves(), p.pools(), p.capabilities(), p.region(), slots);
    if (held.size() + coming + handedOut > slots) {
      renew();
    }
    announce();
  }

  /** What the registry says, whether the agent may be given work. */
  synchronized void mode(AgentMode newMode) {
    if (mode == newMode) {
      return;
    }
    mode = newMode;
    if (newMode == AgentMode.ACTIVE) {
      announce();
    } else {
      renew();
    }
  }

  /** Whoever is here and is not registered as it is now; null if there is nothing to do. */
  synchronized @Nullable Newcomer takeNewcomer() {
    if ((sink == null && poll == null) || profile.equals(registered)) {
      return null;
    }
    registered = profile;
    return new Newcomer(profile, sink != null);
  }

  /**
   * @param heartbeatMillis how often the agent's shard wants to hear of it; 0 for whenever
   */
  synchronized void speakEvery(int heartbeatMillis) {
    speakMillis =
        heartbeatMillis == 0 ? MOST_SPEAK_MILLIS : Math.min(MOST_SPEAK_MILLIS, heartbeatMillis / 3);
  }

  /** Has the agent registered again. */
  synchronized void isUnknown() {
    registered = null;
  }

  /**
   * What is to be said of the agent at {@code now}, if it is alive and something is to be said: its
   * load has changed, or it was last spoken for a third of its interval ago. Whose line stands
   * lives, unless others share the line; all others as they are heard.
   */
  synchronized @Nullable Sign sign(long now) {
    boolean lives =
        !isElsewhere
            && (lastSeenMillis > signedMillis
                || poll != null
                || (sink != null && sink.speaksForAgent()));
    int running = held.size();
    if (!lives || (now - signedMillis < speakMillis && running == signedRunning)) {
      return null;
    }
    signedMillis = now;
    signedRunning = running;
    return new Sign(key, running, Math.max(profile.slots(), pollRoom()));
  }

  synchronized void drain() {
    draining = true;
    renew();
  }

  /** As {@link #drain()}, if {@code from} is still the agent's connection. */
  synchronized void drain(AgentSink from) {
    if (from.equals(sink)) {
      drain();
    }
  }

  synchronized void seen(long now) {
    lastSeenMillis = now;
  }

  /**
   * Spends credits that the matcher was told of, if they are not void; returns how many. They are
   * coming from here on, until {@link #settled}.
   */
  synchronized int spend(long ofIncarnation, int credits) {
    if (ofIncarnation != incarnation || gone) {
      matcher.accept(new DispatchSignal.Withdrawn(key, ofIncarnation));
      return 0;
    }
    if (credits > handedOut || !isOpen()) {
      // The matcher is mistaken, or the connection has filled up since: begin anew.
      renew();
      announce();
      return 0;
    }
    int through = guard.letThrough(credits);
    handedOut -= credits;
    coming += through;
    return through;
  }

  /**
   * Ends an order: hands its tasks to whoever is there for the agent, and takes back the credits it
   * did not use.
   *
   * @return the tasks if nobody is there: they go back to their shard
   */
  List<Assignment> settled(long ofIncarnation, int spent, List<Assignment> given) {
    Poll answered = null;
    List<Assignment> left = given;
    synchronized (this) {
      coming -= spent;
      guard.giveBack(spent - given.size());
      if (guard.standing().isProbing()) {
        given.forEach(one -> probes.add(new Holding(one.task(), one.token())));
      }
      if (!given.isEmpty()) {
        AgentSink connected = sink;
        if (connected != null) {
          List<Assignment> fresh = handedOver(given);
          left = List.of();
          if (!fresh.isEmpty()) {
            told(() -> connected.assigned(fresh));
          }
        } else if (poll != null) {
          answered = poll;
          poll = null;
          left = handedOver(given);
          renew();
        }
      }
      if (ofIncarnation == incarnation) {
        handedOut += spent - given.size();
      }
      announce();
    }
    if (answered == null) {
      return left;
    }
    answered.answer().complete(left);
    return List.of();
  }

  /** Those that the agent still holds: what was revoked on the way is not handed over any more. */
  private List<Assignment> handedOver(List<Assignment> given) {
    List<Assignment> some = null;
    for (int i = 0; i < given.size(); i++) {
      Assignment one = given.get(i);
      boolean holds = held.deliver(one.task().shard(), one.task().number(), one.token());
      if (!holds && some == null) {
        some = new ArrayList<>(given.subList(0, i));
      } else if (holds && some != null) {
        some.add(one);
      }
    }
    return some == null ? given : some;
  }

  private void told(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException e) {
      LOG.error("the connection of {} failed to take its news", key, e);
    }
  }

  synchronized void leased(int shard, long number, long token) {
    held.put(shard, number, token, false);
  }

  synchronized void restored(int shard, long number, long token) {
    held.put(shard, number, token, true);
  }

  /**
   * The agent does not hold the task any more.
   *
   * @param revoked whether it has to be told
   * @return true if that freed a slot and the desk is not on the list of those yet; it is now
   */
  synchronized boolean released(int shard, long number, long token, boolean revoked, Ended ended) {
    switch (ended) {
      case WELL -> ended(true, shard, number, token);
      case BADLY -> ended(false, shard, number, token);
      case OTHERWISE -> {}
    }
    AgentSink connected = sink;
    if (revoked && connected != null && held.isDelivered(shard, number, token)) {
      told(() -> connected.revoked(new TaskId(shard, number), token));
    }
    if (!held.remove(shard, number, token) || listed) {
      return false;
    }
    listed = true;
    return true;
  }

  /** An attempt has ended. What went well is of no interest to a breaker but after failures. */
  private void ended(boolean isWell, int shard, long number, long token) {
    if (probes.remove(new Holding(new TaskId(shard, number), token))) {
      guard.ended(isWell, Long.MAX_VALUE);
    } else if (!isWell || consecutiveFailures > 0) {
      outcomes = outcomes.then(isWell ? Outcomes.SUCCESS : Outcomes.FAILURE);
    }
    if (isWell) {
      succeeded++;
      consecutiveFailures = 0;
    } else {
      failed++;
      consecutiveFailures++;
    }
  }

  /** What the agent's breaker has not been told yet. */
  synchronized Outcomes takeOutcomes() {
    Outcomes taken = outcomes;
    outcomes = Outcomes.NONE;
    return taken;
  }

  /** Whether something went badly since it last went well. */
  synchronized boolean isTroubled() {
    return consecutiveFailures > 0;
  }

  Guard guard() {
    return guard;
  }

  /** The agent's breaker stands so. */
  synchronized void stand(Guard.Standing standing) {
    if (standing.equals(guard.standing())) {
      return;
    }
    boolean mayMore = guard.stand(standing);
    probes.clear();
    if (!mayMore) {
      renew();
    }
    announce();
  }

  /** The agent may be tried with so many tasks. */
  synchronized void permit(Permits permits) {
    guard.permit(permits.round(), permits.count());
    announce();
  }

  /** Takes the desk off the list of those with freed slots and tells of these. */
  synchronized void freed() {
    listed = false;
    announce();
  }

  /** Tells of room that was not told of before, for whatever reason. */
  synchronized void retell() {
    announce();
  }

  /** Tells everything anew to a matcher that knows nothing. */
  synchronized void tellAll() {
    renew();
    announce();
  }

  synchronized AgentStatus status() {
    return new AgentStatus(
        profile,
        sink != null || poll != null,
        draining || mode == AgentMode.DRAINING,
        held.size(),
        succeeded,
        failed,
        consecutiveFailures,
        lastSeenMillis);
  }

  /**
   * Clears the desk away if nobody is there, nothing is held or coming, and nothing was heard
   * since.
   */
  synchronized boolean goneSince(long millis) {
    gone =
        gone
            || (sink == null
                && poll == null
                && held.size() == 0
                && coming == 0
                && lastSeenMillis < millis);
    return gone;
  }
}
