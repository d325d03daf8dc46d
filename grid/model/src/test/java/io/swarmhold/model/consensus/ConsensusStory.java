package io.swarmhold.model.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Members serve shards, die, come back, lose their disks; operators decide; commands get lost, and
 * copies of them come late.
 */
final class ConsensusStory {

  private static final int SHARDS = 2;
  private static final int MEMBERS = 4;

  final SplittableRandom dice;
  final AcknowledgedWrites acknowledged = new AcknowledgedWrites();
  private final Mistake mistake;
  private final ClusterSettings settings;

  /** One in so many takes a shard over that somebody else serves. */
  private final int calm;

  private final ConsensusReferee referee;
  private final LockStory locks;
  private final List<StoryMember> members = new ArrayList<>();
  private final List<ConsensusCommand> copiesUnderWay = new ArrayList<>();
  private final List<Runnable> answersUnderWay = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private ConsensusState state;
  private @Nullable ConsensusState restored;
  private ClusterView seen = ClusterView.EMPTY;
  private int born;
  private long writes;

  ConsensusStory(long seed, Mistake mistake) {
    this.dice = new SplittableRandom(seed);
    this.mistake = mistake;
    this.settings = new ClusterSettings("story", SHARDS, 1 + dice.nextInt(3));
    this.calm = 2 + dice.nextInt(60);
    this.referee = new ConsensusReferee(settings);
    this.locks = new LockStory(this);
    this.state = new ConsensusState(mistake);
    while (members.size() < MEMBERS) {
      members.add(newMember());
    }
  }

  private StoryMember newMember() {
    return new StoryMember(new MemberId("m" + born++));
  }

  String ending() {
    return String.join("\n", told.subList(Math.max(0, told.size() - 60), told.size()));
  }

  void tell(int steps) {
    submit(new ConsensusCommand.Found(settings, dice.nextInt(2) * 7L), any -> {});
    for (int step = 0; step < steps; step++) {
      if (dice.nextInt(3) == 0) {
        happens(members.get(dice.nextInt(MEMBERS)), dice.nextInt(SHARDS));
      } else {
        work(dice.nextInt(SHARDS));
      }
    }
  }

  private void foundAgain(StoryMember member) {
    byte[] nothing = new ConsensusState().image();
    submit(
        dice.nextBoolean() || state.view().settings().isEmpty()
            ? new ConsensusCommand.Found(settings, 99)
            : new ConsensusCommand.Inherit(settings, 99, member.id, nothing),
        any -> {});
  }

  private void happens(StoryMember member, int shard) {
    switch (dice.nextInt(40)) {
      case 0 -> foundAgain(member);
      case 1, 2, 3, 4, 5, 6 -> serve(member, shard);
      case 7, 8 -> renew(member);
      case 9, 24 -> expire(member);
      case 10 -> restart(member);
      case 11 -> wipe(member);
      case 12 -> operatorDecides(member, shard);
      case 13 -> seen = state.view();
      case 14 -> lookBack();
      case 15, 16, 17 -> arrive(copiesUnderWay, this::apply);
      case 18, 19, 20, 21, 22, 23 -> arrive(answersUnderWay, Runnable::run);
      default -> locks.step();
    }
  }

  private void work(int shard) {
    List<StoryMember> primaries = primaries(shard);
    if (primaries.isEmpty()) {
      serve(members.get(dice.nextInt(MEMBERS)), shard);
      return;
    }
    StoryMember primary = primaries.get(dice.nextInt(primaries.size()));
    switch (dice.nextInt(8)) {
      case 0, 1 -> primary.copy(shard).writes.add(++writes);
      case 2 -> propose(primary, shard);
      case 3 -> acknowledge(primary, shard);
      default -> replicate(primary, members.get(dice.nextInt(MEMBERS)), shard);
    }
  }

  private <T> void arrive(List<T> underWay, Consumer<T> to) {
    if (!underWay.isEmpty()) {
      to.accept(underWay.remove(dice.nextInt(underWay.size())));
    }
  }

  // ---- commands

