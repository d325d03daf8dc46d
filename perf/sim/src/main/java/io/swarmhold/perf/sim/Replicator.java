package io.swarmhold.perf.sim;

import io.swarmhold.model.consensus.ClusterView;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.consensus.ShardRecord;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.InSyncTracker;
import io.swarmhold.model.replica.Progress;
import io.swarmhold.model.replica.ShardActivation;
import io.swarmhold.model.replica.ShardActivation.Situation;
import io.swarmhold.model.replica.ShardActivation.Step;
import io.swarmhold.model.shard.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a process does next about each shard; twin of the grid's {@code Replication}. */
final class Replicator {

  private static final long KEEP_UNNEEDED_MILLIS = 10_000;
  private static final long LAG_MILLIS = 1_500;
  private static final long ASK_AGAIN_MILLIS = CopyFetcher.ASK_AGAIN_MILLIS;
  private static final long BEGIN_WITHIN_MILLIS = 15_000;

  /** How late the grid may run what it was given, though nobody hears of it meanwhile. */
  private static final long BEGINS_LATE_MILLIS = 25_000;

  private final Life life;
  private final Story story;
  private final MemberId self;
  private final State[] states;
  private final InSyncChanges changes;
  private final CopyFetcher fetcher;
  private final CopyComparison comparison;
  private boolean lookIsScheduled;
  private boolean epochsAreAsked;

  /** What this process is about to do with a shard. */
  static final class State {
    long granted;
    long requestedAfter;
    long beginNotBeforeMillis;
    long promised;
    @Nullable ShardRecord vacant;
    @Nullable MemberId awaited;
    @Nullable CopyId notWhole;
    long unneededSinceMillis = Long.MAX_VALUE;
    @Nullable NavigableSet<MemberId> proposal;
    long change;
    boolean proposalIsAsked;
    long lagsSinceMillis = Long.MAX_VALUE;
    CopyId watched = CopyId.EMPTY;
    long watchedSinceMillis;
    @Nullable ShardRecord madeUp;
  }

  Replicator(Life life) {
    this.life = life;
    this.story = life.story;
    this.self = life.id;
    this.states = new State[story.plan.shards()];
    for (int shard = 0; shard < states.length; shard++) {
      states[shard] = new State();
    }
    this.changes = new InSyncChanges(life, states);
    this.fetcher = new CopyFetcher(life);
    this.comparison = new CopyComparison(life, fetcher);
  }

  /** Looks soon; who calls meanwhile is looked after in the same round. */
  void look() {
    if (!lookIsScheduled) {
      lookIsScheduled = true;
      life.post(
          10_000 + story.upTo(300_000),
          () -> {
            lookIsScheduled = false;
            lookOnce();
          });
    }
  }

  private void lookOnce() {
    ClusterView view = life.member.view();
    NavigableSet<MemberId> alive = life.grid.aliveIds();
    life.news.audience(view, life.grid.alive());
    List<Integer> toGrant = new ArrayList<>();
    for (int shard = 0; shard < states.length; shard++) {
      ShardRecord record = perhapsMadeUp(shard, view.shard(shard));
      follow(shard, record);
      Situation now = situation(shard, record, alive);
      take(shard, ShardActivation.next(now), now, toGrant);
      if (!now.isToBegin()) {
        comparison.forget(shard);
      }
      changes.propose(shard, record, alive);
      catchUp(shard, now);
      remindWhoIsBehind(shard);
      dropIfUnneeded(shard, record);
    }
    requestEpochs(toGrant);
    changes.ask();
  }

  private void catchUp(int shard, Situation now) {
    State state = states[shard];
    MemberId primary = now.record().primary().orElse(self);
    boolean lags =
        !primary.equals(self)
            && now.alive().contains(primary)
            && !now.placedHere()
            && life.grid.replicaIds(shard).contains(self)
            && !now.record().inSync().contains(self);
    if (!lags) {
      state.lagsSinceMillis = Long.MAX_VALUE;
      return;
    }
    state.lagsSinceMillis = Math.min(state.lagsSinceMillis, life.member.elapsedMillis());
    long lag = life.member.elapsedMillis() - state.lagsSinceMillis;
    if (lag > LAG_MILLIS) {
      state.lagsSinceMillis = life.member.elapsedMillis();
      fetcher.fetch(shard, primary);
    } else if (lag > ASK_AGAIN_MILLIS
        && lag < LAG_MILLIS - ASK_AGAIN_MILLIS
        && isOfEarlierEpoch(now)) {
      fetcher.fetchFrames(shard, primary);
    }
  }

  private static boolean isOfEarlierEpoch(Situation now) {
    CopyId copy = now.copy();
    return copy != null && copy.epoch() < now.record().epoch();
  }

