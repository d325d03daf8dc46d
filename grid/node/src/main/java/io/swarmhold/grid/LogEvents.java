package io.swarmhold.grid;

import io.swarmhold.grid.EventPage.Told;
import io.swarmhold.model.Durability;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.port.EventFeed;
import io.swarmhold.model.port.EventPosition.Mark;
import io.swarmhold.model.replica.Progress;
import io.swarmhold.model.shard.EventReader;
import io.swarmhold.model.shard.TaskEvent;
import io.swarmhold.wal.Frame;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalReader;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The log of this member, read as what happened to tasks of the shards it has copies of, be it
 * their primary or not.
 *
 * <p>A log may hold what never came to count: changes that were decided and not kept by enough, and
 * that a later primary did without. So only this is told: what stands behind the last copy that
 * came from elsewhere, if the copy here is of the epoch under which the shard is known to be kept,
 * and no further than it is kept. All of that belongs to the one history (see {@code CopyId}).
 */
final class LogEvents {

  /** A read looks at no more events and frames than this, however few of them it may show. */
  private static final int MAX_LOOKED_AT = EventFeed.MAX_BATCH * 16;

  /**
   * Frames that are looked at behind one that is not kept yet: other shards do not wait for it, but
   * each read begins with it again.
   */
  private static final int MAX_AHEAD = 4_096;

  /** So much text in a page is enough. */
  private static final int MAX_TEXT = 256 << 10;

  private final Wal wal;
  private final ShardHost host;
  private final CommitIndexes board;
  private final TaskOwners owners;
  private final LogSearch search;
  private final Durability durability;
  private final long process;

  /**
   * @param process tells this process from all others
   */
  LogEvents(
      Wal wal,
      ShardHost host,
      CommitIndexes board,
      TaskOwners owners,
      LocalShards local,
      Durability durability,
      long process) {
    this.wal = wal;
    this.host = host;
    this.board = board;
    this.owners = owners;
    this.search = new LogSearch(wal, local, process);
    this.durability = durability;
    this.process = process;
  }

  /** Reads the log; blocks. */
  EventPage read(EventAsk ask) {
    Pass pass = new Pass(ask);
    ask.after().forEach(pass::begin);
    pass.place();
    pass.run();
    return pass.page();
  }

  /**
   * How far the shard is told here.
   *
   * @param sequence up to which changes are kept
   * @param begin position in the log before which nothing is told
   */
  private record Reach(long epoch, long sequence, long begin) {}

  /** One read. */
  private final class Pass {

    private final EventAsk ask;
    private final int max;
    private final NavigableMap<Integer, Mark> next = new TreeMap<>();
    private final NavigableMap<Integer, Mark> tooLate = new TreeMap<>();
    private final SortedMap<Integer, Reach> reaches = new TreeMap<>();
    private final List<Told> events = new ArrayList<>();
    private NavigableSet<Integer> covers = new TreeSet<>();
    private SortedMap<Integer, Long> begins = new TreeMap<>();
    private long from;
    private long blockedAt;
    private int ahead;
    private int looked;
    private int text;
    private boolean gap;
    private boolean atEnd;

    Pass(EventAsk ask) {
      this.ask = ask;
      this.max = Math.min(ask.max(), EventFeed.MAX_BATCH);
    }

    /**
     * Takes a shard in if it can be told of. Its epoch is looked at before where it begins: what
     * {@code ShardHost} does when a copy comes is done the other way round.
     */
    void begin(int shard, Mark mark) {
      LocalShard local = host.local(shard);
      Progress kept = board.of(shard);
      Progress held = local.progress.now();
      if (local.id() == null || kept.epoch() == 0 || kept.epoch() != held.epoch()) {
        return;
      }
      long begin = local.logBegin();
      if (begin == LocalShard.ARRIVING) {
        return;
      }
      Reach reach = new Reach(kept.epoch(), kept.of(durability), begin);
      if (local.serving() == held.epoch() && mark.compareTo(held.epoch(), held.applied()) > 0) {
        // It stands in a future that was lost with the power, or never was.
        if (reach.sequence > 0) {
          gap = true;
          next.put(shard, Mark.after(reach.epoch, reach.sequence));
          reaches.put(shard, reach);
        }
        return;
      }
      next.put(shard, mark);
      reaches.put(shard, reach);
    }

    void place() {
      LogPlace known = LogPlace.of(ask.place(), process);
      if (known == null || !known.covers().containsAll(next.keySet())) {
        LogSearch.Found found = search.find(next);
        known = found.place();
        found.nowhere().forEach(this::isNowhere);
        next.keySet().retainAll(known.covers());
      }
      from = known.from();
      begins = known.begins();
      covers = new TreeSet<>(next.keySet());
    }

    /** All that the copy has and the reader has not was trimmed from the log. */
    private void isNowhere(int shard) {
      Reach reach = reaches.get(shard);
      Mark mark = next.getOrDefault(shard, Mark.NONE);
      if (reach != null && mark.compareTo(reach.epoch, reach.sequence) < 0) {
        tooLate.put(shard, Mark.after(reach.epoch, reach.sequence));
      }
    }

