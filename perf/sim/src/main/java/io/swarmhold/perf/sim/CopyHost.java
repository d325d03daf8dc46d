package io.swarmhold.perf.sim;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.InSyncTracker;
import io.swarmhold.model.replica.Link;
import io.swarmhold.model.replica.Progress;
import io.swarmhold.model.replica.RecentFrames;
import io.swarmhold.model.replica.RecentFrames.Linked;
import io.swarmhold.model.shard.Envelope;
import io.swarmhold.model.shard.NotServingException;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardCommand;
import io.swarmhold.model.shard.ShardImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The copies of one process and the gates before them; twin of the grid's {@code ShardHost}. */
final class CopyHost {

  private static final long ACTIVATOR = 1;
  private static final int ITEMS_PER_CHUNK = 10_000;

  private final Life life;
  private final Story story;
  private final LocalCopy[] copies;
  private long retries = 1L << 40;

  CopyHost(Life life) {
    this.life = life;
    this.story = life.story;
    this.copies = new LocalCopy[story.plan.shards()];
    for (int shard = 0; shard < copies.length; shard++) {
      copies[shard] = new LocalCopy(shard, story);
    }
  }

  /** What was seen of a shard; null if it is not served here. */
  record Seen<T>(T value, CopyId at, Progress kept) {}

  LocalCopy local(int shard) {
    return copies[shard];
  }

  void recovered(Shard shard, RecentFrames recent) {
    recovered(shard);
    copies[shard.number()].found = LocalCopy.idOf(shard);
    copies[shard.number()].recent.addAll(recent);
  }

  /** Has a copy of which there is no past. */
  void recovered(Shard shard) {
    LocalCopy local = copies[shard.number()];
    local.copyIs(shard);
    local.progress.recovered(LocalCopy.idOf(shard));
  }

  Reply handle(int number, Envelope envelope, boolean toDisk, MemberId sender) {
    LocalCopy local = copies[number];
    Reply refusal = refusal(local);
    Shard copy = local.copy;
    if (refusal != null || copy == null) {
      return refusal == null ? Reply.again("no copy") : refusal;
    }
    awaited(local, sender, copy.sequence() + 1);
    return decide(local, copy, altered(copy, envelope), toDisk);
  }

  private void awaited(LocalCopy local, MemberId sender, long sequence) {
    if (!sender.equals(life.id)) {
      local.awaitedBy(sender, sequence);
    }
  }

  private Envelope altered(Shard copy, Envelope envelope) {
    if (story.has(Bug.RETRY_APPLIED_TWICE)) {
      return new Envelope(
          envelope.session(),
          ++retries,
          envelope.nowMillis(),
          envelope.dice(),
          envelope.commands());
    }
    return story.has(Bug.STALE_COMPLETION_TAKEN)
        ? Forgery.withTokensInForce(copy, envelope)
        : envelope;
  }

  private @Nullable Reply refusal(LocalCopy local) {
    if (!life.leases.mayServe()) {
      return Reply.again("lease");
    } else if (local.serving == 0 || local.copy == null || local.copy.epoch() != local.serving) {
      return Reply.again("not served");
    }
    InSyncTracker tracker = local.tracker;
    return tracker == null || !tracker.canCommit() ? Reply.again("too few copies") : null;
  }

  private Reply decide(LocalCopy local, Shard copy, Envelope envelope, boolean toDisk) {
    CopyId before = LocalCopy.idOf(copy);
    Shard.Outcome outcome;
    try {
      outcome = copy.handle(atItsTime(local, copy, envelope));
    } catch (NotServingException e) {
      return Reply.again(String.valueOf(e.getMessage()));
    }
    byte[] frame = outcome.frame();
    Link link = null;
    if (frame != null) {
      link = new Link(before, copy.epoch());
      story.referee.decided(life, local.number, link, frame);
      log(local, copy, link, frame, toDisk);
    }
    local.dueMillis = copy.nothingDueBeforeMillis();
    return new Reply(outcome.answers(), frame, link, LocalCopy.idOf(copy), kept(local), null);
  }

  /** Of whoever serves; with a certain mistake, of whoever sends. */
  private Envelope atItsTime(LocalCopy local, Shard copy, Envelope envelope) {
    return story.has(Bug.SENDERS_CLOCK_COUNTS)
        ? envelope
        : envelope.at(local.clock.now(copy.nowMillis(), life.member.millis(), life.member.nanos()));
  }

