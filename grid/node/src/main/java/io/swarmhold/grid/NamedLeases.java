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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What locks and elections have in common: leases of names, and waiting for one to become free. */
final class NamedLeases {

  /**
   * How often a waiter looks whether the lease is free: a question to the leader each time, which
   * costs no write. Bounds how late it hears of what happened by way of another member.
   */
  static final long LOOK_AGAIN_MILLIS = 250;

  /** 4 000 questions a second to the leader; whoever is beyond that is answered at once. */
  static final int MAX_WAITING = 1_000;

  private final LockName.Kind kind;
  private final Consensus consensus;
  private final ScheduledExecutorService timer;
  private final LongSupplier nanos;
  private final Waiters waiters = new Waiters(MAX_WAITING);
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
    wait.take();
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

    Wait(AcquireLock command, long untilNanos) {
      this.command = command;
      this.untilNanos = untilNanos;
    }

    void take() {
      consensus
          .submit(command)
          .whenComplete((said, failure) -> {
            if (said instanceof ConsensusAnswer.Held(LockLease by)) {
              held(by);
            } else {
              end(said, failure);
            }
          });
    }

    private void held(LockLease by) {
      if (!isInTime() || answer.isDone() || !waiters.add(command.lock(), this)) {
        end(new ConsensusAnswer.Held(by), null);
        return;
      }
      long left = TimeUnit.NANOSECONDS.toMillis(untilNanos - nanos.getAsLong());
      var unused =
          timer.schedule(this, Math.clamp(left, 1, LOOK_AGAIN_MILLIS), TimeUnit.MILLISECONDS);
      if (closed) {
        run(); // the timer may be gone
      }
    }

    private boolean isInTime() {
      return untilNanos - nanos.getAsLong() > 0;
    }

    /** Comes from the timer, and from whoever released the lock: the first of them counts. */
    @Override
    public void run() {
      if (!waiters.remove(command.lock(), this) || answer.isDone()) {
        return;
      }
      if (closed) {
        end(null, new UnavailableException("the member stops"));
      } else {
        consensus.ask(new ConsensusQuestion.Lock(command.lock())).whenComplete(this::looked);
      }
    }

    private void looked(@Nullable ConsensusAnswer state, @Nullable Throwable failure) {
      if (state == null) {
        // Nobody leads at the moment, perhaps: asking for the lock itself will tell.
        take();
        return;
      }
      Optional<LockLease> other = lease(state).filter(lease -> !isOurs(lease));
      if (other.isPresent()) {
        held(other.get());
      } else if (!answer.isDone()) {
        take();
      }
    }

    /** Taken by an earlier copy of the same question. */
    private boolean isOurs(LockLease lease) {
      return lease.holder().equals(command.holder()) && lease.request().equals(command.request());
    }

    private void end(@Nullable ConsensusAnswer said, @Nullable Throwable failure) {
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
