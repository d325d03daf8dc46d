package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleListener;
import io.swarmhold.model.port.GridFault;
import io.swarmhold.model.port.GridFaultException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why the others did not let this member in. Hazelcast 5.7 says it in its log and nowhere else
 * ({@code ConfigMismatchOp}); the start fails with "Node failed to start!". That is earlier than
 * the group of consensus could say how the cluster was founded: a new member reaches it over the
 * grid.
 */
final class JoinRefusal implements LifecycleListener, HazelcastInstanceAware {

  private static final Pattern MISMATCH =
      Pattern.compile(".*mismatch was detected: (.*?)(?: Node is going to shutdown.*)?");
  private static final Pattern SHARDS =
      Pattern.compile("Incompatible partition count! expected: (\\d+), found: (\\d+).*");

  private final AtomicReference<@Nullable String> reason = new AtomicReference<>();
  private @Nullable HazelcastInstance instance;

  @Override
  public void setHazelcastInstance(HazelcastInstance starting) {
    instance = starting;
  }

  /** Its logging service is not there before. */
  @Override
  public void stateChanged(LifecycleEvent event) {
    if (event.getState() == LifecycleEvent.LifecycleState.STARTING && instance != null) {
      instance
          .getLoggingService()
          .addLogListener(Level.SEVERE, line -> heard(line.getLogRecord().getMessage()));
    }
  }

  void heard(@Nullable String line) {
    Matcher mismatch = MISMATCH.matcher(line == null ? "" : line.replace('\n', ' '));
    if (mismatch.matches()) {
      reason.compareAndSet(null, mismatch.group(1).strip());
    }
  }

  /** The fault that the start failed of, if it was not let in. */
  Optional<GridFaultException> fault(RuntimeException failure) {
    return Optional.ofNullable(reason.get())
        .map(why -> new GridFaultException(GridFault.SETTINGS, words(why), failure));
  }

  private static String words(String why) {
    Matcher shards = SHARDS.matcher(why);
    return shards.matches()
        ? "the cluster has %s shards, and this member is configured with shards: %s"
            .formatted(shards.group(1), shards.group(2))
        : "the cluster does not let this member in: " + why;
  }
}
