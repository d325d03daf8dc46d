package io.swarmhold.model.shard;

import static io.swarmhold.model.shard.Referee.require;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Lane;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Report;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One shard's life, step by step under a referee's eyes. A step is a seed, so that those that are
 * left when others are dropped stay what they were.
 */
final class Story {

  static final int STEPS = 90;

  private static final int SHARD = 5;
  private static final int MAX_QUIET_ROUNDS = 2_000;
  private static final long[] RETENTIONS = {
    5_000, 600_000, 86_400_000, 4 * 86_400_000L, 4 * 86_400_000L
  };

  private final Mistake mistake;
  private final ShardLimits limits;
  private final int photoAt;
  private final Shard shard;
  private final Referee referee;
  private final Narrator narrator;
  private final List<byte[]> frames = new ArrayList<>();
  private final List<Envelope> envelopes = new ArrayList<>();
  private @Nullable Photo photo;
  private boolean isChecked;

  Story(long seed, Mistake mistake) {
    SplittableRandom dice = new SplittableRandom(seed);
    this.mistake = mistake;
    this.limits =
        new ShardLimits(
            2 + dice.nextInt(19),
            1 + dice.nextInt(6),
            dice.nextInt(6),
            RETENTIONS[dice.nextInt(RETENTIONS.length)]);
    this.photoAt = dice.nextInt(STEPS);
    this.shard = new Shard(SHARD, limits, mistake.rules().get());
    this.referee = new Referee(SHARD, limits);
    this.narrator = new Narrator(referee.notes, dice.nextInt(3) > 0);
  }

  static List<Long> steps(long seed) {
    return new SplittableRandom(~seed).longs(STEPS).boxed().toList();
  }

  /** Checks the shard after each step, as far as there is anything to check. */
  Story checked() {
    isChecked = true;
    return this;
  }

  /** Tells it to its end; an AssertionError says which rule was broken. */
  void tell(List<Long> steps) {
    for (int i = 0; i < steps.size(); i++) {
      if (i == photoAt && !mistake.isInRules()) {
        photo = new Photo(shard, limits, mistake);
      }
      happens(narrator.next(steps.get(i)));
      if (isChecked) {
        shard.nextCheck().ifPresent(check -> happens(narrator.quiet(check)));
      }
    }
    if (photo != null) {
      Inspection.of(photo.developed(), referee.notes);
    }
    comesToRest();
    Shard copy = new Shard(SHARD, limits);
    frames.forEach(frame -> mistake.replay().accept(copy, frame));
    require(copy.digest() == shard.digest(), "replay leads where life led");
    require(copy.difference() == null, "no check says otherwise", copy.difference());
    Inspection.of(copy, referee.notes);
  }

  private List<ShardAnswer> happens(Envelope envelope) {
    envelopes.add(envelope);
    if (photo != null) {
      photo.witness(envelope);
    }
    if (referee.isRefused(envelope)) {
      requireRefused(envelope);
      return List.of();
    }
    Shard.Outcome outcome = shard.handle(envelope);
    referee.judge(envelope, outcome);
    Inspection.of(shard, referee.notes);
    newDemandIsTold();
    narrator.hear(envelope, outcome.answers());
    byte[] frame = outcome.frame();
    if (frame != null) {
      frames.add(frame);
      long most = envelope.commands().stream().mapToLong(ShardCommand::logBytes).sum();
      require(isTick(envelope) || frame.length <= most, "no more log than foretold", most);
    }
    if (photo != null) {
      photo.compare(outcome.frame());
    }
    return outcome.answers();
  }

  /** What time does is bounded by number, and small each. */
  private static boolean isTick(Envelope envelope) {
    return envelope.commands().stream().anyMatch(ShardCommand.Tick.class::isInstance);
  }

  private void requireRefused(Envelope envelope) {
    try {
      shard.handle(envelope);
    } catch (NotServingException expected) {
      return;
    }
    throw new AssertionError("was to be refused: " + envelope);
  }

  private void newDemandIsTold() {
    TreeSet<Lane> told = new TreeSet<>();
    shard.takeNewDemand().forEach(demand -> told.add(demand.lane()));
    require(told.equals(new TreeSet<>(referee.notes.newDemand)), "new demand is told", told);
    referee.notes.newDemand.clear();
  }

  /** What was accepted comes to its end once somebody works on it. */
  private void comesToRest() {
    AgentKey honest = new AgentKey(new TenantId("t-0"), new AgentId("honest"));
    for (int round = 0; referee.notes.tasks.stream().anyMatch(TaskNote::isOpen); round++) {
      require(round < MAX_QUIET_ROUNDS, "comes to rest", referee.notes.tasks);
      for (Shard.Demand demand : shard.demand()) {
        ShardCommand.Offer offer = new ShardCommand.Offer(honest, 10);
        List<ShardAnswer> answers =
            happens(narrator.quiet(new ShardCommand.Lease(demand.lane(), List.of(offer))));
        List<Report> done = new ArrayList<>();
        for (Assignment one : ((ShardAnswer.Leased) answers.getFirst()).assignments().getFirst()) {
          done.add(new Report.Complete(one.task(), one.token(), new byte[] {7}));
        }
        happens(narrator.quiet(new ShardCommand.ReportAll(honest, done)));
      }
      happens(narrator.tick());
    }
  }

  long digest() {
    return shard.digest();
  }

  List<byte[]> frames() {
    return frames;
  }

  List<Envelope> envelopes() {
    return envelopes;
  }

  ShardLimits limits() {
    return limits;
  }

  /** How often each word of the shard was heard. */
  Map<String, Integer> words() {
    return referee.notes.words;
  }

  int number() {
    return SHARD;
  }

  List<Double> jitters() {
    return referee.reports.jitters;
  }

  /** An image, taken while the story goes on, and the twin that comes of it. */
  private static final class Photo {

    private final ShardLimits limits;
    private final long digest;
    private final ShardImage image;
    private final List<byte[]> chunks = new ArrayList<>();
    private final List<Envelope> since = new ArrayList<>();
    private @Nullable Shard twin;
    private byte @Nullable [] twinFrame;

    Photo(Shard shard, ShardLimits limits, Mistake mistake) {
      this.limits = limits;
      this.digest = shard.digest();
      this.image = shard.beginImage();
      mistake.spoilImage().accept(shard);
    }

    void witness(Envelope envelope) {
      develop(1);
      since.add(envelope);
      twinFrame = twin == null ? null : handledBy(twin, envelope);
    }

    void develop(int slices) {
      for (int i = 0; i < slices && twin == null; i++) {
        byte[] chunk = image.nextChunk(3);
        if (chunk != null) {
          chunks.add(chunk);
        } else {
          Shard restored = Shard.restore(SHARD, limits, chunks);
          require(restored.digest() == digest, "the image shows the shard as it was");
          since.forEach(past -> handledBy(restored, past));
          twin = restored;
        }
      }
    }

    Shard developed() {
      develop(Integer.MAX_VALUE);
      return Objects.requireNonNull(twin);
    }

    void compare(byte @Nullable [] frame) {
      require(
          twin == null || Arrays.equals(twinFrame, frame), "what was restored lives on the same");
    }

    private static byte @Nullable [] handledBy(Shard shard, Envelope envelope) {
      try {
        return shard.handle(envelope).frame();
      } catch (NotServingException e) {
        return null;
      }
    }
  }
}
