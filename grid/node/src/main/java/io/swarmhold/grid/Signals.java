package io.swarmhold.grid;

import io.swarmhold.model.Durability;
import io.swarmhold.model.Lane;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Dispatch;
import io.swarmhold.model.port.DispatchSignal;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import io.swarmhold.model.shard.ShardCommand.Offer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The member's line to the matcher: signals wait here until its job takes them, orders go from here
 * to the shards.
 */
final class Signals implements Dispatch {

  /**
   * Beyond so many signals nobody took, they are dropped; who comes then is told everything anew.
   */
  static final int MAX_WAITING = 1_000_000;

  private static final int[] NOTHING = {};

  /** Numbers of orders that one matcher may use before they could meet those of the next. */
  private static final int ORDER_BITS = 40;

  /** From placing an order to handing its tasks to their agents. */
  final LatencyHistogram dispatch = new LatencyHistogram();

  private final ConcurrentLinkedQueue<DispatchSignal> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong matchers = new AtomicLong();
  private final PoolLoads loads;
  private final GridConfig config;
  private final LongSupplier nanos;
  private volatile boolean overflown;
  private volatile @Nullable Connected connected;
  private volatile Runnable wake = () -> {};

  private record Connected(Shards shards, AgentDesks desks, MemberLink link, DemandNews news) {}

  Signals(PoolLoads loads, GridConfig config, LongSupplier nanos) {
    this.loads = loads;
    this.config = config;
    this.nanos = nanos;
  }

  /**
   * @param toThoseApart tells members that the matcher's job does not reach
   */
  void connect(
      Shards allShards, AgentDesks allDesks, MemberLink toOthers, DemandNews toThoseApart) {
    connected = new Connected(allShards, allDesks, toOthers, toThoseApart);
    toOthers.on(
        MemberLink.Kind.TELL_DEMAND,
        (from, nothing) -> {
          announceDemand();
          return MemberLink.nothing();
        });
  }

  @Override
  public boolean hasOthers() {
    return !config.membership().isAlone();
  }

  private void askOthersForDemand() {
    if (hasOthers()) {
      MemberLink link = connected().link();
      link.alive()
          .forEach(member -> link.tell(member, MemberLink.Kind.TELL_DEMAND, MemberLink.NOTHING));
    }
  }

  void tell(DispatchSignal signal) {
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      overflown = true;
      return;
    }
    queue.add(signal);
    wake.run();
  }

  void demand(int shard, List<Shard.Demand> lanes) {
    Connected ends = connected;
    for (Shard.Demand each : lanes) {
      var demand = new DispatchSignal.Demand(each.lane(), shard, each.ready(), each.bestKey());
      tell(demand);
      if (ends != null) {
        ends.news().tell(demand);
      }
    }
  }

  @Override
  public void onSignal(Runnable newWake) {
    wake = newWake;
  }

  @Override
  public @Nullable DispatchSignal poll() {
    if (overflown) {
      if (connected == null) {
        return null;
      }
      restart();
    }
    DispatchSignal signal = queue.poll();
    if (signal != null) {
      waiting.decrementAndGet();
    }
    return signal;
  }

  /**
   * Also heard before this member is connected, for the job begins on a member as soon as it is in
   * the cluster: then the first poll after that restarts.
   */
  @Override
  public void restart() {
    if (connected == null) {
      overflown = true;
      return;
    }
    overflown = false;
    while (queue.poll() != null) {
      waiting.decrementAndGet();
    }
    tell(new DispatchSignal.Restarted(matchers.incrementAndGet() << ORDER_BITS));
    desks().announceAll();
    announceDemand();
    askOthersForDemand();
  }

  /** Tells what waits in every shard: repairs whatever the matcher missed. */
  void announceDemand() {
    if (overflown) {
      return;
    }
    Shards all = shards();
    for (int shard = 0; shard < all.count(); shard++) {
      int asked = shard;
      if (!all.isServedHere(shard)) {
        continue;
      }
      var unused = all.query(shard, Shard::demand).thenAccept(lanes -> demand(asked, lanes));
    }
  }

  @Override
  public void order(long order, int shard, Lane lane, List<Claim> claims) {
    Placed placed = new Placed(order, claims, nanos.getAsLong());
    shards().send(shard, new ShardCommand.Lease(lane, placed.offers()), leaseIsKept(), placed);
  }

  /**
   * An agent is given what several members know of: else one that fails could take a task with it
   * that an agent works on. Of a member alone the lease is given at once; if it is lost, so is the
   * member.
   */
  private @Nullable Durability leaseIsKept() {
    return hasOthers() ? Durability.MEMORY : null;
  }

  /** An order that a shard is working on. */
  private final class Placed implements ShardChannel.Reply {

    private final long order;
    private final List<Claim> claims;
    private final int[] spent;
    private final long sinceNanos;

    /** Spends the credits; what is void is offered as nothing. */
    Placed(long order, List<Claim> claims, long sinceNanos) {
      this.order = order;
      this.claims = claims;
      this.sinceNanos = sinceNanos;
      this.spent = new int[claims.size()];
      for (int i = 0; i < spent.length; i++) {
        spent[i] = desks().spend(claims.get(i), claims.get(i).credits());
      }
    }

    List<Offer> offers() {
      List<Offer> offers = new ArrayList<>(spent.length);
      for (int i = 0; i < spent.length; i++) {
        offers.add(new Offer(claims.get(i).agent(), spent[i]));
      }
      return offers;
    }

    @Override
    public void answered(ShardAnswer answer) {
      ShardAnswer.Leased leased = (ShardAnswer.Leased) answer;
      int[] granted = new int[spent.length];
      int filled = 0;
      for (int i = 0; i < granted.length; i++) {
        List<Assignment> given = leased.assignments().get(i);
        granted[i] = given.size();
        filled += given.size();
        if (hasOthers()) {
          desks().leased(claims.get(i).agent(), given);
        }
        if (spent[i] > 0) {
          desks().settled(claims.get(i), spent[i], given);
        }
      }
      boolean closed = filled == 0 && leased.remaining() > 0 && Arrays.stream(spent).sum() > 0;
      tell(
          new DispatchSignal.Settled(order, granted, leased.remaining(), leased.bestKey(), closed));
      if (filled > 0) {
        dispatch.recordMicros((nanos.getAsLong() - sinceNanos) / 1_000, filled);
      }
    }

    @Override
    public void failed(RuntimeException cause) {
      for (int i = 0; i < spent.length; i++) {
        if (spent[i] > 0) {
          desks().settled(claims.get(i), spent[i], List.of());
        }
      }
      tell(new DispatchSignal.Settled(order, NOTHING, -1, 0));
    }
  }

  @Override
  public long room(Lane lane) {
    if (hasOthers()) {
      // Permits to try it are with those who serve its tasks.
      return loads.isOpen(lane) ? 0 : MAX_TASKS_PER_ORDER;
    }
    return loads.letThrough(lane, config.maxConcurrent() - loads.running(lane));
  }

  @Override
  public int weight(TenantId tenant) {
    Map<TenantId, Integer> weights = config.weights();
    return weights.getOrDefault(tenant, 1);
  }

  private Connected connected() {
    Connected ends = connected;
    if (ends == null) {
      throw new IllegalStateException("not connected yet");
    }
    return ends;
  }

  private Shards shards() {
    return connected().shards();
  }

  private AgentDesks desks() {
    return connected().desks();
  }
}