    void run() {
      if (next.isEmpty()) {
        atEnd = true;
        return;
      }
      try (WalReader reader = wal.readFrom(Math.max(1, from))) {
        while (!isFull()) {
          Frame frame = reader.poll();
          if (frame == null || ahead > MAX_AHEAD) {
            atEnd = true;
            return;
          }
          looked++;
          ahead += blockedAt > 0 ? 1 : 0;
          from = frame.position() + 1;
          frame(frame);
        }
      }
    }

    private boolean isFull() {
      return events.size() >= max || looked >= MAX_LOOKED_AT || text >= MAX_TEXT;
    }

    private void frame(Frame frame) {
      Mark mark = next.get(frame.shard());
      Reach reach = reaches.get(frame.shard());
      if (mark == null || reach == null || frame.position() < begin(frame.shard(), reach)) {
        return;
      }
      switch (frame.kind()) {
        case ShardLog.COPY -> copy(frame, mark);
        case ShardLog.EVENTS -> events(frame, mark, reach);
        default -> {}
      }
    }

    private long begin(int shard, Reach reach) {
      return Math.max(reach.begin, begins.getOrDefault(shard, 0L));
    }

    /** What follows belongs on a copy that stood here: what led to that copy is not in this log. */
    private void copy(Frame frame, Mark mark) {
      if (mark.sequence() < frame.sequence()
          && mark.compareTo(frame.epoch(), frame.sequence()) < 0) {
        isTooLate(frame.shard(), Mark.after(frame.epoch(), frame.sequence()));
      }
    }

    private void isTooLate(int shard, Mark reach) {
      next.remove(shard);
      covers.remove(shard);
      tooLate.put(shard, reach);
    }

    private void events(Frame frame, Mark mark, Reach reach) {
      int place = mark.compareTo(frame.epoch(), frame.sequence());
      if (place > 0 || (place == 0 && mark.told() == Mark.ALL)) {
        return;
      }
      if (frame.sequence() > reach.sequence) {
        blockedAt = blockedAt == 0 ? frame.position() : blockedAt;
        return;
      }
      if (place < 0 && mark.sequence() > 0) {
        if (frame.sequence() > mark.sequence() + (mark.told() == Mark.ALL ? 1 : 0)) {
          isTooLate(frame.shard(), Mark.after(frame.epoch(), frame.sequence() - 1));
          return;
        }
        // The shard was given up, or went on from a copy that lacked what the reader was told.
        gap |= frame.sequence() <= mark.sequence();
      }
      show(frame, place == 0 ? mark.told() : 0);
    }

    private void show(Frame frame, int seen) {
      List<TaskEvent> all = new ArrayList<>();
      EventReader reader = new EventReader(frame.payload());
      for (TaskEvent event = reader.next(); event != null; event = reader.next()) {
        all.add(event);
      }
      owners.learn(frame.shard(), all);
      for (int i = seen; i < all.size(); i++) {
        if (isFull()) {
          next.put(frame.shard(), new Mark(frame.epoch(), frame.sequence(), i));
          from = frame.position();
          return;
        }
        looked++;
        show(frame, all.get(i), i, i + 1 == all.size(), reader.atMillis());
      }
      next.put(frame.shard(), Mark.after(frame.epoch(), frame.sequence()));
    }

    private void show(Frame frame, TaskEvent event, int index, boolean isLast, long at) {
      String type = EventNames.typeOf(event);
      TaskId id = new TaskId(frame.shard(), event.number());
      if (type.isEmpty() || (ask.task().isPresent() && !ask.task().get().equals(id))) {
        return;
      }
      TaskOwners.About about = owners.of(id);
      if (about == null) {
        // Nobody knows any more whose it was: only the event that queued it says that, and to look
        // for that may mean to read the whole log, in every read of everybody who lags behind. So
        // the reader hears that it may have missed something, although the task may have been
        // another tenant's: a gap too many costs it a look at its tasks, one too few an event.
        gap = true;
        return;
      }
      if (!about.tenant().equals(ask.tenant().value())) {
        return;
      }
      String agent = event instanceof TaskEvent.Leased leased ? leased.agent().agent().value() : "";
      long token = event instanceof TaskEvent.Leased leased ? leased.token() : 0;
      String detail = EventNames.detailOf(event);
      text += detail.length();
      events.add(
          new Told(
              new Mark(frame.epoch(), frame.sequence(), isLast ? Mark.ALL : index + 1),
              index,
              at,
              type,
              id,
              about.pool(),
              about.type(),
              agent,
              token,
              detail));
    }

    EventPage page() {
      long on = blockedAt == 0 ? from : Math.min(from, blockedAt);
      byte[] place = new LogPlace(process, on, covers, begins).bytes();
      return new EventPage(events, next, tooLate, gap, atEnd, place);
    }
  }
}
