package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.shard.Envelope;
import io.swarmhold.model.shard.EnvelopeCodec;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries an envelope to its shard and runs it there, on the partition's thread.
 *
 * <p>Where the sender is on the same member, nothing is turned to bytes: the processor keeps the
 * reply for it. To another it goes as an {@link EnvelopeCodec envelope's bytes}, and the {@link
 * ReplyCodec reply's} come back. The backup gets the encoded events and folds them; it decides
 * nothing.
 */
final class ShardProcessor
    implements EntryProcessor<Integer, ShardCell, byte[]>,
        IdentifiedDataSerializable,
        HazelcastInstanceAware {

  private int shard;
  private @Nullable Envelope envelope;
  private boolean toDisk;
  private long restsOn;
  private String sender = "";
  private transient @Nullable ShardHost host;
  private transient @Nullable ShardReply reply;
  private transient boolean hasTravelled;

  /** For Hazelcast. */
  ShardProcessor() {}

  /**
   * @param toDisk whether the log is to bring it to the disk soon
   * @param restsOn the epoch of the sender's answers that wait to be kept; 0 if there are none
   * @param sender the member that sends; empty if there is only one
   */
  ShardProcessor(int shard, Envelope envelope, boolean toDisk, long restsOn, String sender) {
    this.restsOn = restsOn;
    this.sender = sender;
    this.shard = shard;
    this.toDisk = toDisk;
    this.envelope = envelope;
  }

  /**
   * What the shard said; null if nobody knows.
   *
   * @param bytes what the grid brought back: null if the processor ran on this member
   */
  @Nullable ShardReply reply(byte @Nullable [] bytes) {
    return bytes == null ? reply : ReplyCodec.decode(bytes);
  }

  @Override
  public byte @Nullable [] process(Map.Entry<Integer, ShardCell> entry) {
    if (host == null || envelope == null) {
      throw new IllegalStateException("a shard's processor without a host");
    }
    reply =
        host.primary()
            .handle(
                shard, envelope, toDisk, restsOn, sender.isEmpty() ? null : new MemberId(sender));
    if (reply.frame() != null) {
      ShardCell cell = entry.getValue();
      entry.setValue(cell == null ? host.cell(shard) : cell);
    }
    return hasTravelled ? ReplyCodec.encode(reply) : null;
  }

  @Override
  public @Nullable EntryProcessor<Integer, ShardCell, byte[]> getBackupProcessor() {
    ShardReply given = reply;
    return given == null || given.frame() == null || given.link() == null
        ? null
        : new ShardBackup(shard, given.link(), given.frame(), toDisk);
  }

  @Override
  public void setHazelcastInstance(HazelcastInstance instance) {
    host = ShardHost.of(instance);
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    if (envelope == null) {
      throw new IOException("a shard's processor without an envelope");
    }
    out.writeInt(shard);
    out.writeBoolean(toDisk);
    out.writeLong(restsOn);
    out.writeString(sender);
    out.writeByteArray(EnvelopeCodec.encode(envelope));
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    shard = in.readInt();
    toDisk = in.readBoolean();
    restsOn = in.readLong();
    String from = in.readString();
    sender = from == null ? "" : from;
    byte[] bytes = in.readByteArray();
    if (bytes == null) {
      throw new IOException("a shard's processor without an envelope");
    }
    envelope = EnvelopeCodec.decode(bytes);
    hasTravelled = true;
  }

  @Override
  public int getFactoryId() {
    return GridSerialization.FACTORY_ID;
  }

  @Override
  public int getClassId() {
    return GridSerialization.SHARD_PROCESSOR;
  }
}
