package io.swarmhold.grid;

import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import io.swarmhold.model.consensus.ConsensusQuestion;
import io.swarmhold.model.consensus.LeaseClock;
import io.swarmhold.model.consensus.LeaseTerm;
import io.swarmhold.model.consensus.LeaseWatch;
import io.swarmhold.model.consensus.MemberId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this member's lease, and, while it leads the consensus group, ends those of members and
 * lock holders that are not renewed any more. The rules: {@link LeaseClock}, {@link LeaseWatch}.
 */
public final class MemberLeases implements GridNode.Lease, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MemberLeases.class);

  /** Renewals that wait for an answer; one may be stuck for longer than a lease lasts. */
  private static final int MAX_UNDER_WAY = 8;

  private static final int PAGE = 1_000;

  /** Ended at once at most; the others are due in the next round. */
  private static final int MAX_ENDED = 100;

  private final Consensus consensus;
  private final MemberId self;
  private final String address;
  private final LeaseTerm term;
  private final ScheduledExecutorService timer;
  private final LongSupplier nanos;

  /** Belongs to the timer's thread, as do the four below. */
  private final LeaseWatch watch;

  private int underWay;
  private boolean opening;
  private boolean sweeping;
  private boolean wasHeld;
  private final LongAdder lapses = new LongAdder();
  private final LongAdder locksExpired = new LongAdder();
  private volatile boolean closed;
  private volatile LeaseClock clock;
  private @Nullable ScheduledFuture<?> beat;

  /**
   * @param timer of one thread
   * @param nanos of a monotonic clock
   */
  public MemberLeases(
      Consensus consensus,
      MemberId self,
      String address,
      LeaseTerm term,
      ScheduledExecutorService timer,
      LongSupplier nanos) {
    this.consensus = consensus;
    this.self = self;
    this.address = address;
    this.term = term;
    this.timer = timer;
    this.nanos = nanos;
    this.watch = new LeaseWatch(term);
    this.clock = LeaseClock.none(term);
  }

  public void start() {
    beat =
        PeriodicTask.schedule(
            timer, 0, term.renewEvery().toMillis(), "renewing the lease", this::beat);
  }

  /**
   * Whether this member may serve at {@code atNanos}.
   *
   * <p>Cost: a volatile read; asked in every command.
   */
  @Override
  public boolean heldAt(long atNanos) {
    return clock.isHeldAt(atNanos);
  }

  /** Of the lease in force; 0 if there is none. */
  @Override
  public long incarnation() {
    return clock.incarnation();
  }

  private void beat() {
    if (!closed) {
      seeWhetherHeld();
      renew();
      watch();
    }
  }

  /** Before anything renews it, or a lapse would go unnoticed. */
  private void seeWhetherHeld() {
    boolean isHeld = clock.isHeldAt(nanos.getAsLong());
    if (wasHeld && !isHeld) {
      lapses.increment();
      LOG.warn("this member's lease has run out: it serves nothing until it has one again");
    }
    wasHeld = isHeld;
  }

  @Override
  public long lapses() {
    return lapses.sum();
  }

  private void renew() {
    long incarnation = clock.incarnation();
    if (underWay >= MAX_UNDER_WAY || (incarnation == 0 && opening)) {
      return;
    }
    ConsensusCommand command =
        incarnation == 0
            ? new ConsensusCommand.OpenLease(self, address)
            : new ConsensusCommand.RenewLease(self, incarnation);
    long sent = nanos.getAsLong();
    // What waits for an answer is counted once it is sure that one comes.
    var unused =
        consensus
            .submit(command)
            .whenCompleteAsync((answer, failure) -> heard(incarnation, sent, answer), timer);
    underWay++;
    opening = incarnation == 0;
  }

  private void heard(long incarnation, long sent, @Nullable ConsensusAnswer answer) {
    underWay--;
    opening &= incarnation != 0;
    seeWhetherHeld();
    if (answer instanceof ConsensusAnswer.Lease lease) {
      clock = clock.answered(lease.lease().incarnation(), sent);
    } else if (answer instanceof ConsensusAnswer.LeaseLost) {
      clock = clock.lost(incarnation);
      beat();
    }
  }

  private void watch() {
    watch.members(consensus.view(), nanos.getAsLong());
    if (consensus.leads() && !sweeping) {
      sweeping = true;
      sweep(Optional.empty(), new ArrayList<>());
    }
  }

  /** All locks, page by page; then what is due ends. Whatever goes wrong, the next round begins. */
  private void sweep(Optional<LockName> after, List<ConsensusAnswer.LockLease> found) {
    try {
      var unused =
          consensus
              .ask(new ConsensusQuestion.AllLocks(after, PAGE))
              .whenCompleteAsync(
                  (answer, failure) -> {
                    if (answer instanceof ConsensusAnswer.Locks page) {
                      swept(page.leases(), found);
                    } else {
                      sweeping = false;
                    }
                  },
                  timer);
    } catch (RuntimeException | Error e) {
      sweeping = false;
      LOG.error("looking for leases that are due failed; it is tried again", e);
    }
  }

  private void swept(List<ConsensusAnswer.LockLease> page, List<ConsensusAnswer.LockLease> found) {
    found.addAll(page);
    if (page.size() == PAGE) {
      sweep(Optional.of(page.getLast().lock()), found);
      return;
    }
    sweeping = false;
    watch.locks(found, nanos.getAsLong());
    if (!closed && consensus.leads()) {
      watch.due(nanos.getAsLong()).stream().limit(MAX_ENDED).forEach(this::end);
    }
  }

  /** What fails is due again in the next round. */
  private void end(ConsensusCommand due) {
    var unused =
        consensus
            .submit(due)
            .thenAccept(answer -> {
              if (due instanceof ConsensusCommand.ExpireLock
                  && answer instanceof ConsensusAnswer.Ended(boolean happened)
                  && happened) {
                locksExpired.increment();
              }
            });
  }

  @Override
  public long locksExpired() {
    return locksExpired.sum();
  }

  /** Gives the lease up, so that nobody has to wait for its end. */
  @Override
  public void close() {
    closed = true;
    if (beat != null) {
      beat.cancel(false);
    }
    LeaseClock last = clock;
    clock = LeaseClock.none(term);
    if (last.incarnation() > 0) {
      var unused = consensus.submit(new ConsensusCommand.CloseLease(self, last.incarnation()));
    }
  }
}
