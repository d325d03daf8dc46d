package io.swarmhold.grid;

import io.swarmhold.model.port.GridFault;
import io.swarmhold.model.shard.Difference;
import io.swarmhold.model.shard.Shard;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * Counts how often copies of this member were compared with what their primaries said, and raises
 * the alarm for each that differs. It mends nothing: nobody knows which of the two is right, and
 * what would be replaced is the evidence (grid/adr/0007-copies-compared.md).
 */
final class DivergenceAlarm {

  private final Consumer<String> alarm;
  private final LongAdder compared = new LongAdder();
  private final LongAdder differing = new LongAdder();

  DivergenceAlarm() {
    this(LoggerFactory.getLogger(DivergenceAlarm.class)::error);
  }

  /**
   * @param alarm is told each in one line
   */
  DivergenceAlarm(Consumer<String> alarm) {
    this.alarm = alarm;
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
      alarm.accept(GridFault.DIFFERS.message(words(local.number, first)));
    }
  }

  private static String words(int shard, Difference first) {
    return "this member's copy of shard %d is not what its primary says it is: slice %s of it at epoch %d, change %d is %x here and %x there"
        .formatted(
            shard, first.slice(), first.epoch(), first.sequence(), first.found(), first.said());
  }

  /** Names as in Prometheus, after {@code copies_}. */
  Map<String, Long> counters() {
    Map<String, Long> counters = new LinkedHashMap<>();
    counters.put("compared_total", compared.sum());
    counters.put("differ_total", differing.sum());
    return counters;
  }
}
