package io.swarmhold.grid;

import io.swarmhold.model.shard.Envelope;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the bounds on what waits and what runs (B3, B4) for one envelope: sets places and slots
 * aside before it is decided, and takes back afterwards what came to nothing. On the shard's own
 * thread.
 *
 * <p>Members do not ask each other: each keeps its share of a bound, by the share of the shards
 * that it serves. So all together never exceed it, and one may refuse while others have room.
 */
final class Admission {

  private final PoolLoads loads;
  private final long queueCapacity;
  private final long maxConcurrent;
  private final List<Object> promises = new ArrayList<>(4);

  private static final Object NONE = new Object();

  private record Slots(PoolLoads.Promise promise) {}

  Admission(PoolLoads loads, long queueCapacity, long maxConcurrent) {
    this.loads = loads;
    this.queueCapacity = queueCapacity;
    this.maxConcurrent = maxConcurrent;
  }

  /** The envelope, with no more tasks and leases than there is room for. */
  Envelope admitted(Envelope envelope) {
    List<ShardCommand> commands = new ArrayList<>(envelope.commands().size());
    for (ShardCommand command : envelope.commands()) {
      commands.add(admitted(command));
    }
    return new Envelope(
        envelope.session(), envelope.sequence(), envelope.nowMillis(), envelope.dice(), commands);
  }

  private ShardCommand admitted(ShardCommand command) {
    if (command instanceof ShardCommand.Submit submit && submit.withoutPlace() == null) {
      Places places = Places.of(submit.tasks(), loads, (int) queueCapacity);
      promises.add(places);
      return new ShardCommand.Submit(submit.tasks(), places.refused());
    }
    if (command instanceof ShardCommand.Lease lease) {
      PoolLoads.Promise promise = loads.slots(lease.lane(), wanted(lease), maxConcurrent);
      promises.add(new Slots(promise));
      return trimmed(lease, promise.count());
    }
    promises.add(NONE);
    return command;
  }

  private static int wanted(ShardCommand.Lease lease) {
    int wanted = 0;
    for (ShardCommand.Offer offer : lease.offers()) {
      wanted += offer.slots();
    }
    return wanted;
  }

  private static ShardCommand.Lease trimmed(ShardCommand.Lease lease, int slots) {
    List<ShardCommand.Offer> offers = new ArrayList<>(lease.offers().size());
    int left = slots;
    for (ShardCommand.Offer offer : lease.offers()) {
      int some = Math.min(left, offer.slots());
      left -= some;
      offers.add(new ShardCommand.Offer(offer.agent(), some));
    }
    return new ShardCommand.Lease(lease.lane(), offers);
  }

  /**
   * @param answers of the envelope that was {@link #admitted}; none if it was not decided now
   */
  void settle(List<? extends @Nullable ShardAnswer> answers) {
    for (int i = 0; i < promises.size(); i++) {
      ShardAnswer answer = i < answers.size() ? answers.get(i) : null;
      Object promise = promises.get(i);
      if (promise instanceof Places places) {
        places.settle(
            answer instanceof ShardAnswer.Submitted submitted
                ? submitted.submissions()
                : List.of());
      } else if (promise instanceof Slots(PoolLoads.Promise slots)) {
        slots.load().settleSlots(slots.count(), filled(answer));
      }
    }
  }

  private static int filled(@Nullable ShardAnswer answer) {
    int filled = 0;
    if (answer instanceof ShardAnswer.Leased leased) {
      for (var given : leased.assignments()) {
        filled += given.size();
      }
    }
    return filled;
  }
}
