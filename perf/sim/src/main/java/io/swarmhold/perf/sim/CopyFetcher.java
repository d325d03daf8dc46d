package io.swarmhold.perf.sim;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.RecentFrames.Linked;
import io.swarmhold.model.shard.Shard;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Brings copies of shards from other processes; twin of the grid's {@code CopyFetcher}. */
final class CopyFetcher {

  static final long ASK_AGAIN_MILLIS = 300;
  static final long ANSWER_WITHIN_MILLIS = 10_000;

  private static final long NEVER = Long.MIN_VALUE / 2;

  private final Life life;
  private final Story story;
  private final long[] askedAtMillis;

  CopyFetcher(Life life) {
    this.life = life;
    this.story = life.story;
    this.askedAtMillis = new long[story.plan.shards()];
    Arrays.fill(askedAtMillis, NEVER);
  }

  /** Whether somebody may be asked about the shard now; then that counts as done. */
  boolean mayAsk(int shard) {
    long now = life.member.elapsedMillis();
    if (now - askedAtMillis[shard] < ASK_AGAIN_MILLIS) {
      return false;
    }
    askedAtMillis[shard] = now;
    return true;
  }

  /** The answer was of no use: somebody may be asked at once. */
  void askAgain(int shard) {
    askedAtMillis[shard] = NEVER;
  }

  /**
   * What {@code from}'s copy has beyond this one, if it leads on from it; whatever else is asked.
   */
  void bringMore(int shard, MemberId from, Runnable whenDone) {
    askForFrames(
        shard,
        from,
        brought -> {
          if (brought != null) {
            life.host.catchUp(shard, brought.frames());
            life.news.moved(List.of(life.host.local(shard)));
          }
          whenDone.run();
        });
  }

  /** What this copy lacks, whole if it has to be. */
  void fetch(int shard, MemberId from) {
    if (life.host.local(shard).id() == null) {
      fetchWhole(shard, from);
    } else {
      bring(shard, from, true);
    }
  }

  void fetchFrames(int shard, MemberId from) {
    bring(shard, from, false);
  }

  private void bring(int shard, MemberId from, boolean orWhole) {
    CopyId own = life.host.local(shard).id();
    if (own == null || !mayAsk(shard)) {
      return;
    }
    askedAtMillis[shard] = life.member.elapsedMillis() + ANSWER_WITHIN_MILLIS;
    askForFrames(shard, from, brought -> brought(shard, from, brought, orWhole));
  }

  private void brought(int shard, MemberId from, @Nullable Brought brought, boolean orWhole) {
    if (brought != null) {
      life.host.catchUp(shard, brought.frames());
      life.news.moved(List.of(life.host.local(shard)));
    }
    askedAtMillis[shard] = life.member.elapsedMillis() - ASK_AGAIN_MILLIS / 2;
    if (brought != null && brought.more() && orWhole) {
      askAgain(shard);
      fetchWhole(shard, from);
    } else if (brought != null) {
      life.replicator.look();
    }
  }

  private void askForFrames(int shard, MemberId from, Consumer<@Nullable Brought> then) {
    CopyId own = life.host.local(shard).id();
    if (own == null) {
      then.accept(null);
      return;
    }
    life.grid.<Brought>ask(
        from,
        ANSWER_WITHIN_MILLIS,
        (other, answer) ->
            other.post(story.upTo(200_000), () -> answer.accept(lacking(other, shard, own))),
        brought -> life.post(story.upTo(200_000), () -> then.accept(brought)));
  }

  /**
   * @param more whether frames are not all that is lacking
   */
  private record Brought(List<Linked> frames, boolean more) {}

  private Brought lacking(Life from, int shard, CopyId asker) {
    LocalCopy theirs = from.host.local(shard);
    CopyId id = theirs.id();
    if (id != null && asker.compareTo(id) >= 0) {
      return new Brought(List.of(), false);
    }
    CopyId at =
        story.has(Bug.CAUGHT_UP_BY_NUMBER_ALONE) && id != null
            ? new CopyId(id.epoch(), asker.sequence())
            : asker;
    List<Linked> frames = theirs.recent.since(at);
    return new Brought(frames == null ? List.of() : frames, frames == null);
  }

  private void fetchWhole(int shard, MemberId from) {
    if (!mayAsk(shard)) {
      return;
    }
    askedAtMillis[shard] = life.member.elapsedMillis() + ANSWER_WITHIN_MILLIS;
    life.grid.<List<byte[]>>ask(
        from,
        ANSWER_WITHIN_MILLIS,
        (other, answer) ->
            other.post(
                story.upTo(200_000),
                () -> {
                  Shard copy = other.host.local(shard).copy;
                  answer.accept(copy == null ? null : CopyHost.image(copy));
                }),
        chunks ->
            life.post(
                story.upTo(200_000),
                () -> {
                  if (chunks != null) {
                    life.host.arrived(shard, chunks);
                  }
                  askedAtMillis[shard] = life.member.elapsedMillis() - ASK_AGAIN_MILLIS / 2;
                  if (chunks != null) {
                    life.replicator.look();
                  }
                }));
  }
}
