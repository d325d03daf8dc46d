package io.swarmhold.model.quota;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;

/** Asks and answers: the fields in their order; before those of an answer, a tag of one byte. */
final class MessageCodec {

  private static final int GRANTED = 1;
  private static final int LATER = 2;
  private static final int FULL = 3;
  private static final int NEVER = 4;
  private static final int OUTDATED = 5;

  private MessageCodec() {}

  static void write(Ask ask, ByteWriter out) {
    out.writeText(ask.key().tenant().value());
    write(ask.key().name(), out);
    out.writeText(ask.key().user());
    write(ask.holder(), out);
    out.writeLong(ask.number());
    out.writeLong(ask.received());
    out.writeLong(ask.kept());
    out.writeLong(ask.returned());
    out.writeLong(ask.need());
    out.writeLong(ask.extra());
  }

  static Ask ask(ByteReader in) {
    return new Ask(
        new QuotaKey(new TenantId(in.readText()), name(in), in.readText()),
        holder(in),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong());
  }

  static void write(QuotaAnswer answer, ByteWriter out) {
    switch (answer) {
      case QuotaAnswer.Granted granted -> {
        out.writeByte(GRANTED);
        out.writeLong(granted.number());
        out.writeLong(granted.units());
        out.writeLong(granted.remaining());
        out.writeLong(granted.validNanos());
      }
      case QuotaAnswer.Refused(long number, Refusal.Later later) -> {
        write(LATER, number, later, out);
        out.writeLong(later.retryAfterMillis());
      }
      case QuotaAnswer.Refused(long number, Refusal.Full full) -> write(FULL, number, full, out);
      case QuotaAnswer.Refused(long number, Refusal.Never never) -> {
        write(NEVER, number, never, out);
        out.writeLong(never.most());
      }
      case QuotaAnswer.Outdated outdated -> {
        out.writeByte(OUTDATED);
        out.writeLong(outdated.number());
      }
    }
  }

  private static void write(int tag, long number, Refusal why, ByteWriter out) {
    out.writeByte(tag);
    out.writeLong(number);
    write(why.name(), out);
    out.writeLong(why.limit());
    out.writeLong(why.remaining());
  }

  static QuotaAnswer answer(ByteReader in) {
    int tag = in.readByte();
    long number = in.readLong();
    return switch (tag) {
      case GRANTED -> new QuotaAnswer.Granted(number, in.readLong(), in.readLong(), in.readLong());
      case LATER ->
          new QuotaAnswer.Refused(
              number, new Refusal.Later(name(in), in.readLong(), in.readLong(), in.readLong()));
      case FULL ->
          new QuotaAnswer.Refused(number, new Refusal.Full(name(in), in.readLong(), in.readLong()));
      case NEVER ->
          new QuotaAnswer.Refused(
              number, new Refusal.Never(name(in), in.readLong(), in.readLong(), in.readLong()));
      case OUTDATED -> new QuotaAnswer.Outdated(number);
      default -> throw new MalformedBytesException("answer of kind " + tag);
    };
  }

  static void write(QuotaName name, ByteWriter out) {
    out.writeText(name.wireName());
  }

  static QuotaName name(ByteReader in) {
    String wireName = in.readText();
    return QuotaName.of(wireName)
        .orElseThrow(() -> new MalformedBytesException("quota of unknown name"));
  }

  static void write(Holder holder, ByteWriter out) {
    out.writeText(holder.member().value());
    out.writeLong(holder.incarnation());
  }

  static Holder holder(ByteReader in) {
    return new Holder(new MemberId(in.readText()), in.readLong());
  }
}
