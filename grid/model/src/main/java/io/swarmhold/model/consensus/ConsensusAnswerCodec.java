package io.swarmhold.model.consensus;

import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Answers: a tag of one byte, then the fields in their order. */
final class ConsensusAnswerCodec {

  private static final int FOUNDED = 1;
  private static final int LEASE = 2;
  private static final int LEASE_LOST = 3;
  private static final int ENDED = 4;
  private static final int EPOCHS = 5;
  private static final int IN_SYNC_CHANGED = 6;
  private static final int LOCKED = 7;
  private static final int HELD = 8;
  private static final int NOT_HELD = 9;
  private static final int LOCK_STATE = 10;
  private static final int LOCKS = 11;
  private static final int DEFINED = 12;
  private static final int REVISION_CONFLICT = 13;
  private static final int DEFINITION = 14;
  private static final int DEFINITIONS = 15;
  private static final int VIEW = 16;
  private static final int TOO_MANY = 17;
  private static final int NOT_FOUNDED = 18;

  private ConsensusAnswerCodec() {}

  static void write(ConsensusAnswer answer, RecordWriter to) {
    ByteWriter out = to.out;
    switch (answer) {
      case ConsensusAnswer.Founded founded -> {
        out.writeByte(FOUNDED);
        to.settings(founded.settings());
      }
      case ConsensusAnswer.Lease lease -> {
        out.writeByte(LEASE);
        to.lease(lease.lease());
      }
      case ConsensusAnswer.LeaseLost lost -> out.writeByte(LEASE_LOST);
      case ConsensusAnswer.Ended ended -> {
        out.writeByte(ENDED);
        out.writeByte(ended.happened() ? 1 : 0);
      }
      case ConsensusAnswer.Epochs epochs -> {
        out.writeByte(EPOCHS);
        out.writeInt(epochs.granted().size());
        epochs
            .granted()
            .forEach((shard, epoch) -> {
              out.writeInt(shard);
              out.writeLong(epoch);
            });
      }
      case ConsensusAnswer.InSyncChanged changed -> {
        out.writeByte(IN_SYNC_CHANGED);
        to.all(changed.changed(), out::writeInt);
        to.all(changed.unleased(), out::writeInt);
      }
      case ConsensusAnswer.Locked locked -> {
        out.writeByte(LOCKED);
        to.lock(locked.lease());
      }
      case ConsensusAnswer.Held held -> {
        out.writeByte(HELD);
        to.lock(held.by());
      }
      case ConsensusAnswer.NotHeld notHeld -> {
        out.writeByte(NOT_HELD);
        to.optional(notHeld.by(), to::lock);
      }
      case ConsensusAnswer.LockState state -> {
        out.writeByte(LOCK_STATE);
        to.optional(state.lease(), to::lock);
      }
      case ConsensusAnswer.Locks locks -> {
        out.writeByte(LOCKS);
        to.all(locks.leases(), to::lock);
      }
      case ConsensusAnswer.Defined defined -> {
        out.writeByte(DEFINED);
        out.writeLong(defined.revision());
      }
      case ConsensusAnswer.RevisionConflict conflict -> {
        out.writeByte(REVISION_CONFLICT);
        out.writeLong(conflict.revision());
      }
      case ConsensusAnswer.Definition definition -> {
        out.writeByte(DEFINITION);
        to.optional(definition.definition(), to::definition);
      }
      case ConsensusAnswer.Definitions definitions -> {
        out.writeByte(DEFINITIONS);
        to.all(definitions.definitions(), to::definition);
      }
      case ConsensusAnswer.View view -> {
        out.writeByte(VIEW);
        to.view(view.view());
      }
      case ConsensusAnswer.TooMany tooMany -> {
        out.writeByte(TOO_MANY);
        out.writeInt(tooMany.limit());
      }
      case ConsensusAnswer.NotFounded notFounded -> out.writeByte(NOT_FOUNDED);
    }
  }

  static ConsensusAnswer read(RecordReader from) {
    var in = from.in;
    int tag = in.readByte();
    return switch (tag) {
      case FOUNDED -> new ConsensusAnswer.Founded(from.settings());
      case LEASE -> new ConsensusAnswer.Lease(from.lease());
      case LEASE_LOST -> new ConsensusAnswer.LeaseLost();
      case ENDED -> new ConsensusAnswer.Ended(from.truth());
      case EPOCHS -> new ConsensusAnswer.Epochs(epochs(from));
      case IN_SYNC_CHANGED ->
          new ConsensusAnswer.InSyncChanged(from.all(in::readInt), from.all(in::readInt));
      case LOCKED -> new ConsensusAnswer.Locked(from.lock());
      case HELD -> new ConsensusAnswer.Held(from.lock());
      case NOT_HELD -> new ConsensusAnswer.NotHeld(from.optional(from::lock));
      case LOCK_STATE -> new ConsensusAnswer.LockState(from.optional(from::lock));
      case LOCKS -> new ConsensusAnswer.Locks(from.all(from::lock));
      case DEFINED -> new ConsensusAnswer.Defined(in.readLong());
      case REVISION_CONFLICT -> new ConsensusAnswer.RevisionConflict(in.readLong());
      case DEFINITION -> new ConsensusAnswer.Definition(from.optional(from::definition));
      case DEFINITIONS -> new ConsensusAnswer.Definitions(from.all(from::definition));
      case VIEW -> new ConsensusAnswer.View(from.view());
      case TOO_MANY -> new ConsensusAnswer.TooMany(in.readInt());
      case NOT_FOUNDED -> new ConsensusAnswer.NotFounded();
      default -> throw new MalformedBytesException("answer of kind " + tag);
    };
  }

  private static NavigableMap<Integer, Long> epochs(RecordReader from) {
    NavigableMap<Integer, Long> granted = new TreeMap<>();
    for (int left = from.count(); left > 0; left--) {
      granted.put(from.in.readInt(), from.in.readLong());
    }
    return granted;
  }
}
