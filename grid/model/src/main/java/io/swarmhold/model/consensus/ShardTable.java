package io.swarmhold.model.consensus;

import io.swarmhold.model.port.Epochs;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The cluster's shards, once it is founded. */
final class ShardTable {

  /**
   * @param change the primary's latest under this epoch; 0 before its first
   */
  record Row(ShardRecord record, long change) {
    static final Row NEVER_ACTIVE = new Row(ShardRecord.NEVER_ACTIVE, 0);
  }

  private final NavigableMap<Integer, Row> rows = new TreeMap<>();
  private Optional<ClusterSettings> settings = Optional.empty();
  private long firstEpoch;
  private boolean changed;

  Optional<ClusterSettings> settings() {
    return settings;
  }

  long firstEpoch() {
    return firstEpoch;
  }

  NavigableMap<Integer, Row> rows() {
    return rows;
  }

  Row row(int shard) {
    return rows.getOrDefault(shard, Row.NEVER_ACTIVE);
  }

  ShardRecord record(int shard) {
    return row(shard).record();
  }

  void put(int shard, Row row) {
    rows.put(shard, row);
    changed = true;
  }

  /** Whether anything changed since this was asked. */
  boolean takeChanged() {
    boolean before = changed;
    changed = false;
    return before;
  }

  NavigableMap<Integer, ShardRecord> records() {
    NavigableMap<Integer, ShardRecord> records = new TreeMap<>();
    rows.forEach((shard, row) -> records.put(shard, row.record()));
    return records;
  }

  ConsensusAnswer found(ClusterSettings wanted, long notUpTo) {
    if (settings.isEmpty()) {
      foundedAs(wanted, notUpTo);
    }
    return new ConsensusAnswer.Founded(settings.orElse(wanted));
  }

  /** Whatever epoch a copy of the heir's is of, it is at most {@code firstEpoch}. */
  void allBelongTo(MemberId heir) {
    for (int shard = 0; shard < settings.map(ClusterSettings::shards).orElse(0); shard++) {
      ShardRecord past =
          new ShardRecord(firstEpoch, Optional.empty(), new TreeSet<>(), new TreeSet<>(), 0);
      put(shard, new Row(ShardRules.recovered(past, heir), 0));
    }
  }

  void foundedAs(ClusterSettings now, long notUpTo) {
    settings = Optional.of(now);
    firstEpoch = notUpTo;
    changed = true;
  }

  ConsensusAnswer grant(ConsensusCommand.GrantEpochs command) {
    if (settings.isEmpty()) {
      return new ConsensusAnswer.NotFounded();
    }
    NavigableMap<Integer, Long> granted = new TreeMap<>();
    for (int shard : command.shards()) {
      ShardRecord record = record(shard);
      long epoch = Math.max(record.epoch(), firstEpoch) + 1;
      if (has(shard)
          && epoch <= Epochs.MAX_EPOCH
          && !granted.containsKey(shard)
          && ShardRules.mayBeGranted(record, command.member())) {
        put(shard, new Row(ShardRules.granted(record, epoch, command.member(), minInSync()), 0));
        granted.put(shard, epoch);
      }
    }
    return new ConsensusAnswer.Epochs(granted);
  }

  ConsensusAnswer change(ConsensusCommand.ChangeInSync command, MemberTable members) {
    if (settings.isEmpty()) {
      return new ConsensusAnswer.NotFounded();
    }
    List<Integer> done = new ArrayList<>();
    List<Integer> unleased = new ArrayList<>();
    for (ConsensusCommand.InSync wanted : command.shards()) {
      Row row = row(wanted.shard());
      if (isPrimarys(wanted, command.primary(), row.record()) && wanted.change() >= row.change()) {
        (change(wanted, row, members) ? done : unleased).add(wanted.shard());
      }
    }
    return new ConsensusAnswer.InSyncChanged(done, unleased);
  }

  private static boolean isPrimarys(
      ConsensusCommand.InSync wanted, MemberId primary, ShardRecord record) {
    return record.epoch() == wanted.epoch()
        && record.primary().filter(primary::equals).isPresent()
        && wanted.inSync().contains(primary);
  }

  /**
   * Whether it was done, now or when it came first. One that was not done has used up its number
   * too: the primary may think of another change, so no copy of this one may be taken later.
   */
  private boolean change(ConsensusCommand.InSync wanted, Row row, MemberTable members) {
    if (wanted.change() == row.change()) {
      return wanted.inSync().equals(row.record().inSync());
    }
    if (!members.allOpen(wanted.inSync())) {
      rows.put(wanted.shard(), new Row(row.record(), wanted.change()));
      return false;
    }
    ShardRecord after = ShardRules.inSync(row.record(), wanted.inSync(), minInSync());
    put(wanted.shard(), new Row(after, wanted.change()));
    return true;
  }

  ConsensusAnswer recover(ConsensusCommand.Recover command) {
    if (settings.isEmpty()) {
      return new ConsensusAnswer.NotFounded();
    }
    ShardRecord record = record(command.shard());
    if (record.epoch() == 0 || record.epoch() != command.epoch()) {
      return new ConsensusAnswer.Ended(false);
    }
    put(command.shard(), new Row(ShardRules.recovered(record, command.member()), 0));
    return new ConsensusAnswer.Ended(true);
  }

  ConsensusAnswer giveUp(ConsensusCommand.GiveUp command) {
    if (settings.isEmpty()) {
      return new ConsensusAnswer.NotFounded();
    }
    ShardRecord record = record(command.shard());
    if (record.epoch() == 0 || record.epoch() != command.epoch()) {
      return new ConsensusAnswer.Ended(false);
    }
    if (!record.isVacant()) {
      put(command.shard(), new Row(ShardRules.givenUp(record), 0));
    }
    return new ConsensusAnswer.Ended(true);
  }

  private boolean has(int shard) {
    return shard >= 0 && shard < settings.map(ClusterSettings::shards).orElse(0);
  }

  private int minInSync() {
    return settings.map(ClusterSettings::minInSync).orElse(1);
  }
}