  private void remindWhoIsBehind(int shard) {
    State state = states[shard];
    LocalCopy here = life.host.local(shard);
    InSyncTracker tracker = here.tracker;
    CopyId own = here.id();
    if (tracker == null || own == null || here.serving == 0) {
      return;
    }
    NavigableSet<MemberId> behind = tracker.behind(state.watched.sequence());
    if (state.watched.epoch() != own.epoch() || behind.isEmpty()) {
      state.watched = own;
      state.watchedSinceMillis = life.member.elapsedMillis();
    } else if (life.member.elapsedMillis() - state.watchedSinceMillis > LAG_MILLIS) {
      state.watchedSinceMillis = life.member.elapsedMillis();
      CopyId wanted = state.watched;
      for (Life other : life.grid.alive()) {
        if (behind.contains(other.id)) {
          story.network.tell(life, other, () -> other.replicator.isBehind(self, shard, wanted));
        }
      }
    }
  }

  private void isBehind(MemberId primary, int shard, CopyId wanted) {
    CopyId own = life.host.local(shard).id();
    if (own == null || own.compareTo(wanted) < 0) {
      fetcher.fetch(shard, primary);
    }
  }

  private Situation situation(int shard, ShardRecord record, NavigableSet<MemberId> alive) {
    State state = states[shard];
    LocalCopy here = life.host.local(shard);
    Life primary = life.grid.primary(shard);
    boolean isOfAnEarlierLife =
        story.has(Bug.SERVED_UNDER_AN_OLDER_GRANT)
            && record.primary().filter(self::equals).isPresent();
    if (isOfAnEarlierLife) {
      state.granted = record.epoch();
    }
    return new Situation(
        self,
        primary == life,
        here.id(),
        state.granted,
        here.serving,
        record,
        alive,
        state.awaited,
        state.notWhole,
        isBlank(shard),
        here.isAsFound(),
        comparison.compared(shard, record.epoch()));
  }

  private void follow(int shard, ShardRecord record) {
    State state = states[shard];
    LocalCopy here = life.host.local(shard);
    if (record.epoch() > state.promised) {
      state.promised = record.epoch();
      life.post(story.upTo(200_000), () -> life.host.promise(shard, record.epoch()));
    }
    InSyncTracker tracker = here.tracker;
    boolean isPrimary =
        record.epoch() == state.granted && record.primary().filter(self::equals).isPresent();
    if (isPrimary && state.granted > 0 && (tracker == null || tracker.epoch() != state.granted)) {
      track(shard, new InSyncTracker(self, state.granted, story.plan.minInSync()));
    } else if (tracker != null && record.epoch() > tracker.epoch()) {
      state.proposal = null;
      here.tracker = null;
    }
  }

  private void track(int shard, InSyncTracker tracker) {
    states[shard].proposal = null;
    states[shard].change = 0;
    life.host.local(shard).tracker = tracker;
    life.news.moved(List.of(life.host.local(shard)));
  }

  private void take(int shard, Step step, Situation now, List<Integer> toGrant) {
    switch (step) {
      case Step.Stay() -> {}
      case Step.Unavailable() -> unavailable(shard, now, toGrant);
      case Step.StopServing() ->
          life.post(
              story.upTo(200_000),
              () -> {
                life.host.stopServing(shard);
                look();
              });
      case Step.BeginEmpty() -> {
        life.host.recovered(new Shard(shard, Story.LIMITS));
        look();
      }
      case Step.CompareCopies(NavigableSet<MemberId> with) ->
          comparison.compare(shard, now.record().epoch(), with);
      case Step.RequestEpoch() -> {
        states[shard].vacant = now.record().isVacant() ? now.record() : null;
        states[shard].requestedAfter = now.record().epoch();
        toGrant.add(shard);
      }
      case Step.Activate(long epoch) -> begin(shard, epoch, now);
      case Step.Fetch(MemberId from) -> {
        fetcher.fetch(shard, from);
        perhapsUninvited(shard, now, toGrant);
      }
      case Step.AskToBeCounted(MemberId holder) -> {
        askToBeCounted(shard, holder, now.copy());
        perhapsUninvited(shard, now, toGrant);
      }
    }
  }

  private boolean isBlank(int shard) {
    return life.host.local(shard).blank && !story.has(Bug.FIRST_GRANT_LOST_WITH_ITS_PROCESS);
  }

  private void perhapsUninvited(int shard, Situation now, List<Integer> toGrant) {
    if (story.has(Bug.GRANTED_TO_WHO_IS_NOT_ELIGIBLE) && now.copy() != null) {
      toGrant.add(shard);
    }
  }

  /** With a certain mistake: an epoch that nobody granted, for whoever the grid prefers. */
  private ShardRecord perhapsMadeUp(int shard, ShardRecord record) {
    State state = states[shard];
    CopyId copy = life.host.local(shard).id();
    boolean applies = story.has(Bug.EPOCH_FROM_THE_GRID) && record.epoch() > 0;
    boolean isOurs = record.epoch() == state.granted && record.primary().equals(Optional.of(self));
    if (copy == null || !applies || isOurs || life.grid.primary(shard) != life) {
      return record;
    }
    ShardRecord before = state.madeUp;
    if (before == null || before.epoch() <= record.epoch()) {
      long epoch = Math.max(record.epoch(), copy.epoch()) + 1;
      NavigableSet<MemberId> alone = new TreeSet<>(List.of(self));
      before =
          new ShardRecord(epoch, Optional.of(self), alone, record.eligible(), record.givenUp());
      state.granted = epoch;
      state.madeUp = before;
    }
    return before;
  }

