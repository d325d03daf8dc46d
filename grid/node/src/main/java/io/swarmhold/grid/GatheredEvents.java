package io.swarmhold.grid;

import io.swarmhold.grid.EventPage.Told;
import io.swarmhold.model.Durability;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.ClusterView;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.consensus.ShardRecord;
import io.swarmhold.model.port.EventFeed;
import io.swarmhold.model.port.EventPosition;
import io.swarmhold.model.port.EventPosition.Mark;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.replica.Progress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened in all shards: from this member's own log as far as it has copies, from the logs of
 * others for the rest.
 *
 * <p>Reading one's own log costs no message, and every log in sync says the same; asking primaries
 * alone would put all readers on them, and end with each failover. Where a log does not reach back
 * to where a reader stands, another may: only if none does is the reader told of a gap.
 */
final class GatheredEvents implements EventFeed, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GatheredEvents.class);

  /** A member that takes longer is asked again later. */
  private static final long ANSWER_WITHIN_SECONDS = 2;

  /** How often one read goes on to other members, for want of an answer of the first. */
  private static final int MAX_ROUNDS = 6;

  private final MemberId self;
  private final ShardHost host;
  private final LogEvents log;
  private final CommitIndexes board;
  private final MemberLink link;
  private final Consensus consensus;
  private final Durability durability;
  private final BoundedExecutor thread = new BoundedExecutor("swarmhold-events");
  private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();

  GatheredEvents(
      MemberId self,
      ShardHost host,
      LogEvents log,
      CommitIndexes board,
      MemberLink link,
      Consensus consensus,
      Durability durability) {
    this.self = self;
    this.host = host;
    this.log = log;
    this.board = board;
    this.link = link;
    this.consensus = consensus;
    this.durability = durability;
    link.on(
        MemberLink.Kind.EVENTS,
        (from, question) -> thread.answer(() -> log.read(EventAsk.of(question)).bytes()));
  }

  /** More is kept of some shard, as far as this member has heard. */
  void moved() {
    for (Runnable listener : listeners) {
      try {
        listener.run();
      } catch (RuntimeException e) {
        LOG.error("a reader of events failed to take news of the log", e);
      }
    }
  }

  @Override
  public AutoCloseable onAdvance(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public EventPosition end() {
    EventPosition end = EventPosition.START;
    for (int shard = 0; shard < host.count(); shard++) {
      end = end.with(shard, end(shard));
    }
    return end;
  }

  private Mark end(int shard) {
    Progress kept = board.of(shard);
    if (kept.epoch() > 0) {
      return Mark.after(kept.epoch(), kept.of(durability));
    }
    long epoch = consensus.view().shard(shard).epoch();
    if (epoch == 0 || host.local(shard).serving() == epoch) {
      return Mark.after(epoch, 0); // nothing is kept yet, so all of it is yet to come
    }
    return Mark.NOW; // this member has just started, and will hear of it in a moment
  }

  @Override
  public Reading open(TenantId tenant, Optional<TaskId> task, EventPosition after) {
    return new Reader(tenant, task, after);
  }

  private final class Reader implements Reading {

    private final TenantId tenant;
    private final Optional<TaskId> task;
    private final NavigableSet<Integer> scope = new TreeSet<>();

    /** What members said of where in their logs to go on. */
    private final SortedMap<MemberId, byte[]> places = new TreeMap<>();

    /** Whose logs begin behind where the reader stands in a shard, and where they begin. */
    private final SortedMap<Integer, NavigableMap<MemberId, Mark>> behind = new TreeMap<>();

    private EventPosition position;

    Reader(TenantId tenant, Optional<TaskId> task, EventPosition after) {
      this.tenant = tenant;
      this.task = task;
      this.position = after;
      for (int shard = 0; shard < host.count(); shard++) {
        if (task.isEmpty() || task.get().shard() == shard) {
          scope.add(shard);
        }
      }
    }

    @Override
    public Batch next(int max) {
      Round round = new Round(Math.min(max, MAX_BATCH));
      for (int tries = 0; tries < MAX_ROUNDS && round.goesOn; tries++) {
        round.goesOn = false;
        round.run();
      }
      return new Batch(round.events, position, round.gap, round.atEnd && !round.goesOn);
    }

    /** One call of {@link #next}. */
    private final class Round {

      private final int max;
      private final List<TaskHappening> events = new ArrayList<>();

      /** Who cannot be asked of a shard at the moment; of all, where the member did not answer. */
      private final SortedMap<Integer, Set<MemberId>> unable = new TreeMap<>();

      private final Set<MemberId> silent = new LinkedHashSet<>();
      private boolean gap;
      private boolean atEnd = true;
      private boolean goesOn = true;

      Round(int max) {
        this.max = max;
      }

      void run() {
        NavigableSet<MemberId> alive = link.alive();
        ClusterView view = consensus.view();
        SortedMap<MemberId, NavigableMap<Integer, Mark>> asks = new TreeMap<>();
        for (int shard : scope) {
          Mark mark = settled(shard);
          if (hasNews(shard, mark)) {
            MemberId source = source(shard, mark, view.shard(shard), alive);
            if (source != null) {
              asks.computeIfAbsent(source, unused -> new TreeMap<>()).put(shard, mark);
            }
          }
        }
        SortedMap<MemberId, CompletionStage<EventPage>> answers = new TreeMap<>();
        int share = Math.ceilDiv(max, Math.max(1, asks.size()));
        asks.forEach((member, after) -> answers.put(member, ask(member, after, share)));
        answers.forEach((member, stage) -> {
          EventPage page = answer(stage);
          if (page == null) {
            silent.add(member);
            goesOn = true;
          } else {
            take(member, asks.getOrDefault(member, new TreeMap<>()), page);
          }
        });
        goesOn &= events.isEmpty();
      }

      private CompletionStage<EventPage> ask(
          MemberId member, NavigableMap<Integer, Mark> after, int share) {
        byte[] place = places.getOrDefault(member, EventAsk.ANYWHERE);
        EventAsk ask = new EventAsk(tenant, task, after, place, share);
        if (!member.equals(self)) {
          return link.ask(member, MemberLink.Kind.EVENTS, ask.bytes()).thenApply(EventPage::of);
        }
        try {
          return CompletableFuture.completedFuture(log.read(ask));
        } catch (UnavailableException e) {
          return CompletableFuture.failedFuture(e);
        } catch (CompletionException e) {
          if (e.getCause() instanceof UnavailableException) {
            return CompletableFuture.failedFuture(e);
          }
          throw e;
        }
      }

      /** From now on only what is yet to come: it is known by now from where on that is. */
      private Mark settled(int shard) {
        Mark mark = position.of(shard);
        if (mark.equals(Mark.NOW)) {
          mark = end(shard);
          position = position.with(shard, mark);
        }
        return mark;
      }

      private boolean hasNews(int shard, Mark mark) {
        return !mark.equals(Mark.NOW) && !mark.equals(end(shard));
      }

      /** Null if nobody can be asked at the moment. */
      private @Nullable MemberId source(
          int shard, Mark mark, ShardRecord record, NavigableSet<MemberId> alive) {
        Set<MemberId> holders = holders(shard, mark, record);
        holders.retainAll(alive);
        Set<MemberId> notNow = unable.getOrDefault(shard, Set.of());
        NavigableMap<MemberId, Mark> tooLate = behind.getOrDefault(shard, new TreeMap<>());
        for (MemberId member : holders) {
          if (!silent.contains(member)
              && !notNow.contains(member)
              && !tooLate.containsKey(member)) {
            return member;
          }
        }
        if (!holders.isEmpty() && tooLate.keySet().containsAll(holders)) {
          skip(shard, mark, tooLate);
        }
        return null;
      }

      /** Those whose logs may tell of the shard, in the order in which to ask them. */
      private Set<MemberId> holders(int shard, Mark mark, ShardRecord record) {
        Set<MemberId> holders = new LinkedHashSet<>();
        Progress kept = board.of(shard);
        boolean isAhead = mark.compareTo(kept.epoch(), kept.of(durability)) > 0;
        LocalShard here = host.local(shard);
        Progress held = here.progress.now();
        if (here.id() != null
            && held.epoch() == kept.epoch()
            && held.applied() >= kept.of(durability)
            && !isAhead) {
          holders.add(self);
        }
        record.primary().ifPresent(holders::add);
        if (!isAhead) {
          holders.addAll(record.inSync());
          holders.addAll(record.eligible());
        }
        return holders;
      }

      /**
       * Nobody keeps what comes next: the reader goes on where the first of them can. Who wants all
       * that is kept gets just that, and so misses nothing.
       */
      private void skip(int shard, Mark mark, NavigableMap<MemberId, Mark> tooLate) {
        position = position.with(shard, new TreeSet<>(tooLate.values()).first());
        behind.remove(shard);
        gap |= !mark.equals(Mark.NONE);
        goesOn = true;
      }

      private void take(MemberId member, NavigableMap<Integer, Mark> asked, EventPage page) {
        gap |= page.gap();
        atEnd &= page.atEnd();
        for (Told event : page.events()) {
          if (events.size() >= max) {
            atEnd = false; // the rest of the page is asked for again
            return;
          }
          tell(event);
        }
        page.next().forEach((shard, mark) -> moved(shard, mark));
        places.put(member, page.place());
        asked.forEach((shard, mark) -> {
          Mark reach = page.tooLate().get(shard);
          if (reach != null) {
            tooLate(member, shard, mark, reach);
          } else if (!page.next().containsKey(shard)) {
            unable.computeIfAbsent(shard, unused -> new LinkedHashSet<>()).add(member);
            goesOn = true;
          }
        });
      }

      private void tell(Told event) {
        moved(event.task().shard(), event.mark());
        events.add(
            new TaskHappening(
                position,
                event.id(),
                event.atMillis(),
                event.type(),
                event.task(),
                event.pool(),
                event.taskType(),
                event.agent(),
                event.token(),
                event.detail()));
      }

      private void moved(int shard, Mark mark) {
        if (!position.of(shard).equals(mark)) {
          position = position.with(shard, mark);
          behind.remove(shard);
        }
      }

      private void tooLate(MemberId member, int shard, Mark mark, Mark reach) {
        goesOn = true;
        if (position.of(shard).equals(mark)) {
          behind.computeIfAbsent(shard, unused -> new TreeMap<>()).put(member, reach);
        }
      }
    }

    private static @Nullable EventPage answer(CompletionStage<EventPage> stage) {
      try {
        return stage.toCompletableFuture().get(ANSWER_WITHIN_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        return null;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      }
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
