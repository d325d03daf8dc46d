package io.swarmhold.model.shard;

import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.agent.AgentCommand;
import io.swarmhold.model.agent.AgentSpec;
import io.swarmhold.model.agent.AgentSpecCodec;
import io.swarmhold.model.agent.HeartbeatSettings;
import io.swarmhold.model.breaker.Admission;
import io.swarmhold.model.breaker.BreakerAsk;
import io.swarmhold.model.breaker.BreakerCommand;
import io.swarmhold.model.breaker.BreakerKey;
import io.swarmhold.model.breaker.BreakerReply;
import io.swarmhold.model.breaker.BreakerState;
import io.swarmhold.model.breaker.BreakerStatus;
import io.swarmhold.model.breaker.Force;
import io.swarmhold.model.breaker.OperatorReason;
import io.swarmhold.model.breaker.Outcomes;
import io.swarmhold.model.kit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Breakers live in shards: what they did is logged, copied and recovered; what is counted is not.
 */
class BreakersInShardTest {

  private static final AgentKey ADA = anAgent().named("ada").key();
  private static final BreakerKey OF_ADA = BreakerKey.of(ADA.tenant(), ADA.agent());
  private static final BreakerKey OPENAI = BreakerKey.ofDependency(ADA.tenant(), "openai");
  private static final OperatorReason OLGA = new OperatorReason("olga", "they are down");

  private final List<byte[]> frames = new ArrayList<>();
  private Shard shard = new Shard(1, ShardLimits.DEFAULT);
  private long now = 1_767_225_600_000L;
  private long sequence;

  BreakersInShardTest() {
    handle(new ShardCommand.Activate(1));
  }

  static LongStream seeds() {
    return Seeds.upTo(200);
  }

  @Test
  void whatIsCountedIsNoEventAndWhatItLeadsToIs() {
    assertThat(report(OF_ADA, Outcomes.of(0, 4)).admission()).isInstanceOf(Admission.Free.class);
    assertThat(frames).hasSize(1);
    assertThat(report(OF_ADA, Outcomes.FAILURE).admission())
        .isEqualTo(new Admission.Refused(now + 60_000));
    assertThat(frames).hasSize(2);
    assertThat(status(OF_ADA)).isEqualTo(BreakerStatus.OPEN);
  }

  @Test
  void anOpenBreakerIsDueWhenItsTimeIsUpAndProbesAreCountedAtOnePlace() {
    report(OF_ADA, Outcomes.of(0, 5));
    now += 59_999;
    assertThat(shard.breakers().due(now)).isEmpty();
    now += 1;
    assertThat(shard.breakers().due(now)).containsExactly(OF_ADA);
    ask(OF_ADA, new BreakerCommand.Tick());
    assertThat(status(OF_ADA)).isEqualTo(BreakerStatus.HALF_OPEN);
    assertThat(ask(OF_ADA, new BreakerCommand.TakePermits(2)).permits().count()).isEqualTo(2);
    BreakerReply last = ask(OF_ADA, new BreakerCommand.TakePermits(2));
    assertThat(last.permits().count()).isEqualTo(1);
    ask(OF_ADA, new BreakerCommand.ReportProbes(last.permits().round(), 3, 0));
    assertThat(status(OF_ADA)).isEqualTo(BreakerStatus.CLOSED);
  }

  @Test
  void aForceOutlivesTheProcessAndTheSnapshot() {
    ask(OPENAI, new BreakerCommand.ForceTo(Force.Direction.OPEN, OLGA));
    assertThat(replayed().digest()).isEqualTo(shard.digest());
    Shard restored = restored();
    assertThat(restored.digest()).isEqualTo(shard.digest());
    shard = restored;
    shard.beginWatch(HeartbeatSettings.DEFAULT, now);
    assertThat(status(OPENAI)).isEqualTo(BreakerStatus.FORCED_OPEN);
    assertThat(report(OPENAI, Outcomes.of(100, 0)).admission())
        .isEqualTo(new Admission.Refused(Long.MAX_VALUE));
    ask(OPENAI, new BreakerCommand.Release(OLGA));
    assertThat(status(OPENAI)).isEqualTo(BreakerStatus.CLOSED);
  }

