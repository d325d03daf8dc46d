package io.swarmhold.grid.registry;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentMode;
import io.swarmhold.model.agent.AgentState;
import io.swarmhold.model.port.AgentFilter;
import io.swarmhold.model.port.Discovery;
import io.swarmhold.model.port.Registry.Census;
import io.swarmhold.model.port.Registry.Found;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * One tenant's agents on this member. Each has a number, as small as can be, for bitmaps; by load
 * they stand in {@link #FULL} + 1 classes.
 *
 * <p>Not safe by itself: {@link AgentIndex} locks. Takes about 100 bytes for each agent beside the
 * agent itself.
 */
final class TenantAgents {

  /** The class of load of who has no room. */
  static final int FULL = 16;

  private final TreeMap<AgentId, Row> byId = new TreeMap<>();
  private final Postings postings = new Postings();
  private final RoaringBitmap usable = new RoaringBitmap();
  private final RoaringBitmap[] byLoad = new RoaringBitmap[FULL + 1];
  private @Nullable Row[] rows = new @Nullable Row[16];
  private final RoaringBitmap free = new RoaringBitmap();
  private int numbers;

  private static final class Row {
    final int number;
    Agent agent;
    int running;
    int load;

    Row(int number, Agent agent, int slots) {
      this.number = number;
      this.agent = agent;
      this.load = loadOf(0, slots);
    }
  }

  TenantAgents() {
    Arrays.setAll(byLoad, load -> new RoaringBitmap());
  }

  /** How much of its room is taken, in sixteenths, rounded down; {@link #FULL} if it has none. */
  static int loadOf(int running, int slots) {
    return running >= slots ? FULL : (int) ((long) running * FULL / slots);
  }

  int size() {
    return byId.size();
  }

  /** Takes in an agent as it is now. */
  void put(Agent agent) {
    Row row = byId.get(agent.key().agent());
    if (row == null) {
      row = new Row(newNumber(), agent, agent.spec().slots());
      byId.put(agent.key().agent(), row);
      rows[row.number] = row;
      byLoad[row.load].add(row.number);
      for (Term term : Term.of(agent)) {
        postings.add(term, row.number);
      }
    } else {
      replace(row, agent);
    }
    if (agent.takesWork()) {
      usable.add(row.number);
    } else {
      usable.remove(row.number);
    }
  }

  private void replace(Row row, Agent agent) {
    Set<Term> was = new HashSet<>(Term.of(row.agent));
    List<Term> is = Term.of(agent);
    for (Term term : is) {
      if (!was.remove(term)) {
        postings.add(term, row.number);
      }
    }
    was.forEach(term -> postings.remove(term, row.number));
    row.agent = agent;
    loaded(row, row.running, agent.spec().slots());
  }

  private int newNumber() {
    if (!free.isEmpty()) {
      int number = free.first();
      free.remove(number);
      return number;
    }
    if (numbers == rows.length) {
      rows = Arrays.copyOf(rows, rows.length * 2);
    }
    return numbers++;
  }

  void remove(AgentId id) {
    Row row = byId.remove(id);
    if (row == null) {
      return;
    }
    for (Term term : Term.of(row.agent)) {
      postings.remove(term, row.number);
    }
    byLoad[row.load].remove(row.number);
    usable.remove(row.number);
    rows[row.number] = null;
    free.add(row.number);
  }

  void loaded(AgentId id, int running, int slots) {
    Row row = byId.get(id);
    if (row != null) {
      loaded(row, running, slots);
    }
  }

  private void loaded(Row row, int running, int slots) {
    row.running = running;
    int load = loadOf(running, slots);
    if (load != row.load) {
      byLoad[row.load].remove(row.number);
      byLoad[load].add(row.number);
      row.load = load;
    }
  }

  List<AgentKey> keys(Predicate<AgentKey> which) {
    return byId.values().stream().map(row -> row.agent.key()).filter(which).toList();
  }

  /** Those behind {@code after} ("" for all), by id. */
  List<Found> list(AgentFilter filter, String after, int limit) {
    Candidates candidates = candidates(filter);
    List<Found> page = new ArrayList<>();
    for (Row row : (after.isEmpty() ? byId : byId.tailMap(new AgentId(after), false)).values()) {
      if (page.size() == limit) {
        break;
      }
      if (candidates.includes(row)) {
        page.add(found(row));
      }
    }
    return page;
  }

  /**
   * Agents that fit, nearest first, then those with the most room.
   *
   * @param turn which of those that are alike come first: not always the same ones
   */
  List<Found> discover(Discovery discovery, int turn) {
    Candidates candidates = candidates(discovery.filter());
    RoaringBitmap fit = candidates.numbers == null ? everybody() : candidates.numbers;
    if (discovery.usable()) {
      fit = RoaringBitmap.and(fit, usable);
    }
    List<Found> found = new ArrayList<>();
    for (RoaringBitmap tier : tiers(fit, discovery)) {
      int most = discovery.usable() ? FULL - 1 : FULL;
      for (int load = 0; load <= most && found.size() < discovery.limit(); load++) {
        take(RoaringBitmap.and(tier, byLoad[load]), candidates, discovery.limit(), turn, found);
      }
    }
    return found;
  }

  private void take(
      RoaringBitmap alike, Candidates candidates, int limit, int turn, List<Found> found) {
    int from = numbers == 0 ? 0 : Math.floorMod(turn, numbers);
    PeekableIntIterator later = alike.getIntIterator();
    later.advanceIfNeeded(from);
    take(later, Integer.MAX_VALUE, candidates, limit, found);
    take(alike.getIntIterator(), from, candidates, limit, found);
  }

  private void take(
      PeekableIntIterator numbersOf,
      int before,
      Candidates candidates,
      int limit,
      List<Found> found) {
    while (found.size() < limit && numbersOf.hasNext() && numbersOf.peekNext() < before) {
      Row row = rows[numbersOf.next()];
      if (row != null && candidates.includes(row)) {
        found.add(found(row));
      }
    }
  }

  /** By distance, the nearest first. */
  private List<RoaringBitmap> tiers(RoaringBitmap fit, Discovery discovery) {
    if (discovery.near().isEmpty()) {
      return List.of(fit);
    }
    RoaringBitmap there = new RoaringBitmap();
    RoaringBitmap inTheArea = new RoaringBitmap();
    postings.forEach(
        Term.Kind.REGION,
        (region, of) -> {
          int distance = discovery.distance(region);
          if (distance < 2) {
            (distance == 0 ? there : inTheArea).or(of);
          }
        });
    return List.of(
        RoaringBitmap.and(fit, there),
        RoaringBitmap.and(fit, inTheArea),
        RoaringBitmap.andNot(RoaringBitmap.andNot(fit, there), inTheArea));
  }

  private RoaringBitmap everybody() {
    RoaringBitmap all = new RoaringBitmap();
    all.add(0L, numbers);
    all.andNot(free);
    return all;
  }

  /**
   * Those to whom a filter may apply.
   *
   * @param numbers null for all
   * @param rest what is still to be looked at of each; null for nothing
   */
  private record Candidates(@Nullable RoaringBitmap numbers, @Nullable AgentFilter rest) {
    boolean includes(Row row) {
      return (numbers == null || numbers.contains(row.number))
          && (rest == null || rest.includes(row.agent));
    }
  }

  private Candidates candidates(AgentFilter filter) {
    List<RoaringBitmap> all = new ArrayList<>();
    boolean isExact = true;
    for (Term term : Term.of(filter)) {
      RoaringBitmap of = postings.of(term);
      if (of != null) {
        all.add(of);
      } else if (postings.isKept(term)) {
        return new Candidates(new RoaringBitmap(), null);
      } else {
        isExact = false;
      }
    }
    if (!filter.states().isEmpty()) {
      all.add(ofStates(filter));
    }
    return new Candidates(all.isEmpty() ? null : allOf(all), isExact ? null : filter);
  }

  private RoaringBitmap ofStates(AgentFilter filter) {
    RoaringBitmap any = new RoaringBitmap();
    for (AgentState state : filter.states()) {
      RoaringBitmap of = postings.of(new Term(Term.Kind.STATE, state.text()));
      if (of != null) {
        any.or(of);
      }
    }
    return any;
  }

  /** The smallest first, so that what is left is small from the beginning. */
  private static RoaringBitmap allOf(List<RoaringBitmap> bitmaps) {
    bitmaps.sort(java.util.Comparator.comparingLong(RoaringBitmap::getLongCardinality));
    RoaringBitmap all = bitmaps.getFirst();
    for (RoaringBitmap one : bitmaps.subList(1, bitmaps.size())) {
      all = RoaringBitmap.and(all, one);
    }
    return all;
  }

  private static Found found(Row row) {
    return new Found(row.agent, row.running);
  }

  Census census() {
    Map<AgentState, Long> states = new EnumMap<>(AgentState.class);
    for (AgentState state : AgentState.values()) {
      states.put(state, count(new Term(Term.Kind.STATE, state.text())));
    }
    Map<AgentMode, Long> modes = new EnumMap<>(AgentMode.class);
    for (AgentMode mode : AgentMode.values()) {
      modes.put(mode, count(new Term(Term.Kind.MODE, mode.text())));
    }
    Map<PoolId, Long> pools = new TreeMap<>();
    postings.forEach(
        Term.Kind.POOL, (pool, of) -> pools.put(new PoolId(pool), of.getLongCardinality()));
    return new Census(
        byId.size(),
        Collections.unmodifiableMap(states),
        Collections.unmodifiableMap(modes),
        Collections.unmodifiableMap(pools));
  }

  private long count(Term term) {
    RoaringBitmap of = postings.of(term);
    return of == null ? 0 : of.getLongCardinality();
  }
}
