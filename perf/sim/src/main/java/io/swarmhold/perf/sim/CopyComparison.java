package io.swarmhold.perf.sim;

import io.swarmhold.model.consensus.MemberId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares copies before an epoch begins; twin of the grid's {@code CopyComparison}. */
final class CopyComparison {

  private static final long ANSWER_WITHIN_MILLIS = 1_000;

  private final Life life;
  private final CopyFetcher fetcher;
  private final List<Round> rounds = new ArrayList<>();

  private record Round(long epoch, SortedMap<MemberId, Asked> asked) {}

  private static final class Asked {
    final long atMillis;
    boolean hasAnswered;

    Asked(long atMillis) {
      this.atMillis = atMillis;
    }
  }

  CopyComparison(Life life, CopyFetcher fetcher) {
    this.life = life;
    this.fetcher = fetcher;
    for (int shard = 0; shard < life.story.plan.shards(); shard++) {
      rounds.add(new Round(0, new TreeMap<>()));
    }
  }

  NavigableSet<MemberId> compared(int shard, long epoch) {
    NavigableSet<MemberId> compared = new TreeSet<>();
    Round round = rounds.get(shard);
    if (round.epoch == epoch) {
      round.asked.forEach((member, asked) -> {
        if (asked.hasAnswered
            || life.member.elapsedMillis() - asked.atMillis >= ANSWER_WITHIN_MILLIS) {
          compared.add(member);
        }
      });
    }
    return compared;
  }

  void forget(int shard) {
    rounds.set(shard, new Round(-1, new TreeMap<>()));
  }

  void carryOver(int shard, long asked, long granted) {
    Round round = rounds.get(shard);
    rounds.set(shard, new Round(granted, round.epoch == asked ? round.asked : new TreeMap<>()));
  }

  void compare(int shard, long epoch, NavigableSet<MemberId> with) {
    if (rounds.get(shard).epoch != epoch) {
      rounds.set(shard, new Round(epoch, new TreeMap<>()));
    }
    for (MemberId member : with) {
      Asked asked = new Asked(life.member.elapsedMillis());
      if (rounds.get(shard).asked.putIfAbsent(member, asked) != null) {
        continue;
      }
      if (life.story.plan.comparesCopies()) {
        fetcher.bringMore(
            shard,
            member,
            () -> {
              asked.hasAnswered = true;
              life.replicator.look();
            });
      } else {
        asked.hasAnswered = true;
        life.replicator.look();
      }
    }
  }
}
