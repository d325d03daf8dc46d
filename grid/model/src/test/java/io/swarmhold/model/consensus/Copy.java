package io.swarmhold.model.consensus;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A member's copy of a shard, as far as consensus is concerned: which writes it holds. */
final class Copy {

  /** The highest epoch it has served, or heard of from a primary. */
  long promised;

  /** Under which it was last written to. */
  long epoch;

  /** In their order; each write is a number of its own. */
  List<Long> writes = new ArrayList<>();

  /** What a process that was granted an epoch believes of the copies in sync. */
  static final class Primary {
    final long epoch;
    NavigableSet<MemberId> confirmed = new TreeSet<>();
    @Nullable NavigableSet<MemberId> proposed;
    long change;
    int acknowledged;

    Primary(long epoch, MemberId self) {
      this.epoch = epoch;
      confirmed.add(self);
    }

    NavigableSet<MemberId> required() {
      NavigableSet<MemberId> required = new TreeSet<>(confirmed);
      if (proposed != null) {
        required.addAll(proposed);
      }
      return required;
    }
  }

  /** Takes what the primary sends, unless it has promised itself to a later one. */
  void take(Primary primary, Copy from, int most) {
    if (promised > primary.epoch) {
      return;
    }
    promised = primary.epoch;
    if (epoch != primary.epoch) {
      epoch = primary.epoch;
      writes = new ArrayList<>(from.writes);
    } else {
      int end = Math.min(from.writes.size(), writes.size() + most);
      writes.addAll(from.writes.subList(Math.min(writes.size(), end), end));
    }
  }
}
