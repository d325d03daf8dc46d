package io.swarmhold.grid;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import com.hazelcast.spi.impl.AllowedDuringPassiveState;
import com.hazelcast.spi.impl.operationservice.Operation;
import io.swarmhold.model.consensus.MemberId;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One message of a {@link MemberLink} on its way. Urgent: much waits for it, and but for copies
 * that were fetched it is short.
 */
final class MemberMessage extends Operation
    implements IdentifiedDataSerializable, AllowedDuringPassiveState {

  private static final Logger LOG = LoggerFactory.getLogger(MemberMessage.class);

  private String from = "";
  private int kind;
  private long question;
  private boolean isAnswer;
  private byte[] bytes = {};

  /** For Hazelcast. */
  MemberMessage() {}

  /**
   * @param question number of the question that it asks or answers; 0 if it does neither
   */
  MemberMessage(MemberId from, int kind, long question, boolean isAnswer, byte[] bytes) {
    this.from = from.value();
    this.kind = kind;
    this.question = question;
    this.isAnswer = isAnswer;
    this.bytes = bytes;
  }

  @Override
  public void run() {
    GridLink link = GridLink.of(getNodeEngine().getHazelcastInstance());
    if (link != null) {
      link.received(new MemberId(from), kind, question, isAnswer, bytes);
    } else if (question != 0 && !isAnswer) {
      MemberMessage notYet = GridLink.notYet(new MemberId(from), question);
      getNodeEngine().getOperationService().send(notYet, getCallerAddress());
    }
  }

  /** A message may get lost; who waits for an answer hears so. */
  @Override
  public void logError(Throwable failure) {
    LOG.debug("a message could not be taken", failure);
  }

  @Override
  public boolean isUrgent() {
    return true;
  }

  @Override
  public boolean returnsResponse() {
    return false;
  }

  @Override
  public boolean validatesTarget() {
    return false;
  }

  @Override
  protected void writeInternal(ObjectDataOutput out) throws IOException {
    out.writeString(from);
    out.writeInt(kind);
    out.writeLong(question);
    out.writeBoolean(isAnswer);
    out.writeByteArray(bytes);
  }

  @Override
  protected void readInternal(ObjectDataInput in) throws IOException {
    String sender = in.readString();
    kind = in.readInt();
    question = in.readLong();
    isAnswer = in.readBoolean();
    byte[] content = in.readByteArray();
    if (sender == null || content == null) {
      throw new IOException("a message without sender or content");
    }
    from = sender;
    bytes = content;
  }

  @Override
  public int getFactoryId() {
    return GridSerialization.FACTORY_ID;
  }

  @Override
  public int getClassId() {
    return GridSerialization.MEMBER_MESSAGE;
  }
}
