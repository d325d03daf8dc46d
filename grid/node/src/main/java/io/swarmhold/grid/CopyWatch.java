package io.swarmhold.grid;

import io.swarmhold.model.shard.Difference;
import io.swarmhold.model.shard.Shard;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how often copies of this member were compared with what their primaries said, and raises
 * the alarm for each that differs. It mends nothing: nobody knows which of the two is right, and
 * what would be replaced is the evidence (grid/adr/0007-copies-compared.md).
 */
final class CopyWatch {

  private final Logger log;
  private final LongAdder compared = new LongAdder();
  private final LongAdder differing = new LongAdder();

  CopyWatch() {
    this(LoggerFactory.getLogger(CopyWatch.class));
  }

  /**
   * @param log where alarms are raised
   */
  CopyWatch(Logger log) {
    this.log = log;
  }

  /**
   * A copy was compared as it folded; on the thread it belongs to.
   *
   * @param times how many parts of it were, since this was last told
   * @param different how many of them differed
   */
  void compared(LocalShard local, Shard copy, long times, long different) {
    compared.add(times);
    differing.add(different);
    Difference first = copy.difference();
    if (first != null && local.difference() == null) {
      local.differs(first);
      // Once for each copy: it will differ again and again, which the counters show.
      log.error(
          "GRID-DIFFERS: this member's copy of shard {} is not what its primary says it is: slice {} of it at epoch {}, change {} is {} here and {} there: see grid/errors/grid-differs.md",
          local.number,
          first.slice(),
          first.epoch(),
          first.sequence(),
          Long.toHexString(first.found()),
          Long.toHexString(first.said()));
    }
  }

  /** Names as in Prometheus, after {@code copies_}. */
  Map<String, Long> counters() {
    Map<String, Long> counters = new LinkedHashMap<>();
    counters.put("compared_total", compared.sum());
    counters.put("differ_total", differing.sum());
    return counters;
  }
}