  @Test
  void theBreakerOfAnAgentGoesWithTheAgent() {
    byte[] spec = AgentSpecCodec.encode(AgentSpec.of(new PoolId("p")));
    handle(
        new ShardCommand.OfAgents(
            new AgentCommand.Register(
                List.of(new AgentCommand.Registration(ADA, spec, AgentCommand.ANY)))));
    report(OF_ADA, Outcomes.of(0, 5));
    handle(new ShardCommand.OfAgents(new AgentCommand.Deregister(List.of(ADA), AgentCommand.ANY)));
    assertThat(shard.state().breakers.size()).isZero();
    assertThat(report(OF_ADA, Outcomes.of(0, 4)).admission()).isInstanceOf(Admission.Free.class);
    assertThat(replayed().digest()).isEqualTo(shard.digest());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void copiesAndSnapshotsFollow(long seed) {
    var dice = new SplittableRandom(seed);
    List<BreakerKey> keys = List.of(OF_ADA, OPENAI, BreakerKey.of(ADA.tenant(), new PoolId("p")));
    for (int step = 0; step < 200; step++) {
      now += dice.nextInt(4) == 0 ? dice.nextInt(70_000) : dice.nextInt(500);
      BreakerKey key = keys.get(dice.nextInt(3));
      switch (dice.nextInt(12)) {
        case 0 -> ask(key, new BreakerCommand.ForceTo(Force.Direction.of(dice.nextInt(2)), OLGA));
        case 1, 2 -> ask(key, new BreakerCommand.Release(OLGA));
        case 3 -> ask(key, new BreakerCommand.TakePermits(1 + dice.nextInt(5)));
        case 4 ->
            ask(
                key,
                new BreakerCommand.ReportProbes(
                    1 + dice.nextInt(4), dice.nextInt(9), dice.nextInt(2)));
        case 5 -> shard.breakers().due(now).forEach(due -> ask(due, new BreakerCommand.Tick()));
        case 6 -> handle(new ShardCommand.Submit(List.of(aTask().build())));
        default -> report(key, Outcomes.of(dice.nextInt(8), dice.nextInt(8)));
      }
      shard.nextCheck().ifPresent(this::handle);
    }
    Shard copy = replayed();
    assertThat(copy.digest()).isEqualTo(shard.digest());
    assertThat(copy.difference()).isNull();
    assertThat(restored().digest()).isEqualTo(shard.digest());
  }

  private Shard replayed() {
    Shard copy = new Shard(1, ShardLimits.DEFAULT);
    frames.forEach(copy::replay);
    return copy;
  }

  private Shard restored() {
    List<byte[]> chunks = new ArrayList<>();
    ShardImage image = shard.beginImage();
    for (byte[] chunk = image.nextChunk(2); chunk != null; chunk = image.nextChunk(2)) {
      chunks.add(chunk);
    }
    return Shard.restore(1, ShardLimits.DEFAULT, chunks);
  }

  private BreakerStatus status(BreakerKey key) {
    BreakerState state = shard.state().breakers.find(key);
    return state == null ? BreakerStatus.CLOSED : state.status();
  }

  private BreakerReply report(BreakerKey key, Outcomes outcomes) {
    return ask(key, new BreakerCommand.Report(outcomes));
  }

  private BreakerReply ask(BreakerKey key, BreakerCommand command) {
    ShardCommand all = new ShardCommand.OfBreakers(List.of(new BreakerAsk(key, command)));
    return ((ShardAnswer.OfBreakers) handle(all)).replies().getFirst();
  }

  private ShardAnswer handle(ShardCommand command) {
    Envelope envelope = new Envelope(7, ++sequence, now, 0, List.of(command));
    Shard.Outcome outcome = shard.handle(EnvelopeCodec.decode(EnvelopeCodec.encode(envelope)));
    if (outcome.frame() != null) {
      frames.add(outcome.frame());
      assertThat((long) outcome.frame().length).isLessThanOrEqualTo(command.logBytes());
    }
    return outcome.answers().getFirst();
  }
}
