package io.swarmhold.model.agent;

import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The bytes of commands about agents, and of what is answered, on their way between members. */
public final class AgentCommandCodec {

  private static final int REGISTER = 1;
  private static final int KEEP_CARD = 2;
  private static final int DROP_CARD = 3;
  private static final int DEREGISTER = 4;
  private static final int SET_MODE = 5;
  private static final int JUDGE = 6;
  private static final int HEAR = 7;
  private static final int ATTACH = 8;

  private static final int CREATED = 1;
  private static final int CHANGED = 2;
  private static final int UNCHANGED = 3;
  private static final int GONE = 4;
  private static final int MISSING = 5;
  private static final int CONFLICT = 6;
  private static final int TOO_MANY = 7;

  private AgentCommandCodec() {}

  public static void write(AgentCommand command, ByteWriter out) {
    switch (command) {
      case AgentCommand.Register register -> registrations(REGISTER, register.registrations(), out);
      case AgentCommand.Attach attach -> registrations(ATTACH, attach.registrations(), out);
      case AgentCommand.KeepCard keep -> {
        byte[] card = keep.card();
        out.writeByte(card == null ? DROP_CARD : KEEP_CARD);
        AgentCodec.key(keep.key(), out);
        out.writeLong(keep.expected());
        if (card != null) {
          out.writeBytes(card);
        }
      }
      case AgentCommand.Deregister deregister -> {
        out.writeByte(DEREGISTER);
        keys(deregister.keys(), out);
        out.writeLong(deregister.expected());
      }
      case AgentCommand.SetMode set -> {
        out.writeByte(SET_MODE);
        keys(set.keys(), out);
        out.writeByte(set.mode().code());
        out.writeText(set.by());
      }
      case AgentCommand.Judge judge -> {
        out.writeByte(JUDGE);
        out.writeInt(judge.silences().size());
        for (AgentCommand.Silence one : judge.silences()) {
          AgentCodec.key(one.key(), out);
          out.writeLong(one.millis());
        }
        write(judge.settings(), out);
      }
      case AgentCommand.Hear hear -> {
        out.writeByte(HEAR);
        keys(hear.keys(), out);
      }
    }
  }

  private static void registrations(
      int kind, List<AgentCommand.Registration> registrations, ByteWriter out) {
    out.writeByte(kind);
    out.writeInt(registrations.size());
    for (AgentCommand.Registration one : registrations) {
      AgentCodec.key(one.key(), out);
      out.writeBytes(one.spec());
      out.writeLong(one.expected());
    }
  }

  private static void keys(List<io.swarmhold.model.AgentKey> keys, ByteWriter out) {
    out.writeInt(keys.size());
    keys.forEach(key -> AgentCodec.key(key, out));
  }

  private static void write(HeartbeatSettings settings, ByteWriter out) {
    out.writeInt(settings.missesToOffline());
    out.writeInt(settings.toleranceMillis());
    out.writeInt(settings.recoveryWindowMillis());
    out.writeInt(settings.recoveryAttempts());
    out.writeInt(settings.collectAfterMillis());
  }

  /**
   * @throws MalformedBytesException if what follows was not written by {@link #write}
   */
  public static AgentCommand readCommand(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case REGISTER -> new AgentCommand.Register(listOf(in, () -> registration(in)));
      case ATTACH -> new AgentCommand.Attach(listOf(in, () -> registration(in)));
      case KEEP_CARD -> {
        var key = AgentCodec.key(in);
        long expected = in.readLong();
        yield new AgentCommand.KeepCard(key, in.readBytes(), expected);
      }
      case DROP_CARD -> new AgentCommand.KeepCard(AgentCodec.key(in), null, in.readLong());
      case DEREGISTER ->
          new AgentCommand.Deregister(listOf(in, () -> AgentCodec.key(in)), in.readLong());
      case SET_MODE ->
          new AgentCommand.SetMode(
              listOf(in, () -> AgentCodec.key(in)), AgentMode.of(in.readByte()), in.readText());
      case JUDGE -> new AgentCommand.Judge(listOf(in, () -> silence(in)), settings(in));
      case HEAR -> new AgentCommand.Hear(listOf(in, () -> AgentCodec.key(in)));
      default -> throw new MalformedBytesException("command about agents, of kind " + kind);
    };
  }

  private static AgentCommand.Registration registration(ByteReader in) {
    return new AgentCommand.Registration(AgentCodec.key(in), in.readBytes(), in.readLong());
  }

  private static AgentCommand.Silence silence(ByteReader in) {
    return new AgentCommand.Silence(AgentCodec.key(in), in.readLong());
  }

  private static HeartbeatSettings settings(ByteReader in) {
    return new HeartbeatSettings(
        in.readInt(), in.readInt(), in.readInt(), in.readInt(), in.readInt());
  }

  public static void write(AgentAnswer answer, ByteWriter out) {
    List<AgentAnswer.Outcome> outcomes = ((AgentAnswer.Written) answer).outcomes();
    out.writeInt(outcomes.size());
    for (AgentAnswer.Outcome outcome : outcomes) {
      switch (outcome) {
        case AgentAnswer.Outcome.Created(long revision) -> numbered(CREATED, revision, out);
        case AgentAnswer.Outcome.Changed(long revision) -> numbered(CHANGED, revision, out);
        case AgentAnswer.Outcome.Unchanged(long revision) -> numbered(UNCHANGED, revision, out);
        case AgentAnswer.Outcome.Gone gone -> out.writeByte(GONE);
        case AgentAnswer.Outcome.Missing missing -> out.writeByte(MISSING);
        case AgentAnswer.Outcome.Conflict(long revision) -> numbered(CONFLICT, revision, out);
        case AgentAnswer.Outcome.TooMany(int limit) -> numbered(TOO_MANY, limit, out);
      }
    }
  }

  private static void numbered(int kind, long number, ByteWriter out) {
    out.writeByte(kind);
    out.writeLong(number);
  }

  /**
   * @throws MalformedBytesException if what follows was not written by {@link #write}
   */
  public static AgentAnswer readAnswer(ByteReader in) {
    return new AgentAnswer.Written(listOf(in, () -> outcome(in)));
  }

  private static AgentAnswer.Outcome outcome(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case CREATED -> new AgentAnswer.Outcome.Created(in.readLong());
      case CHANGED -> new AgentAnswer.Outcome.Changed(in.readLong());
      case UNCHANGED -> new AgentAnswer.Outcome.Unchanged(in.readLong());
      case GONE -> new AgentAnswer.Outcome.Gone();
      case MISSING -> new AgentAnswer.Outcome.Missing();
      case CONFLICT -> new AgentAnswer.Outcome.Conflict(in.readLong());
      case TOO_MANY -> new AgentAnswer.Outcome.TooMany((int) in.readLong());
      default -> throw new MalformedBytesException("outcome of kind " + kind);
    };
  }

  private static <T> List<T> listOf(ByteReader in, Supplier<T> item) {
    int count = in.readInt();
    if (count < 0) {
      throw new MalformedBytesException("list of " + count);
    }
    List<T> items = new ArrayList<>(Math.min(count, 1_024));
    for (int i = 0; i < count; i++) {
      items.add(item.get());
    }
    return items;
  }
}
