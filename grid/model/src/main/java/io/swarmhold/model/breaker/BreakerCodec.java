package io.swarmhold.model.breaker;

import io.swarmhold.model.breaker.BreakerEvent.Closed;
import io.swarmhold.model.breaker.BreakerEvent.Configured;
import io.swarmhold.model.breaker.BreakerEvent.Forced;
import io.swarmhold.model.breaker.BreakerEvent.HalfOpened;
import io.swarmhold.model.breaker.BreakerEvent.Opened;
import io.swarmhold.model.breaker.BreakerEvent.Released;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.function.Function;

/**
 * The bytes of breakers in logs and snapshots.
 *
 * <pre>
 * state: version 1 byte | fields
 * event: version 1 byte | tag 1 byte | key | at, ms | what the case holds
 * </pre>
 *
 * Numbers are LEB128, as in {@link ByteWriter}. Tags and versions never change their meaning. Both
 * say where they end, so they may stand among other things. Bytes that nobody wrote end in a {@link
 * MalformedBytesException}.
 */
public final class BreakerCodec {

  private static final int VERSION = 1;

  private static final int CONFIGURED = 1;
  private static final int OPENED = 2;
  private static final int HALF_OPENED = 3;
  private static final int CLOSED = 4;
  private static final int FORCED = 5;
  private static final int RELEASED = 6;

  private BreakerCodec() {}

  public static byte[] encode(BreakerState state) {
    ByteWriter out = new ByteWriter(128);
    write(state, out);
    return out.toBytes();
  }

  public static BreakerState decodeState(byte[] bytes) {
    return whole(bytes, BreakerCodec::readState);
  }

  public static byte[] encode(BreakerEvent event) {
    ByteWriter out = new ByteWriter(64);
    write(event, out);
    return out.toBytes();
  }

  public static BreakerEvent decodeEvent(byte[] bytes) {
    return whole(bytes, BreakerCodec::readEvent);
  }

  public static void write(BreakerState state, ByteWriter out) {
    out.writeByte(VERSION);
    StateCodec.write(state, out);
  }

  public static BreakerState readState(ByteReader in) {
    return read("breaker", in, StateCodec::read);
  }

  public static void write(BreakerEvent event, ByteWriter out) {
    out.writeByte(VERSION);
    out.writeByte(tag(event));
    StateCodec.key(event.key(), out);
    switch (event) {
      case Configured configured -> {
        out.writeLong(configured.atMillis());
        SettingsCodec.write(configured.settings(), out);
      }
      case Opened opened -> {
        out.writeLong(opened.atMillis());
        out.writeLong(opened.untilMillis());
        CauseCodec.write(opened.cause(), out);
      }
      case HalfOpened half -> {
        out.writeLong(half.atMillis());
        out.writeLong(half.round());
        CauseCodec.write(half.cause(), out);
      }
      case Closed closed -> {
        out.writeLong(closed.atMillis());
        CauseCodec.write(closed.cause(), out);
      }
      case Forced forced -> StateCodec.force(forced.force(), out);
      case Released released -> {
        out.writeLong(released.atMillis());
        CauseCodec.reason(released.reason(), out);
      }
    }
  }

  private static int tag(BreakerEvent event) {
    return switch (event) {
      case Configured configured -> CONFIGURED;
      case Opened opened -> OPENED;
      case HalfOpened half -> HALF_OPENED;
      case Closed closed -> CLOSED;
      case Forced forced -> FORCED;
      case Released released -> RELEASED;
    };
  }

  public static BreakerEvent readEvent(ByteReader in) {
    return read("event of a breaker", in, BreakerCodec::event);
  }

  private static BreakerEvent event(ByteReader in) {
    int tag = in.readByte();
    BreakerKey key = StateCodec.key(in);
    return switch (tag) {
      case CONFIGURED -> new Configured(key, in.readLong(), SettingsCodec.read(in));
      case OPENED -> new Opened(key, in.readLong(), in.readLong(), CauseCodec.read(in));
      case HALF_OPENED -> new HalfOpened(key, in.readLong(), in.readLong(), CauseCodec.read(in));
      case CLOSED -> new Closed(key, in.readLong(), CauseCodec.read(in));
      case FORCED -> new Forced(key, StateCodec.force(in));
      case RELEASED -> new Released(key, in.readLong(), CauseCodec.reason(in));
      default -> throw new MalformedBytesException("event of a breaker of kind " + tag);
    };
  }

  private static <T> T read(String what, ByteReader in, Function<ByteReader, T> content) {
    int version = in.readByte();
    if (version != VERSION) {
      throw new MalformedBytesException(
          "%s of version %d (expected: %d)".formatted(what, version, VERSION));
    }
    try {
      return content.apply(in);
    } catch (IllegalArgumentException e) {
      throw new MalformedBytesException(what + " that cannot be", e);
    }
  }

  private static <T> T whole(byte[] bytes, Function<ByteReader, T> content) {
    ByteReader in = new ByteReader(bytes);
    T value = content.apply(in);
    if (in.hasMore()) {
      throw new MalformedBytesException("bytes after the end of a breaker");
    }
    return value;
  }
}
