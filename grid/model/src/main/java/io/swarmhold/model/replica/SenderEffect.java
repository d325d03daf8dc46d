package io.swarmhold.model.replica;

import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import java.util.List;

/**
 * What an {@link EnvelopeWindow} wants done, in the order in which it hands it out.
 *
 * @param <T> whoever is to hear the answer
 */
public sealed interface SenderEffect<T> {

  /**
   * Send it to the shard.
   *
   * @param toDisk whether anybody waits for the disk
   * @param restsOn the epoch of answers that wait to be kept; 0 if there are none. A shard under
   *     another epoch must not take it: it may have lost what those answers rest on, and once it
   *     has taken this, nobody could tell any more
   */
  record Send<T>(long sequence, List<ShardCommand> commands, boolean toDisk, long restsOn)
      implements SenderEffect<T> {}

  /** Ask the shard how far it has come; {@link EnvelopeWindow#probed} is to be told. */
  record Probe<T>() implements SenderEffect<T> {}

  record Answer<T>(T sender, ShardAnswer answer) implements SenderEffect<T> {}

  /**
   * @param cause {@link UnavailableException} or the shard's own refusal if it did not happen;
   *     {@link OutcomeUnknownException} if nobody knows
   */
  record Fail<T>(T sender, RuntimeException cause) implements SenderEffect<T> {}

  /** What was answered without waiting has not happened after all. */
  record Lost<T>(T sender, ShardAnswer answer) implements SenderEffect<T> {}
}
