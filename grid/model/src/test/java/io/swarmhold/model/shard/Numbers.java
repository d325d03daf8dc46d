package io.swarmhold.model.shard;

import java.util.List;
import java.util.stream.LongStream;

/** The numbers of a shard's tasks, in order. */
final class Numbers {

  private Numbers() {}

  static List<Long> of(Shard shard) {
    return LongStream.of(shard.numbers()).boxed().sorted(Long::compareUnsigned).toList();
  }
}
