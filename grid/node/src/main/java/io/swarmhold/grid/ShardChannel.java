package io.swarmhold.grid;

import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.shard.Envelope;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from this member to one shard: one envelope in flight, the commands that come meanwhile
 * go together in the next. So a busy shard is sent few large envelopes and an idle one is sent each
 * command at once, without any timer.
 */
final class ShardChannel {

  private static final Logger LOG = LoggerFactory.getLogger(ShardChannel.class);

  /** Beyond so many waiting commands the sender is told to come back. */
  static final int MAX_WAITING = 20_000;

  /** One envelope carries no more, so that a shard's thread is not held for long. */
  static final int MAX_PER_ENVELOPE = 128;

  /**
   * One envelope leads to no more bytes of log, but for a single command that alone does: an
   * envelope is one frame, and the log refuses frames above 16 MiB.
   */
  static final long MAX_LOG_BYTES_PER_ENVELOPE = 4 << 20;

  private final int shard;
  private final ShardCalls calls;
  private final ArrayDeque<Sent> waiting = new ArrayDeque<>();
  private boolean inFlight;
  private long sequence;

  /** Who sent a command and is to hear of it. */
  interface Reply {

    /**
     * @param position the log must be durable up to here before the answer may be passed on
     */
    void answered(ShardAnswer answer, long position);

    void failed(RuntimeException cause);
  }

  private record Sent(ShardCommand command, Reply reply) {}

  ShardChannel(int shard, ShardCalls calls) {
    this.shard = shard;
    this.calls = calls;
  }

  void send(ShardCommand command, Reply reply) {
    List<Sent> batch;
    synchronized (this) {
      if (waiting.size() >= MAX_WAITING) {
        batch = null;
      } else {
        waiting.addLast(new Sent(command, reply));
        batch = nextBatch();
      }
    }
    if (batch == null) {
      reply.failed(
          new UnavailableException("shard " + shard + " has " + MAX_WAITING + " commands waiting"));
    } else if (!batch.isEmpty()) {
      call(batch);
    }
  }

  /**
   * Takes the waiting commands and marks the channel busy; nothing if it is busy or nothing waits.
   * Under the lock.
   */
  private List<Sent> nextBatch() {
    if (inFlight || waiting.isEmpty()) {
      return List.of();
    }
    inFlight = true;
    sequence++;
    List<Sent> batch = new ArrayList<>(Math.min(waiting.size(), MAX_PER_ENVELOPE));
    long bytes = 0;
    for (Sent sent = waiting.peekFirst(); sent != null; sent = waiting.peekFirst()) {
      bytes += sent.command().logBytes();
      boolean full = batch.size() == MAX_PER_ENVELOPE || bytes > MAX_LOG_BYTES_PER_ENVELOPE;
      if (full && !batch.isEmpty()) {
        break;
      }
      batch.add(waiting.removeFirst());
    }
    return batch;
  }

  /**
   * Sends a batch; if the grid does not even take it, the next one, until it takes one or none
   * waits.
   */
  private void call(List<Sent> first) {
    for (List<Sent> batch = first; !batch.isEmpty(); batch = nextAfterAnswers()) {
      RuntimeException refusal = tryCall(batch);
      if (refusal == null) {
        return;
      }
      answer(batch, null, refusal);
    }
  }

  private @Nullable RuntimeException tryCall(List<Sent> batch) {
    List<ShardCommand> commands = new ArrayList<>(batch.size());
    for (Sent sent : batch) {
      commands.add(sent.command());
    }
    Envelope envelope = calls.envelope(sequence, commands);
    try {
      calls.call(shard, envelope, (reply, failure) -> done(batch, reply, failure));
      return null;
    } catch (RuntimeException e) {
      return e;
    }
  }

  private synchronized List<Sent> nextAfterAnswers() {
    inFlight = false;
    return nextBatch();
  }

  /**
   * Answers are given before the next envelope leaves: whoever hears of both hears of them in the
   * order in which the shard decided, on whichever thread the grid completes them.
   */
  private void done(List<Sent> batch, @Nullable ShardReply reply, @Nullable Throwable failure) {
    answer(batch, reply, failure);
    if (reply != null) {
      calls.tellDemand(shard, reply);
    }
    call(nextAfterAnswers());
  }

  private void answer(List<Sent> batch, @Nullable ShardReply reply, @Nullable Throwable failure) {
    RuntimeException refusal =
        reply == null
            ? new OutcomeUnknownException("shard " + shard + " did not answer", unknown(failure))
            : reply.refusal();
    List<? extends @Nullable ShardAnswer> answers = reply == null ? List.of() : reply.answers();
    for (int i = 0; i < batch.size(); i++) {
      ShardAnswer answer = i < answers.size() ? answers.get(i) : null;
      try {
        if (answer != null && reply != null) {
          batch.get(i).reply().answered(answer, reply.position());
        } else {
          batch.get(i).reply().failed(refusal == null ? noAnswer() : refusal);
        }
      } catch (RuntimeException e) {
        LOG.error("shard {}: somebody could not take an answer; others still get theirs", shard, e);
      }
    }
  }

  private RuntimeException noAnswer() {
    return new OutcomeUnknownException("shard " + shard + " answered only in part", unknown(null));
  }

  private static Throwable unknown(@Nullable Throwable failure) {
    return failure == null ? new IllegalStateException("no reply") : failure;
  }
}
