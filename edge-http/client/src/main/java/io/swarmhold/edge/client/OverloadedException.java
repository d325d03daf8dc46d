package io.swarmhold.edge.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * No server took the request within the client's patience: the queue is full, the server is
 * starting, stopping or out of disk, or none was reachable. Nothing has happened; try again later.
 */
public final class OverloadedException extends SwarmholdException {

  private final Duration retryAfter;

  OverloadedException(String code, String detail, Duration retryAfter, @Nullable Throwable cause) {
    super(code, detail, cause);
    this.retryAfter = retryAfter;
  }

  /** When trying again could first succeed, as the server said; zero if it said nothing. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
