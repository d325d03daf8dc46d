package io.swarmhold.model.kit;

import java.util.stream.LongStream;

/** The seeds of a story test: all of a range, or the one that {@code -Dseed=} replays. */
public final class Seeds {

  private Seeds() {}

  public static LongStream upTo(long count) {
    Long only = Long.getLong("seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, count);
  }
}
