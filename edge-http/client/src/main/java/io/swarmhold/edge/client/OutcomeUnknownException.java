package io.swarmhold.edge.client;

import org.jspecify.annotations.Nullable;

/**
 * The request was sent and no answer came: it may or may not have happened. A submission repeated
 * with the same idempotency key is safe; anything else, look first.
 */
public final class OutcomeUnknownException extends SwarmholdException {

  OutcomeUnknownException(String detail, @Nullable Throwable cause) {
    super("outcome_unknown", detail, cause);
  }
}
