package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import io.swarmhold.model.port.GridFault;
import io.swarmhold.model.port.GridFaultException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Into the grid, and anew if it leaves this member out before that has a part in it. */
final class Entry {

  private static final Logger LOG = LoggerFactory.getLogger(Entry.class);

  /** Each takes seconds; one in which the grid refuses, half a minute ({@link Promotion}). */
  static final int MAX_ENTRIES = 4;

  private final GridNode.GridMember member;
  private volatile @Nullable HazelcastInstance latest;

  Entry(GridNode.GridMember member) {
    this.member = member;
  }

  HazelcastInstance join() {
    HazelcastInstance joined = member.join();
    latest = joined;
    return joined;
  }

  /**
   * To be called once it has joined; anew, it joins by itself.
   *
   * @param context for the member's operations, before it is given anything
   * @throws GridFaultException {@code GRID-APART} if {@link #MAX_ENTRIES} came to nothing
   */
  HazelcastInstance enter(HazelcastInstance first, Map<String, Object> context) {
    HazelcastInstance joined = first;
    for (int entry = 1; ; entry++) {
      try {
        joined.getUserContext().putAll(context);
        member.takePart(joined);
        return joined;
      } catch (LeftOutException | HazelcastInstanceNotActiveException e) {
        leave();
        requireMore(entry, e);
        joined = join();
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

  /** Leaves nothing of a member that has joined. */
  void leave() {
    HazelcastInstance joined = latest;
    if (joined != null) {
      Engine.end(joined);
    }
  }
}
