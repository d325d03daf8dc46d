package io.swarmhold.model.quota;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What an owner knows: the fields in their order, times as how far they lie ahead of now. */
final class StateCodec {

  /** No moment lies further ahead: 100 windows of a day are less. */
  private static final long MAX_NANOS = 10_000_000_000_000_000L;

  private StateCodec() {}

  static void write(Bucket bucket, long now, ByteWriter out) {
    MessageCodec.write(bucket.name, out);
    out.writeLong(bucket.rate.limit());
    out.writeLong(bucket.rate.burst());
    out.writeLong(bucket.rate.window().toSeconds());
    out.writeLong(bucket.gcra.tatNanos() - now);
    out.writeLong(bucket.gcra.parts());
    write(bucket.loans, now, out);
  }

  static Bucket bucket(ByteReader in, long now) {
    QuotaName name = MessageCodec.name(in);
    Limit.Rate rate =
        new Limit.Rate(in.readLong(), in.readLong(), Duration.ofSeconds(in.readLong()));
    name.requireKind(rate);
    Gcra gcra = new Gcra(now + upTo(MAX_NANOS, in), upTo(rate.limit() - 1, in));
    return new Bucket(name, rate, gcra, loans(in, now), Term.OF_ALLOTMENTS);
  }

  static void write(PermitPool pool, long now, ByteWriter out) {
    MessageCodec.write(pool.name, out);
    out.writeLong(pool.limit.limit());
    out.writeLong(pool.limit.burst());
    out.writeLong(pool.limit.burstFor().toNanos());
    out.writeLong(pool.meter.usedNanos());
    out.writeByte(pool.meter.isShut() ? 1 : 0);
    write(pool.loans, now, out);
    write(pool.unheard, now, out);
  }

  static PermitPool permitPool(ByteReader in, long now) {
    QuotaName name = MessageCodec.name(in);
    Limit.Concurrent limit =
        new Limit.Concurrent(in.readLong(), in.readLong(), Duration.ofNanos(in.readLong()));
    name.requireKind(limit);
    BurstMeter meter = new BurstMeter(upTo(MAX_NANOS, in), in.readByte() != 0, now);
    return new PermitPool(name, limit, meter, loans(in, now), unheard(in, now), Term.OF_PERMITS);
  }

  private static void write(PermitPool.Unheard unheard, long now, ByteWriter out) {
    TreeSet<MemberId> inOrder = new TreeSet<>(unheard.members());
    out.writeInt(inOrder.size());
    inOrder.forEach(member -> out.writeText(member.value()));
    out.writeLong(inOrder.isEmpty() ? 0 : Math.max(0, unheard.untilNanos() - now));
  }

  private static PermitPool.Unheard unheard(ByteReader in, long now) {
    TreeSet<MemberId> members = new TreeSet<>();
    for (int left = count(in); left > 0; left--) {
      members.add(new MemberId(in.readText()));
    }
    return new PermitPool.Unheard(members, now + upTo(MAX_NANOS, in));
  }

  private static void write(Loans loans, long now, ByteWriter out) {
    out.writeInt(loans.size());
    for (Loan loan : loans.all()) {
      MessageCodec.write(loan.holder(), out);
      out.writeLong(loan.number());
      out.writeLong(loan.fresh());
      out.writeLong(loan.units());
      out.writeLong(loan.untilNanos() - now);
    }
  }

  private static Loans loans(ByteReader in, long now) {
    List<Loan> loans = new ArrayList<>();
    for (int left = count(in); left > 0; left--) {
      loans.add(
          new Loan(
              MessageCodec.holder(in),
              upTo(Long.MAX_VALUE, in),
              upTo(Loans.MAX_UNITS, in),
              upTo(2 * Loans.MAX_UNITS, in),
              now + upTo(MAX_NANOS, in)));
    }
    return new Loans(loans);
  }

  private static int count(ByteReader in) {
    int count = in.readInt();
    if (count < 0 || count > Loans.MAX) {
      throw new MalformedBytesException(
          "list of %d (expected: 0 to %d)".formatted(count, Loans.MAX));
    }
    return count;
  }

  private static long upTo(long most, ByteReader in) {
    long value = in.readLong();
    if (value < 0 || value > most) {
      throw new MalformedBytesException("%d (expected: 0 to %d)".formatted(value, most));
    }
    return value;
  }
}
