package io.swarmhold.model.replica;

import io.swarmhold.model.Durability;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands that were sent together to a shard, and who is still to hear what came of each. Kept
 * until everybody has heard, and what he heard is kept.
 *
 * @param <T> whoever is to hear the answer
 */
final class SentEnvelope<T> {

  final long sequence;
  final List<ShardCommand> commands;
  final boolean toDisk;

  /** Null until the shard has decided. */
  @Nullable List<? extends @Nullable ShardAnswer> answers;

  /** The copy that the answers rest on. */
  CopyId at = CopyId.EMPTY;

  boolean mayHaveHappened;

  /** By place in {@link #commands}; null for those who have heard for good. */
  private final List<@Nullable Item<T>> items;

  private int undelivered;

  /**
   * A command and who wants it done.
   *
   * @param wanted how durable it must be before its answer is passed on; null if it need not be:
   *     then the answer may turn out to be {@link SenderEffect.Lost}
   */
  record Item<T>(ShardCommand command, @Nullable Durability wanted, T sender, long sinceMillis) {}

  SentEnvelope(long sequence, List<Item<T>> batch) {
    this.sequence = sequence;
    this.items = new ArrayList<>(batch);
    this.undelivered = batch.size();
    this.commands = new ArrayList<>(batch.size());
    boolean anyToDisk = false;
    for (Item<T> item : batch) {
      commands.add(item.command());
      anyToDisk |= item.wanted() == Durability.DISK;
    }
    this.toDisk = anyToDisk;
  }

  /** Whether nobody is to hear anything any more. */
  boolean isDelivered() {
    return undelivered == 0;
  }

  /**
   * The shard decided.
   *
   * @param refusal for those without an answer
   */
  void answered(
      List<? extends @Nullable ShardAnswer> newAnswers,
      CopyId restingOn,
      RuntimeException refusal,
      List<SenderEffect<T>> effects) {
    answers = newAnswers;
    at = restingOn;
    for (int i = 0; i < items.size(); i++) {
      Item<T> item = items.get(i);
      if (item != null && answerOf(i) == null) {
        fail(i, item, refusal, effects);
      } else if (item != null && item.wanted() == null) {
        deliver(i, item, false, effects);
      }
    }
  }

  /** Passes on what is as durable by now as its sender wanted. */
  void release(Progress reached, List<SenderEffect<T>> effects) {
    if (undelivered == 0 || answers == null || at.epoch() != reached.epoch()) {
      return;
    }
    for (int i = 0; i < items.size(); i++) {
      Item<T> item = items.get(i);
      if (item != null && item.wanted() != null && reached.of(item.wanted()) >= at.sequence()) {
        deliver(i, item, true, effects);
      }
    }
  }

  /** What was answered has not happened after all. Returns what is to be sent anew. */
  List<Item<T>> lost(List<SenderEffect<T>> effects) {
    List<Item<T>> toSendAnew = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Item<T> item = items.get(i);
      ShardAnswer answer = answerOf(i);
      if (item != null && item.wanted() != null) {
        toSendAnew.add(item);
      } else if (item != null && answer != null) {
        effects.add(new SenderEffect.Lost<>(item.sender(), answer));
      }
    }
    return toSendAnew;
  }

  /** Those who still wait hear that. */
  void fail(RuntimeException cause, List<SenderEffect<T>> effects) {
    for (int i = 0; i < items.size() && undelivered > 0; i++) {
      Item<T> item = items.get(i);
      if (item != null && waits(item)) {
        fail(i, item, cause, effects);
      }
    }
  }

  /** Those who have waited since before that time hear that nobody knows. */
  void giveUpBefore(long millis, RuntimeException unknown, List<SenderEffect<T>> effects) {
    for (int i = 0; i < items.size() && undelivered > 0; i++) {
      Item<T> item = items.get(i);
      if (item != null && waits(item) && item.sinceMillis() < millis) {
        fail(i, item, unknown, effects);
      }
    }
  }

  /**
   * No shard has taken the envelope, and those who came later go on waiting for it to be sent
   * again: without the commands of those who hear now that theirs did not happen.
   */
  void withdrawBefore(long millis, RuntimeException notServed, List<SenderEffect<T>> effects) {
    for (int i = items.size() - 1; i >= 0; i--) {
      Item<T> item = items.get(i);
      if (item != null && item.sinceMillis() < millis) {
        fail(i, item, notServed, effects);
        items.remove(i);
        commands.remove(i);
      }
    }
  }

  private boolean waits(Item<T> item) {
    return item.wanted() != null || answers == null;
  }

  private void fail(int i, Item<T> item, RuntimeException cause, List<SenderEffect<T>> effects) {
    items.set(i, null);
    undelivered--;
    effects.add(new SenderEffect.Fail<>(item.sender(), cause));
  }

  /** One that may be lost is kept for as long as it may. */
  private void deliver(int i, Item<T> item, boolean forGood, List<SenderEffect<T>> effects) {
    ShardAnswer answer = answerOf(i);
    if (answer == null) {
      return;
    }
    if (forGood) {
      items.set(i, null);
    }
    undelivered--;
    effects.add(new SenderEffect.Answer<>(item.sender(), answer));
  }

  private @Nullable ShardAnswer answerOf(int i) {
    List<? extends @Nullable ShardAnswer> known = answers;
    return known != null && i < known.size() ? known.get(i) : null;
  }
}
