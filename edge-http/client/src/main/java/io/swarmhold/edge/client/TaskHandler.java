package io.swarmhold.edge.client;

import org.jspecify.annotations.Nullable;

/** Does the work of one kind of task. Called on a virtual thread of its own: it may block. */
@FunctionalInterface
public interface TaskHandler {

  /**
   * Works on {@code assignment} and answers its result.
   *
   * <p>The thread is interrupted when the task is taken away (cancelled, expired) and, late in a
   * shutdown, so that the task can be handed back; what the handler answers then is dropped.
   * Between two attempts of one task nothing is shared but what the handler itself wrote down: work
   * may be done more than once, but only the holder of the latest lease can complete it.
   *
   * @return what {@link Json#of} can write, at most {@link Worker#MAX_RESULT_BYTES}; null for no
   *     result
   * @throws PermanentFailure if trying again is of no use
   * @throws Exception any other failure; the task is tried again as its retry policy says
   */
  @Nullable Object handle(Assignment assignment) throws Exception;
}