  /** The command may get lost, before or after it was applied, and a copy of it may come late. */
  void submit(ConsensusCommand command, Consumer<ConsensusAnswer> heard) {
    switch (dice.nextInt(10)) {
      case 0 -> {}
      case 1 -> copiesUnderWay.add(command);
      case 2 -> apply(command);
      case 3 -> {
        copiesUnderWay.add(command);
        heard.accept(apply(command));
      }
      case 4, 5 -> {
        ConsensusAnswer answer = apply(command);
        answersUnderWay.add(() -> heard.accept(answer));
      }
      default -> heard.accept(apply(command));
    }
  }

  private ConsensusAnswer apply(ConsensusCommand command) {
    ClusterView before = state.view();
    ConsensusAnswer answer = state.apply(command);
    told.add(command + " -> " + answer);
    if (restored != null) {
      byte[] other = ConsensusCodec.encode(restored.apply(command));
      assertThat(other).as("the same future").isEqualTo(ConsensusCodec.encode(answer));
      assertThat(restored.view()).as("the same future").isEqualTo(state.view());
    }
    forgive(command, answer);
    referee.judge(command, answer, before, state.view());
    for (StoryMember member : members) {
      state.view().shards().forEach((shard, record) -> assertWhole(member, shard, record));
    }
    return answer;
  }

  private void assertWhole(StoryMember member, int shard, ShardRecord record) {
    if (record.eligible().contains(member.id)) {
      acknowledged.assertAllIn(shard, member.copy(shard), "whoever is eligible");
    }
  }

  private void forgive(ConsensusCommand command, ConsensusAnswer answer) {
    if (answer instanceof ConsensusAnswer.Ended(boolean happened) && happened) {
      if (command instanceof ConsensusCommand.Recover recover) {
        List<Long> left = new ArrayList<>();
        find(recover.member()).ifPresent(found -> left.addAll(found.copy(recover.shard()).writes));
        acknowledged.forgiven(recover.shard(), recover.epoch(), left);
      } else if (command instanceof ConsensusCommand.GiveUp giveUp) {
        acknowledged.forgiven(giveUp.shard(), giveUp.epoch(), List.of());
      }
    }
  }

  private java.util.Optional<StoryMember> find(MemberId id) {
    return members.stream().filter(member -> member.id.equals(id)).findFirst();
  }

  /** The state as its image shows it goes on beside the first, or in its place. */
  private void lookBack() {
    ConsensusState copy = mistake.spoiled(ConsensusState.restore(state.image(), mistake));
    if (dice.nextBoolean()) {
      state = copy;
    } else {
      restored = copy;
    }
  }

  // ---- members

  private void serve(StoryMember member, int shard) {
    int run = member.run;
    if (member.incarnation == 0) {
      submit(
          new ConsensusCommand.OpenLease(member.id, "somewhere"),
          answer -> {
            if (answer instanceof ConsensusAnswer.Lease(MemberLease lease) && member.run == run) {
              member.incarnation = lease.incarnation();
            }
          });
    } else if (primaries(shard).isEmpty() || dice.nextInt(calm) == 0) {
      submit(
          new ConsensusCommand.GrantEpochs(member.id, member.incarnation, List.of(shard)),
          answer -> granted(member, run, answer));
    }
  }

  /** Those who believe that they are. */
  private List<StoryMember> primaries(int shard) {
    return members.stream().filter(member -> member.serves.containsKey(shard)).toList();
  }

  private void granted(StoryMember member, int run, ConsensusAnswer answer) {
    if (member.run != run) {
      return;
    }
    if (answer instanceof ConsensusAnswer.Epochs epochs) {
      epochs
          .granted()
          .forEach((shard, epoch) -> {
            member.activate(shard, epoch);
            told.add("%s begins epoch %d of %d".formatted(member.id, epoch, shard));
            if (member.copy(shard).epoch == epoch) {
              acknowledged.assertAllIn(shard, member.copy(shard), "a new primary");
            }
          });
    } else if (answer instanceof ConsensusAnswer.LeaseLost) {
      member.incarnation = 0;
    }
  }

  private void renew(StoryMember member) {
    int run = member.run;
    if (member.incarnation > 0) {
      submit(
          new ConsensusCommand.RenewLease(member.id, member.incarnation),
          answer -> {
            if (answer instanceof ConsensusAnswer.LeaseLost && member.run == run) {
              member.incarnation = 0;
            }
          });
    }
  }

