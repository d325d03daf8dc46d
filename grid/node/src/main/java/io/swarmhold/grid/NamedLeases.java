package io.swarmhold.grid;

import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusAnswer.LockLease;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusCommand.AcquireLock;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import io.swarmhold.model.consensus.ConsensusQuestion;
import io.swarmhold.model.port.UnavailableException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What locks and elections have in common: leases of names, and waiting for one to become free. */
final class NamedLeases {

  /**
   * How often is looked whether a lease is free that somebody waits for. Bounds how late they hear
   * of what happened by way of another member; what is released here they hear of at once.
   *
   * <p>Cost: each look is a question, and a question is an entry in the group's log like any
   * command (grid/adr/0004-consensus-by-ratis.md): a journey to the leader and a synced write on a
   * majority. So there is one for all who wait here for a lease. Besides, who waits costs one
   * command when it comes, one when its time is up, and one whenever it is its turn.
   */
  static final long LOOK_AGAIN_MILLIS = 1_000;

  /**
   * Of a member's callers and for all its leases of a kind; whoever is beyond that is answered at
   * once. At worst each waits for another lease: then there are 1 000 questions a second, which get
   * in nobody's way who needs the log to serve tasks, for those have places of their own on the way
   * to the leader.
   */
  static final int MAX_WAITING = 1_000;

  private final LockName.Kind kind;
  private final Consensus consensus;
  private final ScheduledExecutorService timer;
  private final LongSupplier nanos;
  private final LockWaiters<Wait> waiters = new LockWaiters<>(MAX_WAITING);

  /** Leases that are looked at every now and then: those that somebody waits for. Guards itself. */
  private final Set<LockName> lookedAfter = new HashSet<>();

  private volatile boolean closed;

  private final LongAdder acquired = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder renewed = new LongAdder();
  private final LongAdder released = new LongAdder();
  private final LongAdder lost = new LongAdder();

  NamedLeases(
      LockName.Kind kind, Consensus consensus, ScheduledExecutorService timer, LongSupplier nanos) {
    this.kind = kind;
    this.consensus = consensus;
    this.timer = timer;
    this.nanos = nanos;
  }

  LockName.Kind kind() {
    return kind;
  }

  /** What has come of calls by way of this member, by the end of a metric's name. */
  Map<String, Long> counters() {
    Map<String, Long> counters = new LinkedHashMap<>();
    counters.put("acquired_total", acquired.sum());
    counters.put("refused_total", refused.sum());
    counters.put("renewed_total", renewed.sum());
    counters.put("released_total", released.sum());
    counters.put("lost_total", lost.sum());
    return counters;
  }

  /** As {@link ConsensusCommand.AcquireLock} is answered. */
  CompletableFuture<ConsensusAnswer> acquire(AcquireLock command, Duration atMost) {
    Wait wait = new Wait(command, nanos.getAsLong() + atMost.toNanos());
    wait.begin();
    return wait.answer;
  }

  CompletionStage<ConsensusAnswer> renew(LockName lock, long token) {
    return consensus
        .submit(new ConsensusCommand.RenewLock(lock, token))
        .thenApply(answer -> {
          (answer instanceof ConsensusAnswer.Locked ? renewed : lost).increment();
          return answer;
        });
  }

  /** Answered by {@link ConsensusAnswer.Ended}; or by who holds it, if it was not ended. */
  CompletionStage<ConsensusAnswer> release(LockName lock, long token) {
    return consensus
        .submit(new ConsensusCommand.ReleaseLock(lock, token))
        .thenCompose(answer -> {
          if (answer instanceof ConsensusAnswer.Ended ended && ended.happened()) {
            released.increment();
            waiters.wake(lock);
            return CompletableFuture.completedFuture(answer);
          }
          return consensus.ask(new ConsensusQuestion.Lock(lock));
        });
  }

  CompletionStage<Optional<LockLease>> find(LockName lock) {
    return consensus.ask(new ConsensusQuestion.Lock(lock)).thenApply(NamedLeases::lease);
  }

  CompletionStage<List<LockLease>> list(ConsensusQuestion.Locks page) {
    return consensus
        .ask(page)
        .thenApply(answer -> {
          if (answer instanceof ConsensusAnswer.Locks locks) {
            return locks.leases();
          }
          throw unexpected(answer);
        });
  }

  static IllegalStateException unexpected(ConsensusAnswer answer) {
    return new IllegalStateException("answered by " + answer.getClass().getSimpleName());
  }

