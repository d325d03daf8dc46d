package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleListener;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.HazelcastInstanceImpl;
import com.hazelcast.instance.impl.NodeState;
import com.hazelcast.internal.server.ServerConnection;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends connections that this member made and that nobody answers: to a process that is stopped, or
 * hangs, while its system still accepts for it.
 *
 * <p>What Hazelcast 5.7 has to send over such a connection goes back to the end of its thread's
 * queue until the other side has said which protocol it speaks ({@code NioOutboundPipeline}, {@code
 * postProcessClean}). That thread never comes to ask which other connections can be written to. So
 * a member that tries to reach one that is paused falls silent towards all others, and they take it
 * for dead: with one member paused nobody served.
 */
final class SilentConnections implements LifecycleListener, HazelcastInstanceAware {

  private static final long ROUND_MILLIS = 100;

  /**
   * Rounds that a connection is left in peace. Another side that lives answers within a
   * millisecond, or after a pause of its collector; then it is called again.
   */
  private static final int PATIENCE = 3;

  private static final Logger LOG = LoggerFactory.getLogger(SilentConnections.class);

  /** Rounds that have seen it silent, by connection. */
  private final Map<ServerConnection, Integer> silent = new HashMap<>();

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("swarmhold-connections").factory());
  private Supplier<Collection<ServerConnection>> all = List::of;
  private BooleanSupplier isOver = () -> false;

  /** Before it looks for others: there, too, one may be paused. */
  @Override
  public void setHazelcastInstance(HazelcastInstance instance) {
    if (!(instance instanceof HazelcastInstanceImpl known)) {
      throw new IllegalStateException("not the version of Hazelcast this was written for");
    }
    all =
        () ->
            known.node.getServer().getConnectionManager(EndpointQualifier.MEMBER).getConnections();
    isOver = () -> known.node.getState() == NodeState.SHUT_DOWN;
  }

  @Override
  public void stateChanged(LifecycleEvent event) {
    switch (event.getState()) {
      case STARTING -> begin();
      case SHUTDOWN -> thread.shutdownNow();
      default -> {}
    }
  }

  private void begin() {
    var unused =
        PeriodicTask.schedule(
            thread, ROUND_MILLIS, ROUND_MILLIS, "looking at connections", this::round);
  }

  private void round() {
    if (isOver.getAsBoolean()) {
      thread.shutdown(); // nobody is told of the end of a start that failed
    } else {
      endThoseThatAreSilent();
    }
  }

  private void endThoseThatAreSilent() {
    Collection<ServerConnection> connections = all.get();
    silent.keySet().retainAll(connections);
    for (ServerConnection connection : connections) {
      if (!isSilent(connection)) {
        silent.remove(connection);
      } else if (silent.merge(connection, 1, Integer::sum) > PATIENCE) {
        LOG.debug("nobody answers at {}", connection.getRemoteAddress());
        connection.close("nobody answers", null);
      }
    }
  }

  /** One that others made has no address until they have introduced themselves. */
  private static boolean isSilent(ServerConnection connection) {
    return connection.isAlive()
        && connection.getRemoteUuid() == null
        && connection.getRemoteAddress() != null;
  }
}