  /** Somebody has waited, perhaps on a view that is old. */
  private void expire(StoryMember member) {
    MemberLease lease = (dice.nextBoolean() ? seen : state.view()).members().get(member.id);
    if (lease != null) {
      submit(
          new ConsensusCommand.ExpireLease(member.id, lease.incarnation(), lease.renewals()),
          any -> {});
    }
  }

  private void restart(StoryMember member) {
    if (member.incarnation > 0 && dice.nextBoolean()) {
      submit(new ConsensusCommand.CloseLease(member.id, member.incarnation), any -> {});
    }
    member.restart();
    told.add(member.id + " restarts");
  }

  /** A disk was lost: whoever comes in its place is another one. */
  private void wipe(StoryMember member) {
    if (dice.nextInt(4) == 0) {
      member.restart();
      members.set(members.indexOf(member), newMember());
      told.add(member.id + " loses its disk");
    }
  }

  private void operatorDecides(StoryMember member, int shard) {
    long epoch = (dice.nextInt(4) == 0 ? seen : state.view()).shard(shard).epoch();
    if (dice.nextInt(4) == 0) {
      submit(new ConsensusCommand.GiveUp(shard, epoch), any -> {});
    } else if (dice.nextBoolean()) {
      submit(new ConsensusCommand.Recover(shard, epoch, member.id), any -> {});
    }
  }

  // ---- what primaries do

  private void replicate(StoryMember from, StoryMember to, int shard) {
    from.giveWay(shard);
    Copy.Primary primary = from.serves.get(shard);
    if (primary != null && from != to) {
      to.copy(shard).take(primary, from.copy(shard), 1 + dice.nextInt(4));
      to.giveWay(shard);
    }
  }

  private void acknowledge(StoryMember member, int shard) {
    Copy.Primary primary = member.serves.get(shard);
    if (primary == null || primary.confirmed.size() < settings.minInSync()) {
      return;
    }
    int held = Integer.MAX_VALUE;
    for (MemberId id : primary.required()) {
      held = Math.min(held, find(id).map(one -> held(one.copy(shard), primary)).orElse(0));
    }
    if (held > primary.acknowledged) {
      List<Long> all = member.copy(shard).writes.subList(0, held);
      acknowledged.acknowledged(shard, primary.epoch, all);
      told.add("%s acknowledges %s of %d".formatted(member.id, all, shard));
      primary.acknowledged = held;
    }
  }

  private static int held(Copy copy, Copy.Primary primary) {
    return copy.epoch == primary.epoch ? copy.writes.size() : 0;
  }

  private void propose(StoryMember member, int shard) {
    Copy.Primary primary = member.serves.get(shard);
    if (primary == null) {
      return;
    }
    if (primary.proposed == null) {
      primary.proposed = wanted(member, shard, primary);
      primary.change++;
    }
    ConsensusCommand.InSync inSync =
        new ConsensusCommand.InSync(shard, primary.epoch, primary.change, primary.proposed);
    ConsensusCommand change = new ConsensusCommand.ChangeInSync(member.id, List.of(inSync));
    if (dice.nextInt(3) == 0) {
      copiesUnderWay.add(change);
    }
    submit(change, answer -> decided(member, primary, inSync, answer));
  }

  private NavigableSet<MemberId> wanted(StoryMember member, int shard, Copy.Primary primary) {
    NavigableSet<MemberId> wanted = new TreeSet<>();
    wanted.add(member.id);
    for (StoryMember other : members) {
      Copy copy = other.copy(shard);
      boolean hasAll = copy.epoch == primary.epoch && copy.writes.size() >= primary.acknowledged;
      if (dice.nextInt(8) > 0 && (hasAll || primary.confirmed.contains(other.id))) {
        wanted.add(other.id);
      }
    }
    return wanted;
  }

  private void decided(
      StoryMember member,
      Copy.Primary primary,
      ConsensusCommand.InSync asked,
      ConsensusAnswer answer) {
    if (primary.change != asked.change()
        || primary.proposed == null
        || member.serves.get(asked.shard()) != primary
        || !(answer instanceof ConsensusAnswer.InSyncChanged changed)) {
      return;
    }
    if (changed.changed().contains(asked.shard())) {
      primary.confirmed = asked.inSync();
      primary.proposed = null;
    } else if (changed.unleased().contains(asked.shard())) {
      primary.proposed = null;
    } else {
      member.serves.remove(asked.shard());
    }
  }
}
