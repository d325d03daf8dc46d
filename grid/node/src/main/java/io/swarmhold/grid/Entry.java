package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import io.swarmhold.model.port.GridFault;
import io.swarmhold.model.port.GridFaultException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Into the grid, and anew if it leaves this member out before that has a part in it. */
final class Entry {

  private static final Logger LOG = LoggerFactory.getLogger(Entry.class);

  /** About two minutes, where each is refused for as long as it may be. */
  static final int MAX_ENTRIES = 4;

  private Entry() {}

  /**
   * Leaves nothing of a member that it does not return.
   *
   * @param first has joined
   * @param context for the member's operations, before it is given anything
   * @throws GridFaultException {@code GRID-APART} if {@link #MAX_ENTRIES} came to nothing
   */
  static HazelcastInstance enter(
      GridNode.GridMember member, HazelcastInstance first, Map<String, Object> context) {
    HazelcastInstance joined = first;
    for (int entry = 1; ; entry++) {
      try {
        joined.getUserContext().putAll(context);
        member.takePart(joined);
        return joined;
      } catch (LeftOutException | HazelcastInstanceNotActiveException e) {
        leave(joined);
        requireMore(entry, e);
        joined = member.join();
      } catch (RuntimeException | Error e) {
        leave(joined);
        throw e;
      }
    }
  }

  private static void requireMore(int entry, RuntimeException last) {
    if (entry == MAX_ENTRIES) {
      throw new GridFaultException(
          GridFault.APART,
          "this member joined %d times, and each time the others left it out: %s"
              .formatted(entry, last.getMessage()));
    }
    LOG.warn("the grid has left this member out, and it joins anew: {}", last.getMessage());
  }

  private static void leave(HazelcastInstance joined) {
    joined.getLifecycleService().terminate();
  }
}
