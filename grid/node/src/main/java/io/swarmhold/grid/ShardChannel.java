package io.swarmhold.grid;

import io.swarmhold.model.Durability;
import io.swarmhold.model.replica.EnvelopeWindow;
import io.swarmhold.model.replica.Progress;
import io.swarmhold.model.replica.SenderEffect;
import io.swarmhold.model.shard.Envelope;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way from this member to one shard: does what its {@link EnvelopeWindow} wants done. */
final class ShardChannel {

  private static final Logger LOG = LoggerFactory.getLogger(ShardChannel.class);

  /** Whoever has heard nothing by then hears that it is not to be had, or not known. */
  static final long ANSWER_WITHIN_MILLIS = 10_000;

  private final int shard;
  private final ShardCalls calls;
  private final LongSupplier nanos;
  private final EnvelopeWindow<Reply> window;

  /** Who sent a command and is to hear of it. */
  interface Reply {
    void answered(ShardAnswer answer);

    void failed(RuntimeException cause);

    /** What was answered before it was kept has not happened after all. */
    default void lost(ShardAnswer answer) {}
  }

  ShardChannel(int shard, ShardCalls calls, LongSupplier nanos) {
    this.shard = shard;
    this.calls = calls;
    this.nanos = nanos;
    this.window = new EnvelopeWindow<>(shard, ANSWER_WITHIN_MILLIS);
  }

  /**
   * @param wanted how durable it must be before its answer is passed on; null if the sender can
   *     bear to hear that it was {@link Reply#lost}
   */
  void send(ShardCommand command, @Nullable Durability wanted, Reply reply) {
    List<SenderEffect<Reply>> effects;
    synchronized (window) {
      window.add(command, wanted, reply, nowMillis());
      effects = window.takeEffects();
    }
    perform(effects);
  }

  private long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
  }

  /** So much of the shard is kept. */
  void committed(Progress kept) {
    List<SenderEffect<Reply>> effects;
    synchronized (window) {
      window.committed(kept);
      effects = window.takeEffects();
    }
    perform(effects);
  }

  /** Nothing will be answered any more. */
  void abandon(Throwable cause) {
    List<SenderEffect<Reply>> effects;
    synchronized (window) {
      window.abandon(cause);
      effects = window.takeEffects();
    }
    perform(effects);
  }

  void tick() {
    List<SenderEffect<Reply>> effects;
    synchronized (window) {
      if (window.isIdle()) {
        return;
      }
      window.tick(nowMillis());
      effects = window.takeEffects();
    }
    perform(effects);
  }

  /** A call that the grid does not even take leads to further effects: hence the queue. */
  private void perform(List<SenderEffect<Reply>> first) {
    if (first.isEmpty()) {
      return;
    }
    Queue<SenderEffect<Reply>> todo = new ArrayDeque<>(first);
    for (SenderEffect<Reply> effect = todo.poll(); effect != null; effect = todo.poll()) {
      switch (effect) {
        case SenderEffect.Send<Reply> send -> todo.addAll(call(send));
        case SenderEffect.Probe<Reply>() -> calls.probe(shard, this::probed);
        case SenderEffect.Answer<Reply>(Reply sender, ShardAnswer answer) ->
            told(() -> sender.answered(answer));
        case SenderEffect.Fail<Reply>(Reply sender, RuntimeException cause) ->
            told(() -> sender.failed(cause));
        case SenderEffect.Lost<Reply>(Reply sender, ShardAnswer answer) ->
            told(() -> sender.lost(answer));
      }
    }
  }

  private void told(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException | Error e) {
      LOG.error("shard {}: somebody could not take an answer; others still get theirs", shard, e);
    }
  }

  private List<SenderEffect<Reply>> call(SenderEffect.Send<Reply> send) {
    long sequence = send.sequence();
    Envelope envelope = calls.envelope(sequence, send.commands());
    try {
      calls.call(
          shard,
          envelope,
          send.toDisk(),
          send.restsOn(),
          (reply, failure) -> done(sequence, reply, failure));
      return List.of();
    } catch (RuntimeException e) {
      synchronized (window) {
        window.refused(sequence, false, e, nowMillis());
        List<SenderEffect<Reply>> effects = window.takeEffects();
        window.goOn();
        List<SenderEffect<Reply>> next = window.takeEffects();
        return next.isEmpty() ? effects : concat(effects, next);
      }
    }
  }

  private static <T> List<T> concat(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private void done(long sequence, @Nullable ShardReply reply, @Nullable Throwable failure) {
    if (reply == null) {
      LOG.debug(
          "shard {} did not answer envelope {}: {}", shard, sequence, String.valueOf(failure));
    }
    List<SenderEffect<Reply>> effects;
    synchronized (window) {
      if (reply == null) {
        window.noAnswer(sequence, failure, nowMillis());
      } else if (reply.refusal() != null && reply.answers().isEmpty()) {
        window.refused(sequence, reply.again(), reply.refusal(), nowMillis());
      } else {
        window.answered(sequence, reply.answers(), reply.at(), reply.kept(), reply.refusal());
      }
      effects = window.takeEffects();
    }
    try {
      perform(effects);
      if (reply != null) {
        told(() -> calls.tellDemand(shard, reply));
      }
    } finally {
      goOn();
    }
  }

  private void goOn() {
    List<SenderEffect<Reply>> effects;
    synchronized (window) {
      window.goOn();
      effects = window.takeEffects();
    }
    perform(effects);
  }

  private void probed(ShardCalls.@Nullable Probed found) {
    List<SenderEffect<Reply>> effects;
    synchronized (window) {
      if (found == null) {
        window.notProbed(nowMillis());
      } else {
        window.probed(found.at(), found.kept(), found.latest(), nowMillis());
      }
      effects = window.takeEffects();
    }
    perform(effects);
  }
}
