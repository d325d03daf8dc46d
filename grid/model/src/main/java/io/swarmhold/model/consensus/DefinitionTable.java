package io.swarmhold.model.consensus;

import io.swarmhold.model.consensus.ConsensusAnswer.Defining;
import io.swarmhold.model.consensus.ConsensusCommand.DefinitionName;
import io.swarmhold.model.consensus.ScopedNames.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Definitions of agents and workflows, by revision. */
final class DefinitionTable {

  static final int MAX_PER_TENANT = 10_000;

  /** All of them are in the memory of every voter, and in one snapshot. */
  static final int MAX_BYTES = 256 * 1_024 * 1_024;

  static final int MAX_PAGE_BYTES = 1_024 * 1_024;

  /** Stands for any revision. */
  private static final long ANY = -1;

  /**
   * @param replaced the revision before; tells a repeated command from one that comes too late
   */
  record Row(Defining defining, long replaced) {}

  private final ScopedNames<Row> rows = new ScopedNames<>();

  /** One count for all: a revision is never that of another content, even of a name used anew. */
  private long revisions;

  private long bytes;

  long revisions() {
    return revisions;
  }

  void revisions(long soFar) {
    revisions = soFar;
  }

  ScopedNames<Row> all() {
    return rows;
  }

  @Nullable Row find(DefinitionName name) {
    return rows.get(scope(name), name.name());
  }

  void put(Row row) {
    DefinitionName name = row.defining().name();
    remove(name);
    rows.put(scope(name), name.name(), row);
    bytes += row.defining().content().length;
  }

  private void remove(DefinitionName name) {
    Row row = find(name);
    if (row != null) {
      rows.remove(scope(name), name.name());
      bytes -= row.defining().content().length;
    }
  }

  private static Scope scope(DefinitionName name) {
    return new Scope(name.tenant(), name.kind());
  }

  ConsensusAnswer put(ConsensusCommand.PutDefinition command) {
    Row row = find(command.name());
    long stands = row == null ? 0 : row.defining().revision();
    if (row != null && isRepeated(command, row)) {
      return new ConsensusAnswer.Defined(stands);
    }
    if (command.expectedRevision() != ANY && command.expectedRevision() != stands) {
      return new ConsensusAnswer.RevisionConflict(stands);
    }
    if (row == null && rows.sizeOf(command.name().tenant()) >= MAX_PER_TENANT) {
      return new ConsensusAnswer.TooMany(MAX_PER_TENANT);
    }
    int freed = row == null ? 0 : row.defining().content().length;
    if (bytes - freed + command.content().length > MAX_BYTES) {
      return new ConsensusAnswer.TooMany(MAX_BYTES);
    }
    put(new Row(new Defining(command.name(), ++revisions, command.content()), stands));
    return new ConsensusAnswer.Defined(revisions);
  }

  private static boolean isRepeated(ConsensusCommand.PutDefinition command, Row row) {
    long expected = command.expectedRevision();
    return (expected == ANY || expected == row.replaced())
        && Arrays.equals(command.content(), row.defining().content());
  }

  ConsensusAnswer delete(ConsensusCommand.DeleteDefinition command) {
    Row row = find(command.name());
    if (row == null) {
      return new ConsensusAnswer.Ended(false);
    }
    long stands = row.defining().revision();
    if (command.expectedRevision() != ANY && command.expectedRevision() != stands) {
      return new ConsensusAnswer.RevisionConflict(stands);
    }
    remove(command.name());
    return new ConsensusAnswer.Ended(true);
  }

  ConsensusAnswer answer(ConsensusQuestion.Definition question) {
    return new ConsensusAnswer.Definition(
        Optional.ofNullable(find(question.name())).map(Row::defining));
  }

  ConsensusAnswer page(ConsensusQuestion.Definitions question) {
    List<Defining> page = new ArrayList<>();
    long size = 0;
    for (Row row : rows.after(new Scope(question.tenant(), question.kind()), question.after())) {
      size += row.defining().content().length;
      if (page.size() == question.limit() || (size > MAX_PAGE_BYTES && !page.isEmpty())) {
        break;
      }
      page.add(row.defining());
    }
    return new ConsensusAnswer.Definitions(page);
  }
}
