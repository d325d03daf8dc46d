package io.swarmhold.grid.raft;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import io.swarmhold.model.consensus.ConsensusQuestion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Takes one lock after the other, a few at a time, and remembers what was answered. */
final class LockStream {

  private static final TenantId TENANT = new TenantId("stream");
  private static final int AT_A_TIME = 4;

  /** A member that is closed fails at once, and whoever closed it may not have stopped this. */
  private static final int MOST_FAILURES = 10_000;

  private final Supplier<Consensus> through;
  private final AtomicInteger sent = new AtomicInteger();
  private final List<ConsensusAnswer.LockLease> taken =
      Collections.synchronizedList(new ArrayList<>());
  private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
  private final List<CompletableFuture<Void>> lines = new ArrayList<>();
  private final CompletableFuture<Void> flowing = new CompletableFuture<>();
  private volatile boolean stopped;

  /**
   * @param through whom the next command is sent
   */
  LockStream(Supplier<Consensus> through) {
    this.through = through;
    for (int i = 0; i < AT_A_TIME; i++) {
      CompletableFuture<Void> line = new CompletableFuture<>();
      lines.add(line);
      next(line);
    }
  }

  private void next(CompletableFuture<Void> line) {
    if (stopped) {
      line.complete(null);
      return;
    }
    LockName lock = new LockName(TENANT, LockName.Kind.LOCK, "l" + sent.incrementAndGet());
    var unused =
        through
            .get()
            .submit(new ConsensusCommand.AcquireLock(lock, "h", "r", "", 60_000))
            .whenCompleteAsync((answer, failure) -> {
              if (answer instanceof ConsensusAnswer.Locked locked) {
                taken.add(locked.lease());
              } else {
                failures.add(failure == null ? new AssertionError(answer) : failure);
                stopped |= failures.size() >= MOST_FAILURES;
              }
              if (taken.size() >= 40) {
                flowing.complete(null);
              }
              next(line);
            });
  }

  /** Waits until some commands were answered. */
  LockStream flowing() {
    Lobby.get(flowing);
    return this;
  }

  /** Lets what is under way end. */
  LockStream stop() {
    stopped = true;
    lines.forEach(Lobby::get);
    return this;
  }

  List<Throwable> failures() {
    return failures;
  }

  int count() {
    return taken.size();
  }

  /** Those that were answered and are not there. */
  List<ConsensusAnswer.LockLease> missingIn(Consensus consensus) {
    List<ConsensusAnswer.LockLease> missing = new ArrayList<>(taken);
    String after = "";
    while (true) {
      var question = new ConsensusQuestion.Locks(TENANT, LockName.Kind.LOCK, after, 1_000);
      var page = ((ConsensusAnswer.Locks) Lobby.get(consensus.ask(question))).leases();
      if (page.isEmpty()) {
        return missing;
      }
      missing.removeAll(page);
      after = page.getLast().lock().name();
    }
  }
}
