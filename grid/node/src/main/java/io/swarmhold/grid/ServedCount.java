package io.swarmhold.grid;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log how many shards this member serves, once that has not changed for a second. */
final class ServedCount {

  private static final Logger LOG = LoggerFactory.getLogger(ServedCount.class);

  /** Shards come and go one by one. */
  private static final long SAID_AFTER_MILLIS = 1_000;

  private final int shards;
  private final LongSupplier nanos;
  private int now;
  private int said;
  private long sinceMillis;

  ServedCount(int shards, LongSupplier nanos) {
    this.shards = shards;
    this.nanos = nanos;
  }

  /** One caller at a time, again and again. */
  void is(int served) {
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
    if (served != now) {
      now = served;
      sinceMillis = millis;
    } else if (served != said && millis - sinceMillis >= SAID_AFTER_MILLIS) {
      said = served;
      LOG.info("this member serves {} of {} shards", served, shards);
    }
  }
}