  static Optional<LockLease> lease(ConsensusAnswer answer) {
    if (answer instanceof ConsensusAnswer.LockState(Optional<LockLease> lease)) {
      return lease;
    }
    throw unexpected(answer);
  }

  // ---- looking for those who wait

  /** False if too many wait already. */
  private boolean lookFor(Wait wait) {
    LockName lock = wait.command.lock();
    synchronized (lookedAfter) {
      if (!waiters.add(lock, wait)) {
        return false;
      }
      if (lookedAfter.add(lock)) {
        lookLater(lock);
      }
      return true;
    }
  }

  private void lookLater(LockName lock) {
    var unused = timer.schedule(() -> look(lock), LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look(LockName lock) {
    var unused =
        consensus
            .ask(new ConsensusQuestion.Lock(lock))
            .whenComplete((state, failure) -> {
              try {
                if (state != null) {
                  seen(lock, lease(state));
                }
              } finally {
                lookOn(lock);
              }
            });
  }

  private void seen(LockName lock, Optional<LockLease> lease) {
    if (lease.isEmpty()) {
      waiters.wake(lock);
      return;
    }
    for (Wait wait : waiters.of(lock)) {
      if (wait.isAnsweredBy(lease.get())) {
        wait.run();
      }
    }
  }

  /** As long as somebody waits. */
  private void lookOn(LockName lock) {
    synchronized (lookedAfter) {
      if (closed || waiters.of(lock).isEmpty()) {
        lookedAfter.remove(lock);
      } else {
        lookLater(lock);
      }
    }
  }

  /** Answers those who wait: nobody looks for them any more. */
  void close() {
    closed = true;
    waiters.all().forEach(Runnable::run);
  }

  /** One caller's question for a lease, until it is answered. */
  private final class Wait implements Runnable {

    private final AcquireLock command;
    private final long untilNanos;
    private final CompletableFuture<ConsensusAnswer> answer = new CompletableFuture<>();
    private volatile @Nullable Future<?> end;

    Wait(AcquireLock command, long untilNanos) {
      this.command = command;
      this.untilNanos = untilNanos;
    }

    void begin() {
      // Also if its caller goes: it must not be its turn then.
      var unused = answer.whenComplete((said, failure) -> leave());
      take();
    }

    private void leave() {
      waiters.remove(command.lock(), this);
      Future<?> end = this.end;
      if (end != null) {
        end.cancel(false);
      }
    }

    private void take() {
      var unused = consensus.submit(command).whenComplete(this::taken);
    }

    private void taken(@Nullable ConsensusAnswer said, @Nullable Throwable failure) {
      if (said instanceof ConsensusAnswer.Held(LockLease by)) {
        held(by);
      } else {
        answer(said, failure);
      }
    }

    private void held(LockLease by) {
      if (!isInTime() || answer.isDone() || !lookFor(this)) {
        answer(new ConsensusAnswer.Held(by), null);
        return;
      }
      if (end == null) {
        end = timer.schedule(this::timeIsUp, untilNanos - nanos.getAsLong(), TimeUnit.NANOSECONDS);
      }
      if (closed) {
        run(); // the timer may be gone
      }
    }

    private boolean isInTime() {
      return untilNanos - nanos.getAsLong() > 0;
    }

    /** It asks a last time, for what may have become free since the last look. */
    private void timeIsUp() {
      end = null;
      run();
    }

    /** Comes when its time is up, and when it is its turn: the first of them counts. */
    @Override
    public void run() {
      if (!waiters.remove(command.lock(), this) || answer.isDone()) {
        return;
      }
      if (closed) {
        answer(null, new UnavailableException("the member stops"));
      } else {
        take();
      }
    }

    /** Taken by an earlier copy of the same question. */
    boolean isAnsweredBy(LockLease lease) {
      return lease.holder().equals(command.holder()) && lease.request().equals(command.request());
    }

    private void answer(@Nullable ConsensusAnswer said, @Nullable Throwable failure) {
      if (said == null) {
        answer.completeExceptionally(
            failure == null ? new IllegalStateException("no answer") : failure);
        return;
      }
      if (said instanceof ConsensusAnswer.Locked(LockLease lease)) {
        (lease.renewals() == 0 ? acquired : renewed).increment();
      } else {
        refused.increment();
      }
      answer.complete(said);
    }
  }
}
