package io.swarmhold.model.consensus;

import io.swarmhold.model.wire.ByteWriter;
import java.util.NavigableMap;

/**
 * The bytes of a {@link ConsensusState}.
 *
 * <pre>
 * version 1 byte | revision | view's revision | settings, if founded, and first epoch
 *   | incarnations | members | shards | tokens | locks | revisions | definitions
 * </pre>
 */
final class StateCodec {

  private StateCodec() {}

  static byte[] write(ConsensusState state) {
    RecordWriter writer = new RecordWriter(new ByteWriter(4_096));
    ByteWriter out = writer.out;
    out.writeByte(RecordWriter.VERSION);
    out.writeLong(state.revision());
    out.writeLong(state.view().revision());
    writer.optional(state.shards().settings(), writer::settings);
    out.writeLong(state.shards().firstEpoch());
    out.writeLong(state.members().incarnations());
    writer.members(state.members().all());
    shards(writer, state.shards().rows());
    out.writeLong(state.locks().tokens());
    out.writeInt(state.locks().all().size());
    state.locks().all().forEach((scope, lease) -> writer.lock(lease));
    out.writeLong(state.definitions().revisions());
    out.writeInt(state.definitions().all().size());
    state
        .definitions()
        .all()
        .forEach((scope, row) -> {
          writer.definition(row.defining());
          out.writeLong(row.replaced());
        });
    return out.toBytes();
  }

  private static void shards(RecordWriter writer, NavigableMap<Integer, ShardTable.Row> rows) {
    writer.out.writeInt(rows.size());
    rows.forEach((number, row) -> {
      writer.out.writeInt(number);
      writer.shard(row.record());
      writer.out.writeLong(row.change());
    });
  }

  static ConsensusState read(byte[] image, ConsensusRules rules) {
    return RecordReader.read("snapshot", image, reader -> read(reader, rules));
  }

  private static ConsensusState read(RecordReader reader, ConsensusRules rules) {
    ConsensusState state = new ConsensusState(rules);
    long revision = reader.in.readLong();
    state.revision(reader.in.readLong());
    var settings = reader.optional(reader::settings);
    long firstEpoch = reader.in.readLong();
    settings.ifPresent(founded -> state.shards().foundedAs(founded, firstEpoch));
    state.members().restore(reader.in.readLong(), reader.members());
    for (int left = reader.count(); left > 0; left--) {
      int number = reader.in.readInt();
      state.shards().put(number, new ShardTable.Row(reader.shard(), reader.in.readLong()));
    }
    state.locks().tokens(reader.in.readLong());
    for (int left = reader.count(); left > 0; left--) {
      state.locks().put(reader.lock());
    }
    state.definitions().revisions(reader.in.readLong());
    for (int left = reader.count(); left > 0; left--) {
      state.definitions().put(new DefinitionTable.Row(reader.definition(), reader.in.readLong()));
    }
    state.refresh();
    state.revision(revision);
    return state;
  }
}
