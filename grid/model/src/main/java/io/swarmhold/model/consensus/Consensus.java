package io.swarmhold.model.consensus;

import java.util.concurrent.CompletionStage;

/**
 * The cluster's one opinion. Commands are applied one after the other, in the same order
 * everywhere; one that was answered is never forgotten while a majority of the voters keep their
 * disks.
 *
 * <p>Stages fail with {@link io.swarmhold.model.port.UnavailableException} if the command was
 * certainly not applied, and with {@link io.swarmhold.model.port.OutcomeUnknownException} if nobody
 * knows. Every command may be sent again: applied twice, it does what it did the first time.
 *
 * <p>{@link #submit} and {@link #ask} never throw: whatever goes wrong fails the stage. And every
 * stage completes, at the latest when the deadline of its implementation is over. So who counts
 * what is under way counts down when the stage completes, and nowhere else.
 *
 * <p>Cost: one journey to the leader and one synced write on a majority, some 10 ms on a busy
 * machine. Nothing on the path of a task waits for it.
 */
public interface Consensus extends AutoCloseable {

  /** Applies a command; linearizable. */
  CompletionStage<ConsensusAnswer> submit(ConsensusCommand command);

  /** Answers a question; linearizable: it sees every command answered before it was asked. */
  CompletionStage<ConsensusAnswer> ask(ConsensusQuestion question);

  /**
   * Members and shards as far as this member has heard. Never ahead of the truth, perhaps behind.
   */
  ClusterView view();

  /**
   * Calls {@code listener} after each change of {@link #view}, on a thread that must not be
   * blocked. A listener that throws hears on.
   */
  void onChange(Runnable listener);

  /** Whether this member leads the group, as far as it knows. A hint, never a right. */
  boolean leads();

  @Override
  void close();
}
