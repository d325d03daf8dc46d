package io.swarmhold.model.consensus;

import io.swarmhold.model.consensus.ConsensusAnswer.Defining;
import io.swarmhold.model.consensus.ConsensusAnswer.LockLease;
import io.swarmhold.model.consensus.ConsensusCommand.DefinitionName;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import io.swarmhold.model.wire.ByteWriter;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/** Writes what commands, answers and snapshots have in common; {@link RecordReader} reads it. */
final class RecordWriter {

  /** Of whatever is made of records; stands in its first byte. */
  static final int VERSION = 2;

  final ByteWriter out;

  RecordWriter(ByteWriter out) {
    this.out = out;
  }

  <T> void all(Collection<T> items, Consumer<T> item) {
    out.writeInt(items.size());
    items.forEach(item);
  }

  <T> void optional(Optional<T> value, Consumer<T> item) {
    out.writeByte(value.isPresent() ? 1 : 0);
    value.ifPresent(item);
  }

  void member(MemberId member) {
    out.writeText(member.value());
  }

  void settings(ClusterSettings settings) {
    out.writeText(settings.clusterId());
    out.writeInt(settings.shards());
    out.writeInt(settings.minInSync());
    out.writeInt(settings.backups().orElse(-1) + 1);
  }

  void lease(MemberLease lease) {
    out.writeLong(lease.incarnation());
    out.writeLong(lease.renewals());
    out.writeText(lease.address());
  }

  void shard(ShardRecord shard) {
    out.writeLong(shard.epoch());
    optional(shard.primary(), this::member);
    all(shard.inSync(), this::member);
    all(shard.eligible(), this::member);
    out.writeInt(shard.givenUp());
  }

  void members(SortedMap<MemberId, MemberLease> members) {
    out.writeInt(members.size());
    members.forEach((member, lease) -> {
      member(member);
      lease(lease);
    });
  }

  void lockName(LockName lock) {
    out.writeText(lock.tenant().value());
    out.writeByte(lock.kind().code());
    out.writeText(lock.name());
  }

  void lock(LockLease lease) {
    lockName(lease.lock());
    out.writeLong(lease.token());
    out.writeText(lease.holder());
    out.writeText(lease.request());
    out.writeText(lease.note());
    out.writeLong(lease.termMillis());
    out.writeLong(lease.renewals());
  }

  void definitionName(DefinitionName name) {
    out.writeText(name.tenant().value());
    out.writeText(name.kind());
    out.writeText(name.name());
  }

  void definition(Defining defining) {
    definitionName(defining.name());
    out.writeLong(defining.revision());
    out.writeBytes(defining.content());
  }

  void view(ClusterView view) {
    out.writeLong(view.revision());
    optional(view.settings(), this::settings);
    members(view.members());
    out.writeInt(view.shards().size());
    view.shards()
        .forEach((number, shard) -> {
          out.writeInt(number);
          shard(shard);
        });
  }
}
