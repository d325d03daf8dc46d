package io.swarmhold.edge.client;

import io.swarmhold.model.TaskId;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;

/** A task in the hands of this agent. The lease is extended while the handler runs. */
public final class Assignment {

  private final Assigned assigned;
  private final DoubleConsumer progress;
  private final BooleanSupplier held;

  Assignment(Assigned assigned, DoubleConsumer progress, BooleanSupplier held) {
    this.assigned = assigned;
    this.progress = progress;
    this.held = held;
  }

  public TaskId id() {
    return assigned.lease().id();
  }

  /** Empty if the task has none. */
  public String type() {
    return assigned.type();
  }

  public Optional<String> key() {
    return Optional.ofNullable(assigned.key());
  }

  /** The tenant whose task it is, where that is not the agent's own. */
  public Optional<String> tenant() {
    return Optional.ofNullable(assigned.tenant());
  }

  /** Counted from 1. */
  public int attempt() {
    return assigned.attempt();
  }

  /**
   * The fencing token: hand it to whatever the handler writes to, so that a late writer can be told
   * from the holder. Of two leases the later has the larger number.
   */
  public String token() {
    return assigned.lease().token();
  }

  /** When the first lease ends by the server's clock; extensions are not reflected. */
  public Instant firstLeaseExpiresAt() {
    return assigned.expiresAt();
  }

  public Json payload() {
    return assigned.payload();
  }

  /**
   * Tells people how far the work is; also extends the lease. Cheap: only the latest is sent.
   *
   * @param fraction 0 to 1
   */
  public void progress(double fraction) {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new IllegalArgumentException("fraction: " + fraction + " (expected: 0 to 1)");
    }
    progress.accept(fraction);
  }

  /** False once the task was taken away; the handler's thread is interrupted then as well. */
  public boolean isHeld() {
    return held.getAsBoolean();
  }
}
