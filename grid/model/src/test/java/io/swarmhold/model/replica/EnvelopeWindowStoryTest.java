package io.swarmhold.model.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.Durability;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A shard that is busy, away, slow, and changes hands without losing anything; senders that come at
 * any time and wait for as long as they do. What they were told at the end is compared with what
 * the shard did: what is answered happened once, and what did certainly not happen did not, ever.
 */
class EnvelopeWindowStoryTest {

  private static final int STEPS = 400;
  private static final long PATIENCE_MILLIS = 1_000;
  private static final TenantId TENANT = new TenantId("t");

  static LongStream seeds() {
    return Seeds.upTo(2_000);
  }

  /** The shard: decides an envelope once, and none after a later one. */
  private static final class Decider {

    private final NavigableMap<Long, Integer> decided = new TreeMap<>();
    private final List<Long> done = new ArrayList<>();
    private long epoch = 1;
    private long frame;

    /** The answers' count; null for one that comes after a later one. */
    @Nullable Integer decide(SenderEffect.Send<Long> send) {
      if (decided.containsKey(send.sequence())) {
        return decided.get(send.sequence());
      }
      if (latest() > send.sequence()) {
        return null;
      }
      frame++;
      send.commands().forEach(command -> done.add(((ShardCommand.Cancel) command).number()));
      decided.put(send.sequence(), send.commands().size());
      return send.commands().size();
    }

    long latest() {
      return decided.isEmpty() ? 0 : decided.lastKey();
    }

    Progress kept() {
      return new Progress(epoch, frame, frame, frame);
    }

    CopyId at() {
      return new CopyId(epoch, frame);
    }
  }

  private static final class Story {

    private final SplittableRandom dice;
    private final EnvelopeWindow<Long> window = new EnvelopeWindow<>(3, PATIENCE_MILLIS);
    private final Decider shard = new Decider();
    private final List<SenderEffect.Send<Long>> late = new ArrayList<>();
    private final NavigableMap<Long, SenderEffect<Long>> told = new TreeMap<>();
    private long senders;
    private long now;

    Story(long seed) {
      dice = new SplittableRandom(seed);
    }

    void play() {
      for (int step = 0; step < STEPS; step++) {
        step();
      }
      for (int quiet = 0; quiet < 50; quiet++) {
        now += PATIENCE_MILLIS;
        window.tick(now);
        perform(true);
        window.committed(shard.kept());
        perform(true);
      }
      late.forEach(shard::decide);
    }

    private void step() {
      now += dice.nextInt(60);
      switch (dice.nextInt(8)) {
        case 0, 1, 2 ->
            window.add(new ShardCommand.Cancel(TENANT, ++senders), Durability.MEMORY, senders, now);
        case 3 -> window.committed(shard.kept());
        case 4 -> {
          if (!late.isEmpty()) {
            shard.decide(late.remove(dice.nextInt(late.size())));
          }
        }
        case 5 -> {
          if (dice.nextInt(10) == 0) {
            shard.epoch++;
          }
        }
        default -> window.tick(now);
      }
      perform(false);
    }

    private void perform(boolean well) {
      ArrayDeque<SenderEffect<Long>> todo = new ArrayDeque<>(window.takeEffects());
      for (SenderEffect<Long> effect = todo.poll(); effect != null; effect = todo.poll()) {
        switch (effect) {
          case SenderEffect.Send<Long> send -> {
            sent(send, well ? 0 : dice.nextInt(12));
            todo.addAll(window.takeEffects());
            window.goOn();
          }
          case SenderEffect.Probe<Long>() -> probe(well);
          case SenderEffect.Answer<Long> answer -> tell(answer.sender(), answer);
          case SenderEffect.Fail<Long> fail -> tell(fail.sender(), fail);
          case SenderEffect.Lost<Long> lost ->
              throw new AssertionError("nobody can bear it: " + lost);
        }
        todo.addAll(window.takeEffects());
      }
    }

    private void tell(long sender, SenderEffect<Long> news) {
      assertThat(told.put(sender, news)).as("told sender %d before", sender).isNull();
    }

    private void sent(SenderEffect.Send<Long> send, int fate) {
      switch (fate) {
        case 0, 1, 2, 3 -> decided(send);
        case 4 -> {
          shard.decide(send);
          window.noAnswer(send.sequence(), null, now);
        }
        case 5 -> {
          late.add(send);
          window.noAnswer(send.sequence(), null, now);
        }
        case 6 -> window.noAnswer(send.sequence(), null, now);
        case 7 -> window.refused(send.sequence(), false, new UnavailableException("not this"), now);
        default -> window.refused(send.sequence(), true, new UnavailableException("not now"), now);
      }
    }

    private void decided(SenderEffect.Send<Long> send) {
      Integer count = shard.decide(send);
      if (count == null) {
        window.refused(send.sequence(), true, new UnavailableException("a later one came"), now);
        return;
      }
      List<ShardAnswer> answers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        answers.add(new ShardAnswer.Affected(1));
      }
      window.answered(send.sequence(), answers, shard.at(), Progress.NONE, null);
    }

    private void probe(boolean well) {
      if (well || dice.nextBoolean()) {
        window.probed(shard.at(), shard.kept(), shard.latest(), now);
      } else {
        window.notProbed(now);
      }
    }

    void judge() {
      assertThat(told).as("told").hasSize((int) senders);
      assertThat(shard.done).doesNotHaveDuplicates();
      told.forEach((sender, news) -> {
        switch (news) {
          case SenderEffect.Answer<Long> answer ->
              assertThat(shard.done).as("answered to %d", sender).contains(sender);
          case SenderEffect.Fail<Long> fail when fail.cause() instanceof UnavailableException ->
              assertThat(shard.done).as("refused to %d", sender).doesNotContain(sender);
          default -> {}
        }
      });
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everybodyIsToldTheTruth(long seed) {
    Story story = new Story(seed);
    story.play();
    story.judge();
  }
}
