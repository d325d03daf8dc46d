package io.swarmhold.model.quota;

import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The bytes of what members say to each other about quotas, and of what an owner hands to the next:
 * a version of one byte, then a message as {@link MessageCodec} or a state as {@link StateCodec}
 * writes it.
 *
 * <p>A state's times are written as how far they lie ahead, for the next owner's clock is another.
 * What passes on the way is nobody's: the next owner hands out less rather than more.
 *
 * <p>Bytes that nobody wrote end in a {@link MalformedBytesException}.
 */
public final class QuotaCodec {

  private static final int VERSION = 1;

  private QuotaCodec() {}

  public static byte[] encode(Ask ask) {
    return bytes(to -> MessageCodec.write(ask, to));
  }

  public static Ask decodeAsk(byte[] bytes) {
    return read("ask", bytes, MessageCodec::ask);
  }

  public static byte[] encode(QuotaAnswer answer) {
    return bytes(to -> MessageCodec.write(answer, to));
  }

  public static QuotaAnswer decodeAnswer(byte[] bytes) {
    return read("answer", bytes, MessageCodec::answer);
  }

  /**
   * @param now of the owner that hands it over
   */
  public static byte[] encode(Bucket bucket, long now) {
    return bytes(to -> StateCodec.write(bucket.at(now), now, to));
  }

  /**
   * @param now of the owner that takes it over
   */
  public static Bucket decodeBucket(byte[] bytes, long now) {
    return read("bucket", bytes, from -> StateCodec.bucket(from, now));
  }

  /**
   * @param now of the owner that hands it over
   */
  public static byte[] encode(PermitPool pool, long now) {
    return bytes(to -> StateCodec.write(pool.at(now), now, to));
  }

  /**
   * @param now of the owner that takes it over
   */
  public static PermitPool decodePermitPool(byte[] bytes, long now) {
    return read("permit pool", bytes, from -> StateCodec.permitPool(from, now));
  }

  private static byte[] bytes(Consumer<ByteWriter> content) {
    ByteWriter out = new ByteWriter(64);
    out.writeByte(VERSION);
    content.accept(out);
    return out.toBytes();
  }

  private static <T> T read(String what, byte[] bytes, Function<ByteReader, T> content) {
    try {
      ByteReader in = new ByteReader(bytes);
      int version = in.readByte();
      if (version != VERSION) {
        throw new MalformedBytesException(
            "%s of version %d (expected: %d)".formatted(what, version, VERSION));
      }
      T value = content.apply(in);
      if (in.hasMore()) {
        throw new MalformedBytesException("bytes after the end of a " + what);
      }
      return value;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new MalformedBytesException(what + " that cannot be", e);
    }
  }
}
