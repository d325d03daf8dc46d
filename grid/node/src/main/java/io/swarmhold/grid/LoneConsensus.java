package io.swarmhold.grid;

import io.swarmhold.model.consensus.ClusterSettings;
import io.swarmhold.model.consensus.ClusterView;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import io.swarmhold.model.consensus.ConsensusQuestion;
import io.swarmhold.model.consensus.ConsensusState;
import io.swarmhold.model.consensus.LeaseTerm;
import io.swarmhold.model.consensus.LeaseWatch;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.UnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consensus of a member that is alone: its own opinion. Which epochs were granted is on the
 * disk before they are ({@link FileEpochs}), and so is who holds which lock and what is defined
 * ({@link LoneStateFile}); whose copies are whole needs no remembering, for there is one.
 */
public final class LoneConsensus implements Consensus, GridNode.Lease {

  private static final Logger LOG = LoggerFactory.getLogger(LoneConsensus.class);

  private static final long INCARNATION = 1;

  private static final long TICK_MILLIS = 1_000;

  private static final int PAGE = 1_000;

  /** Tokens there may be under one epoch; what was not remembered begins above all of them. */
  private static final int TOKEN_BITS = 20;

  private final MemberId self = new MemberId("alone");
  private final FileEpochs epochs;
  private final LoneStateFile file;
  private final ScheduledExecutorService thread;
  private final LongSupplier nanos;

  /** Names in it change on the thread only, so nothing comes between a change and its writing. */
  private final ConsensusState state = new ConsensusState();

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final LongAdder expired = new LongAdder();
  private @Nullable ScheduledFuture<?> ticking;

  /** Belongs to the thread, as does the field below. */
  private final LeaseWatch watch = new LeaseWatch(LeaseTerm.OF_MEMBERS);

  /** Memory is ahead of the disk: nothing of it may be told before it has been written. */
  private boolean unwritten;

  private LoneConsensus(
      FileEpochs epochs,
      LoneStateFile file,
      int shards,
      ScheduledExecutorService thread,
      LongSupplier nanos) {
    this.epochs = epochs;
    this.file = file;
    this.thread = thread;
    this.nanos = nanos;
    state.apply(
        new ConsensusCommand.Found(new ClusterSettings("alone", shards, 1), epochs.latest()));
    state.apply(new ConsensusCommand.OpenLease(self, ""));
    state.takeNamesOf(file.read().orElseGet(() -> unremembered(epochs.latest())));
  }

  /** What is said of locks and definitions where no file does. */
  static ConsensusState unremembered(long latestEpoch) {
    ConsensusState nothing = new ConsensusState();
    nothing.numberAbove(latestEpoch << TOKEN_BITS);
    return nothing;
  }

  /**
   * Goes on with what the files in {@code folder} say.
   *
   * @param thread one, which may block: on it locks and definitions are written, and locks expire
   * @param nanos of a monotonic clock
   * @throws IllegalStateException if the file with locks and definitions is damaged
   */
  public static LoneConsensus over(
      FileEpochs epochs,
      Path folder,
      int shards,
      ScheduledExecutorService thread,
      LongSupplier nanos) {
    var consensus = new LoneConsensus(epochs, LoneStateFile.in(folder), shards, thread, nanos);
    consensus.ticking =
        PeriodicTask.schedule(thread, TICK_MILLIS, TICK_MILLIS, "ending leases", consensus::tick);
    return consensus;
  }

  public MemberId member() {
    return self;
  }

  @Override
  public CompletionStage<ConsensusAnswer> submit(ConsensusCommand command) {
    return switch (command) {
      case ConsensusCommand.AcquireLock c -> onThread(() -> name(c));
      case ConsensusCommand.RenewLock c -> onThread(() -> name(c));
      case ConsensusCommand.ReleaseLock c -> onThread(() -> name(c));
      case ConsensusCommand.ExpireLock c -> onThread(() -> name(c));
      case ConsensusCommand.PutDefinition c -> onThread(() -> name(c));
      case ConsensusCommand.DeleteDefinition c -> onThread(() -> name(c));
      case ConsensusCommand.Found c -> atOnce(c);
      case ConsensusCommand.Inherit c -> atOnce(c);
      case ConsensusCommand.OpenLease c -> atOnce(c);
      case ConsensusCommand.RenewLease c -> atOnce(c);
      case ConsensusCommand.ExpireLease c -> atOnce(c);
      case ConsensusCommand.CloseLease c -> atOnce(c);
      case ConsensusCommand.GrantEpochs c -> atOnce(c);
      case ConsensusCommand.ChangeInSync c -> atOnce(c);
      case ConsensusCommand.Recover c -> atOnce(c);
      case ConsensusCommand.GiveUp c -> atOnce(c);
    };
  }

