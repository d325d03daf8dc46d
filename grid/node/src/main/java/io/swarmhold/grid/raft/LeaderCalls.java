package io.swarmhold.grid.raft;

import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.UnavailableException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.GroupMismatchException;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the leader, and whoever leads after it, until one answers or the time is up. A call keeps
 * its number, so a leader whose log has it already answers instead of applying it again.
 *
 * <p>Every call ends, whatever happens to its attempts: its deadline is a task of its own. Who asks
 * counts on that, for example by asking for a lease no more while it waits for answers.
 */
final class LeaderCalls {

  private static final Logger LOG = LoggerFactory.getLogger(LeaderCalls.class);

  /** Everything that waits for a leader is sent again and again: it must not be much. */
  static final int MAX_UNDER_WAY = 1_024;

  /**
   * Of these are kept for {@link LogEntry#isForServing what serving needs}. Everybody may ask for
   * locks and definitions, as often as they like: a member must not lose its lease for that.
   */
  static final int KEPT_FOR_SERVING = 256;

  private static final long PAUSE_MILLIS = 20;

  private final LeaderLine line;
  private final RaftSettings settings;
  private final ScheduledExecutorService timer;
  private final LongSupplier nanos;
  private final AtomicLong calls = new AtomicLong();
  private final Semaphore places = new Semaphore(MAX_UNDER_WAY);
  private final Semaphore placesForOthers = new Semaphore(MAX_UNDER_WAY - KEPT_FOR_SERVING);
  private final Set<Call> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  LeaderCalls(
      LeaderLine line, RaftSettings settings, ScheduledExecutorService timer, LongSupplier nanos) {
    this.line = line;
    this.settings = settings;
    this.timer = timer;
    this.nanos = nanos;
  }

  /** Does not block; what follows the answer runs on a thread that must not be blocked. */
  CompletableFuture<byte[]> call(LogEntry entry) {
    Call call = new Call(entry);
    if (!enter(entry)) {
      return CompletableFuture.failedFuture(
          new UnavailableException("too many calls wait for a leader already"));
    }
    underWay.add(call);
    CompletableFuture<byte[]> answered =
        call.answer.whenComplete((answer, failure) -> {
          call.over();
          underWay.remove(call);
          leave(entry);
        });
    call.begin();
    if (closed) {
      call.stop();
    }
    return answered;
  }

  private boolean enter(LogEntry entry) {
    if (!entry.isForServing() && !placesForOthers.tryAcquire()) {
      return false;
    }
    if (places.tryAcquire()) {
      return true;
    }
    if (!entry.isForServing()) {
      placesForOthers.release();
    }
    return false;
  }

  private void leave(LogEntry entry) {
    places.release();
    if (!entry.isForServing()) {
      placesForOthers.release();
    }
  }

  /** Nobody waits for an answer that does not come any more. */
  void close() {
    closed = true;
    underWay.forEach(Call::stop);
  }

  private final class Call {

    final CompletableFuture<byte[]> answer = new CompletableFuture<>();
    private final Message message;
    private final boolean changesNothing;
    private final long number = calls.incrementAndGet();
    private final long until = nanos.getAsLong() + settings.deadline().toNanos();
    private volatile @Nullable Future<?> deadline;

    /** Whether some leader may have taken it into its log. Guarded by this, as are those below. */
    private boolean mayHaveHappened;

    private boolean isAsking;
    private boolean isOver;
    private Throwable trouble = new IOException("no leader is known");

    Call(LogEntry entry) {
      this.message = Message.valueOf(RatisPeers.bytes(entry.encode()));
      this.changesNothing = entry instanceof LogEntry.Question;
    }

    void begin() {
      try {
        deadline = timer.schedule(this::stop, settings.deadline().toNanos(), TimeUnit.NANOSECONDS);
        soon(0);
      } catch (Throwable e) {
        noted(e);
        stop();
      }
    }

    private void soon(long millis) {
      try {
        var unused = timer.schedule(this::attempt, millis, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException stopped) {
        stop();
      }
    }

    private void attempt() {
      try {
        ask();
      } catch (Throwable e) {
        if (e instanceof Error) {
          LOG.error("consensus: a call failed; it is tried again", e);
        }
        failed(e);
      }
    }

    private void ask() throws IOException {
      RaftPeerId leader = line.leader();
      if (leader == null) {
        retry();
        return;
      }
      long left = until - nanos.getAsLong();
      if (left <= 0 || !isAskedFromNowOn()) {
        return; // the deadline says so, or somebody did
      }
      long patience = Math.min(left, settings.attemptTimeout().toNanos());
      // A copy: the server answers repeated calls by the same future.
      var unused =
          line.send(leader, number, message)
              .copy()
              .orTimeout(patience, TimeUnit.NANOSECONDS)
              .whenComplete((reply, failure) -> replied(leader, reply, failure));
    }

    /** False if its caller was told already that it did not happen: then it must not. */
    private synchronized boolean isAskedFromNowOn() {
      isAsking = !isOver;
      return isAsking;
    }

    private void replied(
        RaftPeerId leader, @Nullable RaftClientReply reply, @Nullable Throwable failure) {
      try {
        if (reply != null && reply.isSuccess()) {
          answer.complete(reply.getMessage().getContent().toByteArray());
          return;
        }
        Throwable cause = cause(reply, failure);
        if (failure != null) {
          line.broken(leader, cause);
        }
        failed(cause);
      } catch (Throwable e) {
        failed(e);
      }
    }

    private static Throwable cause(@Nullable RaftClientReply reply, @Nullable Throwable failure) {
      Throwable why = failure == null && reply != null ? reply.getException() : failure;
      if (why instanceof CompletionException && why.getCause() != null) {
        why = why.getCause();
      }
      return why == null ? new IOException("an answer without content") : why;
    }

    private void failed(Throwable cause) {
      if (cause instanceof StateMachineException) {
        answer.completeExceptionally(new IllegalArgumentException("refused", cause));
        return;
      }
      noted(cause);
      retry();
    }

    private synchronized void noted(Throwable cause) {
      trouble = cause;
      if (isAsking && !isHarmless(cause)) {
        mayHaveHappened = true;
      }
      isAsking = false;
    }

    private void retry() {
      if (!answer.isDone()) {
        soon(PAUSE_MILLIS);
      }
    }

    /** Answers by what is known so far; nothing is sent from now on. */
    void stop() {
      answer.completeExceptionally(known());
    }

    private synchronized RuntimeException known() {
      isOver = true;
      if (isAsking) {
        mayHaveHappened = true;
      }
      return mayHaveHappened && !changesNothing
          ? new OutcomeUnknownException(
              "consensus: not answered within " + settings.deadline(), trouble)
          : new UnavailableException("consensus: " + trouble);
    }

    void over() {
      Future<?> deadline = this.deadline;
      if (deadline != null) {
        deadline.cancel(false);
      }
    }
  }

  /**
   * Whether it certainly came into no log. One that answers that it does not lead may have led, and
   * have taken it, when it came: others may find it there.
   */
  private static boolean isHarmless(Throwable cause) {
    return cause instanceof LeaderNotReadyException
        || cause instanceof LeaderSteppingDownException
        || cause instanceof GroupMismatchException
        || cause instanceof ResourceUnavailableException
        || cause instanceof ServerNotReadyException
        || isNotConnected(cause);
  }

  private static boolean isNotConnected(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof ConnectException || (cause != null && isNotConnected(cause));
  }
}
