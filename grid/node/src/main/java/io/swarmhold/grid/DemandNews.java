package io.swarmhold.grid;

import io.swarmhold.model.Lane;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.DispatchSignal;
import io.swarmhold.model.port.DispatchSignal.Demand;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Demand between members that share no job: Jet gives lite members no part in one, so what waits is
 * told to them by messages, and what they hear of is told to all in the same way.
 *
 * <p>One message at a time is on its way to each member. What is told meanwhile goes together in
 * the next, of each lane and shard the latest only: so it costs what the link bears, and no more.
 */
final class DemandNews {

  /** Lanes and shards in one message: some 60 bytes each. */
  private static final int MAX_AT_ONCE = 1_000;

  /** Lanes and shards that may wait for one member; beyond, it is told by the next round of all. */
  private static final int MAX_WAITING = 100_000;

  private final MemberId self;
  private final BooleanSupplier isApart;
  private final MemberLink link;
  private final Consumer<DispatchSignal> heard;
  private final ConcurrentSkipListMap<MemberId, Audience> audience = new ConcurrentSkipListMap<>();

  private record Place(Lane lane, int shard) {}

  /** A member that is told. */
  private static final class Audience {
    private final Map<Place, Demand> waiting = new LinkedHashMap<>();
    private boolean underWay;

    synchronized void add(Demand demand) {
      if (waiting.size() < MAX_WAITING) {
        waiting.put(new Place(demand.lane(), demand.shard()), demand);
      }
    }

    /** What is to be sent now; empty if nothing is. */
    synchronized List<Demand> take() {
      List<Demand> taken = new ArrayList<>();
      if (underWay) {
        return taken;
      }
      Iterator<Demand> all = waiting.values().iterator();
      while (all.hasNext() && taken.size() < MAX_AT_ONCE) {
        taken.add(all.next());
        all.remove();
      }
      underWay = !taken.isEmpty();
      return taken;
    }

    synchronized void arrived() {
      underWay = false;
    }
  }

  /**
   * @param isApart whether this member has no part in the job of the others
   * @param heard takes what others tell
   */
  DemandNews(
      MemberId self, BooleanSupplier isApart, MemberLink link, Consumer<DispatchSignal> heard) {
    this.self = self;
    this.isApart = isApart;
    this.link = link;
    this.heard = heard;
    link.on(MemberLink.Kind.DEMAND, this::received);
  }

  /** Looks who is to be told: everybody, by a member that is apart; by others, lite members. */
  void tick() {
    NavigableSet<MemberId> now = isApart.getAsBoolean() ? link.alive() : link.lite();
    now.remove(self);
    audience.keySet().retainAll(now);
    now.forEach(member -> audience.computeIfAbsent(member, fresh -> new Audience()));
  }

  /** Cost: a look at an empty map, where there are no lite members. */
  void tell(Demand demand) {
    audience.forEach((member, told) -> {
      told.add(demand);
      send(member, told);
    });
  }

  private void send(MemberId member, Audience told) {
    List<Demand> demands = told.take();
    if (demands.isEmpty()) {
      return;
    }
    ByteWriter out = new ByteWriter(demands.size() * 64);
    demands.forEach(demand -> DemandSerializer.write(demand, out));
    var unused =
        link.ask(member, MemberLink.Kind.DEMAND, out.toBytes())
            .whenComplete((nothing, failure) -> {
              told.arrived();
              // After a failure the next word begins anew, lest it fail without end.
              if (failure == null) {
                send(member, told);
              }
            });
  }

  private CompletionStage<byte[]> received(MemberId from, byte[] message) {
    ByteReader in = new ByteReader(message);
    while (in.hasMore()) {
      heard.accept(new DispatchSignal.Elsewhere(from.value(), DemandSerializer.read(in)));
    }
    return MemberLink.nothing();
  }
}