  /** Whether something is due in a shard that is served here. */
  boolean isDue(int number) {
    LocalCopy local = copies[number];
    return local.dueMillis < Long.MAX_VALUE
        && (story.has(Bug.SENDERS_CLOCK_COUNTS)
            ? local.dueMillis <= life.member.millis()
            : local.clock.isPast(local.dueMillis, life.member.millis(), life.member.nanos()));
  }

  private void log(LocalCopy local, Shard copy, Link link, byte[] frame, boolean toDisk) {
    CopyId now = LocalCopy.idOf(copy);
    local.recent.add(link, frame);
    long position = life.log.append(Disk.EVENTS, local.number, now, frame);
    local.progress.applied(now);
    life.log.mark(position, local, now);
    story.referee.folded(life, copy, frame);
    if (toDisk) {
      life.log.requestSync();
    }
  }

  private Progress kept(LocalCopy local) {
    InSyncTracker tracker = local.tracker;
    if (tracker == null) {
      return Progress.NONE;
    }
    life.news.hear(tracker, life.id, local);
    return life.news.committed(local.number, tracker);
  }

  <T> @Nullable Seen<T> look(int number, Function<Shard, T> question, MemberId sender) {
    LocalCopy local = copies[number];
    Shard copy = local.copy;
    if (!life.leases.mayServe()
        || copy == null
        || local.serving == 0
        || copy.epoch() != local.serving) {
      return null;
    }
    life.log.requestSync();
    awaited(local, sender, copy.sequence());
    return new Seen<>(question.apply(copy), LocalCopy.idOf(copy), kept(local));
  }

  /** Begins an epoch, or goes on under it; see the grid's. */
  Reply activate(int number, long epoch, long nowMillis, @Nullable Shard givenAnew) {
    LocalCopy local = copies[number];
    if (epoch < local.promised) {
      return Reply.again("a later epoch");
    }
    Shard anew = local.begun == epoch ? null : givenAnew;
    if (anew != null) {
      stopServing(number);
      local.forgetAhead();
      local.copyIs(anew);
      local.progress.recovered(LocalCopy.idOf(anew));
    }
    Shard copy = local.copy;
    if (copy == null) {
      return Reply.again("no copy to serve");
    }
    local.promised = Math.max(local.promised, epoch);
    Reply reply =
        local.begun == epoch && copy.epoch() == epoch
            ? Reply.again("goes on")
            : beginEpoch(local, copy, epoch, nowMillis);
    if (copy.epoch() != epoch) {
      return reply;
    }
    Link first = reply.link();
    if (anew != null && first != null && first.before().epoch() > 0) {
      keepArrived(local, LocalCopy.idOf(copy), image(copy));
    }
    if (local.serving != epoch) {
      local.serving = epoch;
      story.trace.note(story.agenda.now(), "serves", life.index(), number, epoch, copy.sequence());
      story.referee.serves(life, copy);
    }
    local.dueMillis = copy.nothingDueBeforeMillis();
    return reply;
  }

  private Reply beginEpoch(LocalCopy local, Shard copy, long epoch, long nowMillis) {
    ShardCommand begin = new ShardCommand.Activate(epoch);
    Reply reply =
        decide(local, copy, new Envelope(ACTIVATOR, epoch, nowMillis, 0, List.of(begin)), true);
    if (reply.frame() == null || copy.epoch() != epoch) {
      // Overtaken by a later primary's frames: the grid's throws, and tries again.
      return Reply.again("epoch");
    }
    local.begun = epoch;
    return reply;
  }

  void stopServing(int number) {
    LocalCopy local = copies[number];
    if (local.serving > 0) {
      local.serving = 0;
      local.dueMillis = Long.MAX_VALUE;
      story.trace.note(story.agenda.now(), "stops serving", life.index(), number, 0, 0);
    }
  }

  void promise(int number, long epoch) {
    copies[number].promised = Math.max(copies[number].promised, epoch);
  }

  void follow(int number, Link link, byte[] frame, boolean toDisk) {
    LocalCopy local = copies[number];
    switch (fit(local, link)) {
      case NEXT -> {
        fold(local, link, frame, toDisk);
        foldAhead(local);
      }
      case AHEAD -> local.keepAhead(link, frame);
      case KNOWN, STALE -> {}
    }
  }

  private Link.Fit fit(LocalCopy local, Link link) {
    CopyId own = local.id();
    CopyId at = own == null ? CopyId.EMPTY : own;
    boolean isFollowedAnyway =
        story.has(Bug.FRAMES_OF_A_STALE_EPOCH_FOLLOWED)
            && link.before().sequence() == at.sequence()
            && link.before().sequence() > 0;
    return isFollowedAnyway ? Link.Fit.NEXT : link.fit(at, local.promised);
  }