  private void unavailable(int shard, Situation now, List<Integer> toGrant) {
    if (story.has(Bug.EMPTY_SHARD_SERVED_WHEN_COPIES_ARE_GONE) && now.record().epoch() > 0) {
      story.council.submit(
          life, new ConsensusCommand.GiveUp(shard, now.record().epoch()), answer -> look());
    }
    perhapsUninvited(shard, now, toGrant);
  }

  private void requestEpochs(List<Integer> shards) {
    long lease = life.leases.incarnation();
    if (shards.isEmpty() || epochsAreAsked || lease == 0) {
      return;
    }
    epochsAreAsked = true;
    story.council.submit(
        life,
        new ConsensusCommand.GrantEpochs(self, lease, shards),
        answer -> {
          granted(answer);
          look();
        });
  }

  private void granted(@Nullable ConsensusAnswer answer) {
    epochsAreAsked = false;
    if (answer instanceof ConsensusAnswer.Epochs(NavigableMap<Integer, Long> epochs)) {
      epochs.forEach((shard, epoch) -> {
        states[shard].granted = epoch;
        comparison.carryOver(shard, states[shard].requestedAfter, epoch);
        states[shard].beginNotBeforeMillis = 0;
        states[shard].awaited = null;
        states[shard].notWhole = null;
      });
    }
  }

  private void begin(int shard, long epoch, Situation now) {
    State state = states[shard];
    boolean isTooSoon = life.member.elapsedMillis() < state.beginNotBeforeMillis;
    if (isTooSoon || life.host.local(shard).tracker == null) {
      return;
    }
    state.beginNotBeforeMillis = life.member.elapsedMillis() + BEGIN_WITHIN_MILLIS;
    Shard anew = anew(shard, now);
    long nowMillis = life.member.millis();
    boolean isLate = story.oneIn(story.plan.losses());
    life.post(
        story.upTo(isLate ? BEGINS_LATE_MILLIS * Agenda.MILLI : 300_000),
        () -> {
          boolean isOwner = life.grid.primary(shard) == life;
          if (isOwner) {
            Reply reply = life.host.activate(shard, epoch, nowMillis, anew);
            life.grid.toBackups(shard, reply, true);
          }
          life.post(story.upTo(500_000), () -> begun(shard, isOwner));
        });
  }

  private @Nullable Shard anew(int shard, Situation now) {
    ShardRecord vacant = states[shard].vacant;
    if (vacant == null || (now.copy() != null && vacant.givenUp() == 0)) {
      return null;
    }
    return vacant.givenUp() == 0
        ? new Shard(shard, Story.LIMITS)
        : Shard.anewAfter(vacant.epoch(), shard, Story.LIMITS);
  }

  private void begun(int shard, boolean done) {
    states[shard].beginNotBeforeMillis = done ? 0 : life.member.elapsedMillis() + ASK_AGAIN_MILLIS;
    if (done) {
      states[shard].vacant = null;
      life.news.moved(List.of(life.host.local(shard)));
      look();
    }
  }

  private void askToBeCounted(int shard, MemberId holder, @Nullable CopyId copy) {
    if (copy == null || !fetcher.mayAsk(shard)) {
      return;
    }
    var holds = life.host.local(shard).progress.now();
    life.grid.<Boolean>ask(
        holder,
        CopyFetcher.ANSWER_WITHIN_MILLIS,
        (other, answer) -> answer.accept(other.replicator.countMe(self, shard, copy, holds)),
        isWhole -> {
          if (isWhole != null && !isWhole) {
            states[shard].notWhole = copy;
            fetcher.askAgain(shard);
            look();
          }
        });
  }

  private boolean countMe(MemberId from, int shard, CopyId copy, Progress holds) {
    CopyId own = life.host.local(shard).id();
    boolean isWhole = own != null && copy.compareTo(own) >= 0;
    if (isWhole) {
      states[shard].awaited = from;
      life.news.heard(from, shard, holds);
      look();
    }
    return isWhole;
  }

  private void dropIfUnneeded(int shard, ShardRecord record) {
    State state = states[shard];
    CopyId copy = life.host.local(shard).id();
    boolean needed =
        copy == null
            || copy.epoch() >= record.epoch()
            || record.isVacant()
            || record.eligible().contains(self)
            || life.grid.replicaIds(shard).contains(self);
    if (needed) {
      state.unneededSinceMillis = Long.MAX_VALUE;
      return;
    }
    state.unneededSinceMillis = Math.min(state.unneededSinceMillis, life.member.elapsedMillis());
    if (life.member.elapsedMillis() - state.unneededSinceMillis > KEEP_UNNEEDED_MILLIS) {
      state.unneededSinceMillis = Long.MAX_VALUE;
      life.post(story.upTo(200_000), () -> life.host.drop(shard, record.epoch()));
    }
  }

  static NavigableSet<MemberId> retained(
      NavigableSet<MemberId> replicas, NavigableSet<MemberId> alive) {
    NavigableSet<MemberId> both = new TreeSet<>(replicas);
    both.retainAll(alive);
    return both;
  }
}
