package io.swarmhold.model.consensus;

import io.swarmhold.model.consensus.ConsensusCommand.InSync;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;

/** Commands: a tag of one byte, then the fields in their order. */
final class CommandCodec {

  private static final int FOUND = 1;
  private static final int OPEN_LEASE = 2;
  private static final int RENEW_LEASE = 3;
  private static final int EXPIRE_LEASE = 4;
  private static final int CLOSE_LEASE = 5;
  private static final int GRANT_EPOCHS = 6;
  private static final int CHANGE_IN_SYNC = 7;
  private static final int RECOVER = 8;
  private static final int GIVE_UP = 9;
  private static final int ACQUIRE_LOCK = 10;
  private static final int RENEW_LOCK = 11;
  private static final int RELEASE_LOCK = 12;
  private static final int EXPIRE_LOCK = 13;
  private static final int PUT_DEFINITION = 14;
  private static final int DELETE_DEFINITION = 15;
  private static final int INHERIT = 16;

  private CommandCodec() {}

  static void write(ConsensusCommand command, RecordWriter to) {
    ByteWriter out = to.out;
    switch (command) {
      case ConsensusCommand.Found found -> {
        out.writeByte(FOUND);
        to.settings(found.settings());
        out.writeLong(found.firstEpoch());
      }
      case ConsensusCommand.Inherit inherit -> {
        out.writeByte(INHERIT);
        to.settings(inherit.settings());
        out.writeLong(inherit.firstEpoch());
        to.member(inherit.heir());
        out.writeBytes(inherit.names());
      }
      case ConsensusCommand.OpenLease open -> {
        out.writeByte(OPEN_LEASE);
        to.member(open.member());
        out.writeText(open.address());
      }
      case ConsensusCommand.RenewLease renew -> {
        out.writeByte(RENEW_LEASE);
        to.member(renew.member());
        out.writeLong(renew.incarnation());
      }
      case ConsensusCommand.ExpireLease expire -> {
        out.writeByte(EXPIRE_LEASE);
        to.member(expire.member());
        out.writeLong(expire.incarnation());
        out.writeLong(expire.renewals());
      }
      case ConsensusCommand.CloseLease close -> {
        out.writeByte(CLOSE_LEASE);
        to.member(close.member());
        out.writeLong(close.incarnation());
      }
      case ConsensusCommand.GrantEpochs grant -> {
        out.writeByte(GRANT_EPOCHS);
        to.member(grant.member());
        out.writeLong(grant.incarnation());
        to.all(grant.shards(), out::writeInt);
      }
      case ConsensusCommand.ChangeInSync change -> {
        out.writeByte(CHANGE_IN_SYNC);
        to.member(change.primary());
        to.all(change.shards(), shard -> write(shard, to));
      }
      case ConsensusCommand.Recover recover -> {
        out.writeByte(RECOVER);
        out.writeInt(recover.shard());
        out.writeLong(recover.epoch());
        to.member(recover.member());
      }
      case ConsensusCommand.GiveUp giveUp -> {
        out.writeByte(GIVE_UP);
        out.writeInt(giveUp.shard());
        out.writeLong(giveUp.epoch());
      }
      case ConsensusCommand.AcquireLock acquire -> {
        out.writeByte(ACQUIRE_LOCK);
        to.lockName(acquire.lock());
        out.writeText(acquire.holder());
        out.writeText(acquire.request());
        out.writeText(acquire.note());
        out.writeLong(acquire.termMillis());
      }
      case ConsensusCommand.RenewLock renew -> {
        out.writeByte(RENEW_LOCK);
        to.lockName(renew.lock());
        out.writeLong(renew.token());
      }
      case ConsensusCommand.ReleaseLock release -> {
        out.writeByte(RELEASE_LOCK);
        to.lockName(release.lock());
        out.writeLong(release.token());
      }
      case ConsensusCommand.ExpireLock expire -> {
        out.writeByte(EXPIRE_LOCK);
        to.lockName(expire.lock());
        out.writeLong(expire.token());
        out.writeLong(expire.renewals());
      }
      case ConsensusCommand.PutDefinition put -> {
        out.writeByte(PUT_DEFINITION);
        to.definitionName(put.name());
        out.writeLong(put.expectedRevision());
        out.writeBytes(put.content());
      }
      case ConsensusCommand.DeleteDefinition delete -> {
        out.writeByte(DELETE_DEFINITION);
        to.definitionName(delete.name());
        out.writeLong(delete.expectedRevision());
      }
    }
  }

  private static void write(InSync shard, RecordWriter to) {
    to.out.writeInt(shard.shard());
    to.out.writeLong(shard.epoch());
    to.out.writeLong(shard.change());
    to.all(shard.inSync(), to::member);
  }

  static ConsensusCommand read(RecordReader from) {
    var in = from.in;
    int tag = in.readByte();
    return switch (tag) {
      case FOUND -> new ConsensusCommand.Found(from.settings(), in.readLong());
      case INHERIT ->
          new ConsensusCommand.Inherit(
              from.settings(), in.readLong(), from.member(), in.readBytes());
      case OPEN_LEASE -> new ConsensusCommand.OpenLease(from.member(), in.readText());
      case RENEW_LEASE -> new ConsensusCommand.RenewLease(from.member(), in.readLong());
      case EXPIRE_LEASE ->
          new ConsensusCommand.ExpireLease(from.member(), in.readLong(), in.readLong());
      case CLOSE_LEASE -> new ConsensusCommand.CloseLease(from.member(), in.readLong());
      case GRANT_EPOCHS ->
          new ConsensusCommand.GrantEpochs(from.member(), in.readLong(), from.all(in::readInt));
      case CHANGE_IN_SYNC ->
          new ConsensusCommand.ChangeInSync(from.member(), from.all(() -> inSync(from)));
      case RECOVER -> new ConsensusCommand.Recover(in.readInt(), in.readLong(), from.member());
      case GIVE_UP -> new ConsensusCommand.GiveUp(in.readInt(), in.readLong());
      case ACQUIRE_LOCK ->
          new ConsensusCommand.AcquireLock(
              from.lockName(), in.readText(), in.readText(), in.readText(), in.readLong());
      case RENEW_LOCK -> new ConsensusCommand.RenewLock(from.lockName(), in.readLong());
      case RELEASE_LOCK -> new ConsensusCommand.ReleaseLock(from.lockName(), in.readLong());
      case EXPIRE_LOCK ->
          new ConsensusCommand.ExpireLock(from.lockName(), in.readLong(), in.readLong());
      case PUT_DEFINITION ->
          new ConsensusCommand.PutDefinition(from.definitionName(), in.readLong(), in.readBytes());
      case DELETE_DEFINITION ->
          new ConsensusCommand.DeleteDefinition(from.definitionName(), in.readLong());
      default -> throw new MalformedBytesException("command of kind " + tag);
    };
  }

  private static InSync inSync(RecordReader from) {
    return new InSync(from.in.readInt(), from.in.readLong(), from.in.readLong(), from.memberSet());
  }
}