  private void fold(LocalCopy local, Link link, byte[] frame, boolean toDisk) {
    Shard copy = local.copy;
    if (copy == null) {
      copy = new Shard(local.number, Story.LIMITS);
      local.copyIs(copy);
    }
    stopServing(local.number);
    local.promised = Math.max(local.promised, link.epoch());
    copy.replay(story.has(Bug.BACKUP_FOLDS_DIFFERENTLY) ? Forgery.atAnotherTime(frame) : frame);
    log(local, copy, link, frame, toDisk);
  }

  private void foldAhead(LocalCopy local) {
    for (LocalCopy.Ahead first = local.takeAhead(); first != null; first = local.takeAhead()) {
      switch (fit(local, first.link())) {
        case NEXT -> fold(local, first.link(), first.frame(), true);
        case AHEAD -> {
          local.keepAhead(first.link(), first.frame());
          return;
        }
        case KNOWN, STALE -> {}
      }
    }
  }

  /** Folds what leads from this copy to another's; see the grid's. */
  void catchUp(int number, List<Linked> frames) {
    LocalCopy local = copies[number];
    for (Linked next : frames) {
      if (follows(next.link(), local)) {
        fold(local, next.link(), next.frame(), true);
      }
    }
    foldAhead(local);
  }

  private boolean follows(Link link, LocalCopy local) {
    CopyId own = local.id();
    if (own == null) {
      return false;
    }
    return story.has(Bug.CAUGHT_UP_BY_NUMBER_ALONE)
        ? link.before().sequence() == own.sequence()
        : link.before().equals(own);
  }

  /** A copy came from elsewhere; it replaces this member's if it has come further. */
  void arrived(int number, List<byte[]> chunks) {
    Shard newcomer = Shard.restore(number, Story.LIMITS, chunks);
    LocalCopy local = copies[number];
    CopyId id = LocalCopy.idOf(newcomer);
    CopyId own = local.id();
    if (own != null && own.compareTo(id) >= 0 && !story.has(Bug.LOWER_COPY_TAKEN)) {
      return;
    }
    stopServing(number);
    local.copyIs(newcomer);
    story.trace.note(
        story.agenda.now(), "takes the copy", life.index(), number, id.epoch(), id.sequence());
    story.referee.restored(newcomer);
    keepArrived(local, id, chunks);
    foldAhead(local);
  }

  /** What follows in the log follows on this, not on a copy that arrived and was not kept. */
  void layBase(int number) {
    LocalCopy local = copies[number];
    Shard copy = local.copy;
    if (copy == null) {
      life.log.append(Disk.COPY, number, CopyId.EMPTY, new byte[0]);
    } else {
      keepArrived(local, LocalCopy.idOf(copy), image(copy));
    }
  }

  private void keepArrived(LocalCopy local, CopyId id, List<byte[]> chunks) {
    local.progress.arrived(id);
    long position = life.log.append(Disk.COPY, local.number, id, new byte[0]);
    life.post(
        story.upTo(5 * Agenda.MILLI),
        () -> {
          if (local.progress.isAwaited(id)) {
            life.log.whenSynced(
                position,
                () ->
                    life.post(
                        story.upTo(life.member.syncNanos()),
                        () -> {
                          life.member.disk.keep(
                              new Disk.Snapshot(local.number, id, position, chunks));
                          local.progress.kept(id);
                          life.news.moved(List.of(local));
                        }));
          }
        });
  }

  /** Says it again that there is nothing, before the log lets go of what said so. */
  long repeatBlank(int number) {
    LocalCopy local = copies[number];
    return local.blank && local.copy == null
        ? life.log.append(Disk.COPY, number, CopyId.EMPTY, new byte[0])
        : Long.MAX_VALUE;
  }

  void drop(int number, long epoch) {
    LocalCopy local = copies[number];
    if (local.copy == null || local.copy.epoch() >= epoch) {
      return;
    }
    stopServing(number);
    local.copyIs(null);
    local.forgetAhead();
    local.progress.recovered(CopyId.EMPTY);
    story.trace.note(story.agenda.now(), "drops its copy", life.index(), number, 0, 0);
  }

  static List<byte[]> image(Shard copy) {
    List<byte[]> chunks = new ArrayList<>();
    try (ShardImage image = copy.beginImage()) {
      for (byte[] chunk = image.nextChunk(ITEMS_PER_CHUNK);
          chunk != null;
          chunk = image.nextChunk(ITEMS_PER_CHUNK)) {
        chunks.add(chunk);
      }
    }
    return chunks;
  }
}
