package io.swarmhold.grid;

import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.breaker.BreakerEvent;
import io.swarmhold.model.shard.ShardObserver;
import io.swarmhold.model.shard.TaskEvent;
import io.swarmhold.model.shard.TaskRead;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what breakers of the shards served here do, and has it told. */
final class BreakerMoves {

  private static final Logger LOG = LoggerFactory.getLogger(BreakerMoves.class);

  private final BreakerBoard board;
  private final LongAdder openings = new LongAdder();
  private final LongAdder closings = new LongAdder();
  private final LongAdder forced = new LongAdder();

  BreakerMoves(BreakerBoard board) {
    this.board = board;
  }

  /** Observes one shard. */
  ShardObserver of(int shard) {
    return new ShardObserver() {
      @Override
      public void happened(
          TaskEvent event, @Nullable TaskRead task, @Nullable TaskStatus before, long atMillis) {}

      @Override
      public void breakerMoved(BreakerEvent event, long atMillis) {
        count(event);
        board.moved(shard);
      }
    };
  }

  private void count(BreakerEvent event) {
    switch (event) {
      case BreakerEvent.Opened opened -> {
        openings.increment();
        LOG.warn("breaker {} opened: {}", event.key(), opened.cause());
      }
      case BreakerEvent.Closed closed -> {
        closings.increment();
        LOG.info("breaker {} closed", event.key());
      }
      case BreakerEvent.Forced force -> {
        forced.increment();
        LOG.warn("breaker {} is held {} by hand", event.key(), force.force().direction());
      }
      case BreakerEvent.Released released -> LOG.info("breaker {} was released", event.key());
      case BreakerEvent.Configured configured -> {}
      case BreakerEvent.HalfOpened half -> {}
    }
  }

  SortedMap<String, Long> counters() {
    SortedMap<String, Long> counters = new TreeMap<>();
    counters.put("openings_total", openings.sum());
    counters.put("closings_total", closings.sum());
    counters.put("forced_total", forced.sum());
    return counters;
  }
}
