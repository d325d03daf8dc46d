package io.swarmhold.model.consensus;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.ConsensusAnswer.Defining;
import io.swarmhold.model.consensus.ConsensusAnswer.LockLease;
import io.swarmhold.model.consensus.ConsensusCommand.DefinitionName;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads what {@link RecordWriter} wrote. */
final class RecordReader {

  /** It did not say how many backups a cluster was founded with. */
  static final int FIRST_VERSION = 1;

  final ByteReader in;
  private final int version;

  private RecordReader(ByteReader in, int version) {
    this.in = in;
    this.version = version;
  }

  /** All of {@code bytes}, which begin with a version that is known. */
  static <T> T read(String what, byte[] bytes, Function<RecordReader, T> content) {
    try {
      ByteReader in = new ByteReader(bytes);
      RecordReader reader = new RecordReader(in, in.readByte());
      if (reader.version < FIRST_VERSION || reader.version > RecordWriter.VERSION) {
        throw new MalformedBytesException(
            "%s of version %d (expected: %d to %d)"
                .formatted(what, reader.version, FIRST_VERSION, RecordWriter.VERSION));
      }
      T value = content.apply(reader);
      if (reader.in.hasMore()) {
        throw new MalformedBytesException("bytes after the end of a " + what);
      }
      return value;
    } catch (IllegalArgumentException e) {
      throw new MalformedBytesException(what + " that cannot be", e);
    }
  }

  int count() {
    int count = in.readInt();
    if (count < 0) {
      throw new MalformedBytesException("list of " + count);
    }
    return count;
  }

  <T> List<T> all(Supplier<T> item) {
    int count = count();
    List<T> items = new ArrayList<>(Math.min(count, 1_024));
    for (int i = 0; i < count; i++) {
      items.add(item.get());
    }
    return items;
  }

  boolean truth() {
    int value = in.readByte();
    if (value > 1) {
      throw new MalformedBytesException("yes or no of " + value);
    }
    return value == 1;
  }

  <T> Optional<T> optional(Supplier<T> item) {
    return truth() ? Optional.of(item.get()) : Optional.empty();
  }

  MemberId member() {
    return new MemberId(in.readText());
  }

  NavigableSet<MemberId> memberSet() {
    return new TreeSet<>(all(this::member));
  }

  ClusterSettings settings() {
    return new ClusterSettings(in.readText(), in.readInt(), in.readInt(), backups());
  }

  private OptionalInt backups() {
    int oneMore = version == FIRST_VERSION ? 0 : in.readInt();
    return oneMore == 0 ? OptionalInt.empty() : OptionalInt.of(oneMore - 1);
  }

  MemberLease lease() {
    return new MemberLease(in.readLong(), in.readLong(), in.readText());
  }

  ShardRecord shard() {
    return new ShardRecord(
        in.readLong(), optional(this::member), memberSet(), memberSet(), in.readInt());
  }

  NavigableMap<MemberId, MemberLease> members() {
    NavigableMap<MemberId, MemberLease> members = new TreeMap<>();
    for (int left = count(); left > 0; left--) {
      members.put(member(), lease());
    }
    return members;
  }

  LockName lockName() {
    return new LockName(
        new TenantId(in.readText()), LockName.Kind.of(in.readByte()), in.readText());
  }

  LockLease lock() {
    return new LockLease(
        lockName(),
        in.readLong(),
        in.readText(),
        in.readText(),
        in.readText(),
        in.readLong(),
        in.readLong());
  }

  DefinitionName definitionName() {
    return new DefinitionName(new TenantId(in.readText()), in.readText(), in.readText());
  }

  Defining definition() {
    return new Defining(definitionName(), in.readLong(), in.readBytes());
  }

  ClusterView view() {
    long revision = in.readLong();
    Optional<ClusterSettings> settings = optional(this::settings);
    NavigableMap<MemberId, MemberLease> members = members();
    NavigableMap<Integer, ShardRecord> shards = new TreeMap<>();
    for (int left = count(); left > 0; left--) {
      shards.put(in.readInt(), shard());
    }
    return new ClusterView(revision, settings, members, shards);
  }
}
