package io.swarmhold.grid;

import io.swarmhold.grid.Guard.Standing;
import io.swarmhold.model.breaker.BreakerCommandCodec;
import io.swarmhold.model.breaker.BreakerKey;
import io.swarmhold.model.breaker.BreakerState;
import io.swarmhold.model.breaker.BreakerStatus;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Where the breakers of all shards stand, as this member has heard: those that are not closed. The
 * primary of a shard tells all of them that are in it, at once when one moves and again from time
 * to time, so that a word which gets lost is made good.
 */
final class BreakerBoard {

  /** How soon the others are told of a move. */
  static final long TELL_MILLIS = 50;

  /** How often they are told again. */
  static final long TELL_AGAIN_MILLIS = 1_000;

  private final MemberId self;
  private final MemberLink link;
  private final Shards shards;
  private final Consumer<Map<BreakerKey, Standing>> onChange;
  private final Set<Integer> moved = ConcurrentHashMap.newKeySet();
  private final Set<Integer> told = ConcurrentHashMap.newKeySet();
  private final Map<Integer, Word> words = new HashMap<>();
  private volatile SortedMap<BreakerKey, Standing> all = new TreeMap<>();

  /** All that stand otherwise than closed in a shard, under an epoch. */
  private record Word(long epoch, Map<BreakerKey, Standing> standings) {}

  /**
   * @param onChange told what stands otherwise than closed, whenever that is different from before
   */
  BreakerBoard(
      MemberId self, MemberLink link, Shards shards, Consumer<Map<BreakerKey, Standing>> onChange) {
    this.self = self;
    this.link = link;
    this.shards = shards;
    this.onChange = onChange;
    link.on(MemberLink.Kind.BREAKERS, this::heard);
  }

  /** By key: those that are not closed. */
  SortedMap<BreakerKey, Standing> all() {
    return all;
  }

  Standing of(BreakerKey key) {
    return all.getOrDefault(key, Standing.CLOSED);
  }

  /** A breaker of the shard has moved; on the shard's thread. */
  void moved(int shard) {
    moved.add(shard);
  }

  /** Tells of shards in which a breaker has moved. */
  void tell() {
    for (var each = moved.iterator(); each.hasNext(); ) {
      int shard = each.next();
      each.remove();
      tell(shard);
    }
  }

  /** Tells again of all in which something stands otherwise than closed. */
  void tellAgain() {
    for (int shard = 0; shard < shards.count(); shard++) {
      if (shards.isServedHere(shard)) {
        moved.add(shard);
      }
    }
    tell();
  }

  private void tell(int shard) {
    var unused =
        shards
            .query(shard, copy -> new Word(copy.epoch(), standings(copy)))
            .thenAccept(word -> {
              boolean wasEmpty = word.standings().isEmpty();
              if (wasEmpty && !told.remove(shard)) {
                return;
              }
              if (!wasEmpty) {
                told.add(shard);
              }
              learn(shard, word);
              byte[] message = bytes(shard, word);
              for (MemberId member : link.alive()) {
                if (!member.equals(self)) {
                  link.tell(member, MemberLink.Kind.BREAKERS, message);
                }
              }
            });
  }

  private static Map<BreakerKey, Standing> standings(Shard copy) {
    Map<BreakerKey, Standing> standings = new TreeMap<>();
    for (BreakerState state : copy.breakers().moving()) {
      standings.put(state.key(), new Standing(state.status(), state.round(), state.sinceMillis()));
    }
    return standings;
  }

  private static byte[] bytes(int shard, Word word) {
    ByteWriter out = new ByteWriter(128);
    out.writeInt(shard);
    out.writeLong(word.epoch());
    out.writeInt(word.standings().size());
    word.standings()
        .forEach((key, standing) -> {
          BreakerCommandCodec.key(key, out);
          out.writeByte(standing.status().code());
          out.writeLong(standing.round());
          out.writeLong(standing.sinceMillis());
        });
    return out.toBytes();
  }

  private CompletionStage<byte[]> heard(MemberId from, byte[] message) {
    ByteReader in = new ByteReader(message);
    int shard = in.readInt();
    long epoch = in.readLong();
    Map<BreakerKey, Standing> standings = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      standings.put(
          BreakerCommandCodec.key(in),
          new Standing(BreakerStatus.of(in.readByte()), in.readLong(), in.readLong()));
    }
    learn(shard, new Word(epoch, standings));
    return MemberLink.nothing();
  }

  private void learn(int shard, Word word) {
    SortedMap<BreakerKey, Standing> next = new TreeMap<>();
    synchronized (words) {
      Word before = words.get(shard);
      if (before != null && (before.epoch() > word.epoch() || before.equals(word))) {
        return;
      }
      words.put(shard, word);
      words.values().forEach(one -> next.putAll(one.standings()));
      all = Collections.unmodifiableSortedMap(next);
    }
    onChange.accept(all);
  }
}