  private CompletionStage<ConsensusAnswer> atOnce(ConsensusCommand command) {
    ConsensusAnswer answer;
    try {
      answer = apply(command);
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
    listeners.forEach(LoneConsensus::tell);
    return CompletableFuture.completedFuture(answer);
  }

  /** Of what happened already: who hears of it cannot make it fail. */
  private static void tell(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException | Error e) {
      LOG.error("consensus: a listener failed", e);
    }
  }

  /** An epoch is on the disk before anybody hears of it. */
  private synchronized ConsensusAnswer apply(ConsensusCommand command) {
    ConsensusAnswer answer = state.apply(command);
    if (answer instanceof ConsensusAnswer.Epochs epochsGranted) {
      epochsGranted.granted().values().stream().max(Long::compare).ifPresent(epochs::upTo);
    }
    return answer;
  }

  private CompletionStage<ConsensusAnswer> onThread(Supplier<ConsensusAnswer> work) {
    try {
      return CompletableFuture.supplyAsync(work, thread);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(new UnavailableException("the member stops"));
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private ConsensusAnswer name(ConsensusCommand command) {
    ConsensusAnswer answer = apply(command);
    unwritten |= isNews(answer);
    try {
      write();
    } catch (IOException e) {
      throw new OutcomeUnknownException("locks and definitions cannot be written", e);
    }
    return answer;
  }

  /** How often a lock was renewed need not be known after a start: watching begins anew then. */
  private static boolean isNews(ConsensusAnswer answer) {
    return switch (answer) {
      case ConsensusAnswer.Locked(ConsensusAnswer.LockLease lease) -> lease.renewals() == 0;
      case ConsensusAnswer.Ended(boolean happened) -> happened;
      case ConsensusAnswer.Defined defined -> true;
      case ConsensusAnswer.Founded a -> false;
      case ConsensusAnswer.Lease a -> false;
      case ConsensusAnswer.LeaseLost a -> false;
      case ConsensusAnswer.Epochs a -> false;
      case ConsensusAnswer.InSyncChanged a -> false;
      case ConsensusAnswer.Held a -> false;
      case ConsensusAnswer.NotHeld a -> false;
      case ConsensusAnswer.LockState a -> false;
      case ConsensusAnswer.Locks a -> false;
      case ConsensusAnswer.RevisionConflict a -> false;
      case ConsensusAnswer.Definition a -> false;
      case ConsensusAnswer.Definitions a -> false;
      case ConsensusAnswer.View a -> false;
      case ConsensusAnswer.TooMany a -> false;
      case ConsensusAnswer.NotFounded a -> false;
    };
  }

  private void write() throws IOException {
    if (unwritten) {
      file.write(image());
      unwritten = false;
    }
  }

  private synchronized byte[] image() {
    return state.image();
  }

  @Override
  public CompletionStage<ConsensusAnswer> ask(ConsensusQuestion question) {
    return question instanceof ConsensusQuestion.View
        ? CompletableFuture.completedFuture(new ConsensusAnswer.View(view()))
        : onThread(() -> written(question));
  }

  private ConsensusAnswer written(ConsensusQuestion question) {
    try {
      write();
    } catch (IOException e) {
      throw new UnavailableException("locks and definitions cannot be written: " + e);
    }
    return answer(question);
  }

  private synchronized ConsensusAnswer answer(ConsensusQuestion question) {
    return state.answer(question);
  }

  /** Nobody else would end the lease of a holder that is gone. */
  private void tick() {
    watch.locks(allLocks(), nanos.getAsLong());
    for (ConsensusCommand due : watch.due(nanos.getAsLong())) {
      try {
        if (name(due) instanceof ConsensusAnswer.Ended(boolean happened) && happened) {
          expired.increment();
        }
      } catch (OutcomeUnknownException e) {
        return; // the disk; the next command writes what this one did
      }
    }
  }

  private List<ConsensusAnswer.LockLease> allLocks() {
    List<ConsensusAnswer.LockLease> all = new ArrayList<>();
    Optional<LockName> after = Optional.empty();
    while (answer(new ConsensusQuestion.AllLocks(after, PAGE)) instanceof ConsensusAnswer.Locks page
        && !page.leases().isEmpty()) {
      all.addAll(page.leases());
      after = Optional.of(page.leases().getLast().lock());
    }
    return all;
  }

  @Override
  public long locksExpired() {
    return expired.sum();
  }

  @Override
  public synchronized ClusterView view() {
    return state.view();
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public boolean leads() {
    return true;
  }

  /** Nobody else could serve. */
  @Override
  public boolean heldAt(long atNanos) {
    return true;
  }

  @Override
  public long incarnation() {
    return INCARNATION;
  }

  @Override
  public void close() {
    if (ticking != null) {
      ticking.cancel(false);
    }
  }
}
