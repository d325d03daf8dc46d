package io.swarmhold.perf.sim;

import io.swarmhold.model.Durability;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.Link;
import io.swarmhold.model.replica.Progress;
import io.swarmhold.model.shard.Shard;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Watches every step from inside; what clients see is judged by {@link Promises}. */
final class Referee {

  private final Story story;
  private final List<History> histories = new ArrayList<>();
  private final Set<Durability> enforced = EnumSet.allOf(Durability.class);
  final Promises promises;

  Referee(Story story) {
    this.story = story;
    this.promises = new Promises(story);
    for (int shard = 0; shard < story.plan.shards(); shard++) {
      histories.add(new History(shard));
    }
  }

  History history(int shard) {
    return histories.get(shard);
  }

  /** What was only in memory is promised no more. */
  void processIsLost() {
    enforced.remove(Durability.MEMORY);
  }

  void powerIsLost() {
    processIsLost();
    enforced.remove(Durability.PROCESS);
  }

  void decided(Life life, int shard, Link link, byte[] frame) {
    history(shard).decided(life, link);
    story.trace.note(
        story.agenda.now(), "decides", life.index(), shard, link.epoch(), link.after().sequence());
    story.trace.mix(frame.length);
  }

  void folded(Life life, Shard copy, byte[] frame) {
    if (!story.has(Bug.BACKUP_FOLDS_DIFFERENTLY)) {
      history(copy.number()).folded(copy, frame);
    }
    requireSound(copy);
    story.trace.note(
        story.agenda.now(), "folds", life.index(), copy.number(), copy.epoch(), copy.sequence());
  }

  void restored(Shard copy) {
    if (!story.has(Bug.BACKUP_FOLDS_DIFFERENTLY)) {
      history(copy.number()).compare(copy);
    }
    requireSound(copy);
  }

  /** What its primaries said of themselves as they went is true of the copy. */
  private static void requireSound(Shard copy) {
    if (copy.difference() != null) {
      throw new BrokenPromise("check", "s%d: %s".formatted(copy.number(), copy.difference()));
    }
  }

  void serves(Life life, Shard copy) {
    CopyId id = LocalCopy.idOf(copy);
    for (Durability durability : enforced) {
      String missing = history(copy.number()).missing(durability, id);
      if (missing != null) {
        throw new BrokenPromise("INV1", life + " serves " + missing);
      }
    }
  }

  /** A primary holds so much for kept. */
  void committed(Life life, int shard, Progress kept) {
    promises.committed(shard, kept);
    for (Durability durability : enforced) {
      long sequence = kept.of(durability);
      if (sequence > 0) {
        promised(life, shard, durability, new CopyId(kept.epoch(), sequence));
      }
    }
  }

  /** A reader was shown it. */
  void shown(Life life, int shard, CopyId seen) {
    if (enforced.contains(story.plan.durability())) {
      promised(life, shard, story.plan.durability(), seen);
    }
  }

  private void promised(Life life, int shard, Durability durability, CopyId id) {
    if (!history(shard).promised(durability).equals(id)) {
      history(shard).promised(durability, id);
      story.trace.note(
          story.agenda.now(), "promises", life.index(), shard, id.epoch(), id.sequence());
    }
  }

  /** A lease that was ended is one that its holder does not count on any more. */
  void agreed(Life from, ConsensusCommand command, ConsensusAnswer answer) {
    if (!(command instanceof ConsensusCommand.RenewLease)) {
      story.trace.note(
          story.agenda.now(), command.getClass().getSimpleName(), from.index(), -1, 0, 0);
    }
    boolean ended = answer instanceof ConsensusAnswer.Ended(boolean happened) && happened;
    if (!ended || !(command instanceof ConsensusCommand.ExpireLease expired)) {
      return;
    }
    for (SimMember member : story.members) {
      Life life = member.life();
      if (life != null
          && life.id.equals(expired.member())
          && life.leases.incarnation() == expired.incarnation()
          && life.leases.mayServe()) {
        throw new BrokenPromise("lease", life + " counts on a lease that was ended");
      }
    }
  }
}
