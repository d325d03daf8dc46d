package io.swarmhold.edge.socket;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What went over the sockets since the start; and what is there now.
 *
 * @param sockets open now
 * @param agents registered on them now
 * @param messagesIn whole messages from clients
 * @param messagesOut whole messages to clients
 * @param submitted tasks submitted
 * @param reported reports of agents
 * @param assigned tasks sent to agents
 * @param refused error frames sent
 * @param closes how many sockets closed with which code; 1006 for those without
 */
public record SocketCounts(
    long sockets,
    long agents,
    long messagesIn,
    long messagesOut,
    long submitted,
    long reported,
    long assigned,
    long refused,
    Map<Integer, Long> closes) {

  /** Counts from any thread. */
  static final class Counters {

    final LongAdder sockets = new LongAdder();
    final LongAdder agents = new LongAdder();
    final LongAdder messagesIn = new LongAdder();
    final LongAdder messagesOut = new LongAdder();
    final LongAdder submitted = new LongAdder();
    final LongAdder reported = new LongAdder();
    final LongAdder assigned = new LongAdder();
    final LongAdder refused = new LongAdder();
    private final Map<Integer, LongAdder> closes = new ConcurrentHashMap<>();

    /** Codes that clients make up are counted as one, so that they cannot fill the memory. */
    void closed(int code) {
      boolean known = (code >= 1000 && code <= 1015) || (code >= 4400 && code <= 4599);
      closes.computeIfAbsent(known ? code : 0, any -> new LongAdder()).increment();
    }

    SocketCounts sum() {
      var byCode = new TreeMap<Integer, Long>();
      closes.forEach((code, count) -> byCode.put(code, count.sum()));
      return new SocketCounts(
          sockets.sum(),
          agents.sum(),
          messagesIn.sum(),
          messagesOut.sum(),
          submitted.sum(),
          reported.sum(),
          assigned.sum(),
          refused.sum(),
          java.util.Collections.unmodifiableMap(byCode));
    }
  }
}
