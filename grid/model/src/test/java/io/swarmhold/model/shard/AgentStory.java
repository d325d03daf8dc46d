package io.swarmhold.model.shard;

import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static io.swarmhold.model.shard.Referee.require;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.agent.AgentCommand;
import io.swarmhold.model.agent.AgentMode;
import io.swarmhold.model.agent.AgentSpec;
import io.swarmhold.model.agent.AgentSpecCodec;
import io.swarmhold.model.agent.CapacityClass;
import io.swarmhold.model.agent.HeartbeatSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The life of the agents of one shard: they register, fall silent, come back, are paused and
 * forgotten, while tasks come and go beside them.
 */
final class AgentStory {

  private static final int SHARD = 3;
  private static final int STEPS = 120;
  private static final int AGENTS = 7;
  private static final long SESSION = 8;
  private static final HeartbeatSettings SETTINGS =
      new HeartbeatSettings(3, 1_000, 60_000, 3, 30_000);

  private final SplittableRandom dice;
  private final Shard shard;
  private final AgentJudge judge = new AgentJudge();
  private final List<byte[]> frames = new ArrayList<>();
  private long clock = 1_767_225_600_000L;
  private long sequence;

  AgentStory(long seed, Rules rules) {
    this.dice = new SplittableRandom(seed);
    this.shard = new Shard(SHARD, ShardLimits.DEFAULT, rules);
  }

  /** Tells it; an AssertionError says which rule was broken. */
  void tell() {
    happens(new ShardCommand.Activate(1));
    int photoAt = dice.nextInt(STEPS);
    for (int step = 0; step < STEPS; step++) {
      clock += elapsed();
      if (dice.nextInt(9) == 0) {
        happens(new ShardCommand.Submit(List.of(aTask().build())));
      }
      judged(command());
      judge.inspect(shard);
      if (step % 10 == 0) {
        shard.nextCheck().ifPresent(this::happens);
      }
      if (step == photoAt) {
        develop(shard.beginImage());
      }
    }
    Shard copy = new Shard(SHARD, ShardLimits.DEFAULT);
    frames.forEach(copy::replay);
    require(copy.digest() == shard.digest(), "replay leads where life led");
    require(copy.difference() == null, "no check says otherwise");
    judge.inspect(copy);
  }

  private void develop(ShardImage image) {
    long then = shard.digest();
    judged(new AgentCommand.Hear(List.of(agent())));
    judged(new AgentCommand.Register(List.of(registration())));
    List<byte[]> chunks = new ArrayList<>();
    for (byte[] chunk = image.nextChunk(3); chunk != null; chunk = image.nextChunk(3)) {
      chunks.add(chunk);
    }
    Shard restored = Shard.restore(SHARD, ShardLimits.DEFAULT, chunks);
    require(restored.digest() == then, "the image shows the agents as they were");
  }

  private void judged(AgentCommand about) {
    ShardCommand command = new ShardCommand.OfAgents(about);
    judge.now = clock;
    Shard.Outcome outcome = happens(command);
    ShardAnswer.OfAgents answer = (ShardAnswer.OfAgents) outcome.answers().getFirst();
    boolean happened = judge.judge(about, answer.answer());
    require((outcome.frame() != null) == happened, "a frame if and only if", about);
    if (outcome.frame() != null) {
      require(outcome.frame().length <= command.logBytes(), "no more log than foretold", about);
      Envelope again = envelope(sequence, command);
      Shard.Outcome repeated = shard.handle(again);
      require(repeated.repeated(), "what is repeated changes nothing");
      require(repeated.answers().equals(outcome.answers()), "same answer", repeated.answers());
    }
  }

  private Shard.Outcome happens(ShardCommand command) {
    Envelope envelope = EnvelopeCodec.decode(EnvelopeCodec.encode(envelope(++sequence, command)));
    Shard.Outcome outcome = shard.handle(envelope);
    if (outcome.frame() != null) {
      frames.add(outcome.frame());
    }
    return outcome;
  }

  private Envelope envelope(long number, ShardCommand command) {
    return new Envelope(SESSION, number, clock, 0, List.of(command));
  }

  private long elapsed() {
    return switch (dice.nextInt(5)) {
      case 0 -> 0;
      case 1 -> 20_000 - 1 + dice.nextInt(3);
      case 2 -> dice.nextInt(30_001);
      default -> dice.nextInt(1_000);
    };
  }

  private AgentCommand command() {
    return switch (dice.nextInt(13)) {
      case 12 -> new AgentCommand.Attach(some(this::registration));
      case 0, 1, 2 -> new AgentCommand.Register(some(this::registration));
      case 3 -> new AgentCommand.KeepCard(agent(), card(), expected());
      case 4 -> new AgentCommand.Deregister(some(this::agent), expected());
      case 5 ->
          new AgentCommand.SetMode(
              some(this::agent), AgentMode.of(dice.nextInt(3)), "olga@example.org");
      case 6, 7 -> new AgentCommand.Hear(some(this::agent));
      default -> new AgentCommand.Judge(some(this::silence), SETTINGS);
    };
  }

  private <T> List<T> some(java.util.function.Supplier<T> one) {
    return Stream.generate(one).limit(1 + dice.nextInt(4)).toList();
  }

  private AgentKey agent() {
    int number = dice.nextInt(AGENTS);
    return new AgentKey(new TenantId("t-" + number % 2), new AgentId("a-" + number));
  }

  private byte @Nullable [] card() {
    return dice.nextInt(3) == 0 ? null : new byte[] {'{', (byte) ('0' + dice.nextInt(2)), '}'};
  }

  private long expected() {
    return dice.nextInt(3) > 0 ? AgentCommand.ANY : dice.nextInt(12);
  }

  private AgentCommand.Registration registration() {
    return new AgentCommand.Registration(agent(), AgentSpecCodec.encode(spec()), expected());
  }

  private AgentSpec spec() {
    return new AgentSpec(
        List.of(new PoolId("research")),
        new TreeSet<>(List.of("gpu")),
        dice.nextInt(3) == 0 ? "" : "eu",
        "",
        "node-" + dice.nextInt(2),
        "",
        new TreeMap<>(),
        1 + dice.nextInt(2),
        CapacityClass.SPOT,
        "",
        dice.nextInt(4) == 0 ? AgentSpec.UNWATCHED : 10_000);
  }

  /** To the millisecond when something is missed, the one before and the one after. */
  private AgentCommand.Silence silence() {
    long millis = 10_000L * dice.nextInt(5) + 1_000 - 1 + dice.nextInt(3);
    return new AgentCommand.Silence(agent(), millis);
  }
}
