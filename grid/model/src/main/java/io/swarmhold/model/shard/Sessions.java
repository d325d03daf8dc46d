package io.swarmhold.model.shard;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What each session was last answered. A session has one command in flight to a shard, so the
 * latest is all that can be asked for again; the grid may run a processor twice after the loss of a
 * member.
 */
final class Sessions {

  /** Beyond so many sessions, those not heard of for the longest are forgotten. */
  static final int MAX_SESSIONS = 1_024;

  private final LinkedHashMap<Long, Answered> bySession = new LinkedHashMap<>();

  record Answered(long sequence, byte[] answers) {}

  @Nullable Answered latest(long session) {
    return bySession.get(session);
  }

  void answered(long session, Answered latest) {
    bySession.putLast(session, latest);
    if (bySession.size() > MAX_SESSIONS) {
      var oldest = bySession.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** All sessions, the one not heard of for the longest first. */
  Map<Long, Answered> all() {
    return bySession;
  }
}
