package io.swarmhold.grid;

import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.swarmhold.model.shard.ShardLimits;

/** Our classes that Hazelcast carries between members. Ids never change their meaning. */
final class GridSerialization implements DataSerializableFactory {

  static final int FACTORY_ID = 77;

  static final int SHARD_CELL = 1;
  static final int SHARD_PROCESSOR = 2;
  static final int SHARD_BACKUP = 3;
  static final int SHARD_ASK = 4;
  static final int MEMBER_MESSAGE = 5;

  private final ShardLimits limits;

  GridSerialization(ShardLimits limits) {
    this.limits = limits;
  }

  @Override
  public IdentifiedDataSerializable create(int classId) {
    return switch (classId) {
      case SHARD_CELL -> new ShardCell(limits);
      case SHARD_PROCESSOR -> new ShardProcessor();
      case SHARD_BACKUP -> new ShardBackup();
      case SHARD_ASK -> new ShardAsk<>();
      case MEMBER_MESSAGE -> new MemberMessage();
      default -> throw new IllegalArgumentException("class id " + classId);
    };
  }
}
