package io.swarmhold.grid;

import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.internal.serialization.Data;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.Priority;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.StorageFullException;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.Progress;
import io.swarmhold.model.shard.Envelope;
import io.swarmhold.model.shard.EnvelopeCodec;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import io.swarmhold.model.shard.ShardLimits;
import io.swarmhold.model.shard.Slice;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A shard that is sent bytes and answers in bytes: after every step it is where its twin is that
 * was handed the objects.
 */
class CodecStoryTest {

  private static final CopyId AT = new CopyId(3, 77);
  private static final Progress KEPT = new Progress(3, 77, 70, 69);

  static LongStream seeds() {
    return Seeds.upTo(120);
  }

  private final Shard near = new Shard(2, ShardLimits.DEFAULT);
  private final Shard far = new Shard(2, ShardLimits.DEFAULT);
  private final List<Assignment> given = new ArrayList<>();
  private final List<AgentKey> agents =
      List.of(anAgent().key(), anAgent().of("other").named("bob").key());

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatTravelsArrivesWhole(long seed) {
    var dice = new SplittableRandom(seed);
    run(new Envelope(1, 1, 1_000, 5, List.of(new ShardCommand.Activate(3))));
    for (int i = 2; i < 40; i++) {
      List<ShardCommand> commands = new ArrayList<>();
      for (int n = 1 + dice.nextInt(5); n > 0; n--) {
        commands.add(command(dice));
      }
      run(new Envelope(-7, i, i * 1_000L, dice.nextLong(), commands));
    }
  }

  private void run(Envelope envelope) {
    byte[] bytes = EnvelopeCodec.encode(envelope);
    Envelope arrived = EnvelopeCodec.decode(bytes);
    assertThat(EnvelopeCodec.encode(arrived)).isEqualTo(bytes);
    Shard.Outcome here = near.handle(envelope);
    Shard.Outcome there = far.handle(arrived);
    assertThat(there.frame()).isEqualTo(here.frame());
    assertThat(far.digest()).isEqualTo(near.digest());

    ShardReply reply =
        new ShardReply(
            there.answers(), there.frame(), null, AT, KEPT, far.takeNewDemand(), null, false);
    byte[] replied = ReplyCodec.encode(reply);
    ShardReply back = ReplyCodec.decode(replied);
    assertThat(ReplyCodec.encode(back)).isEqualTo(replied);
    assertThat(back.at()).isEqualTo(AT);
    assertThat(back.kept()).isEqualTo(KEPT);
    assertThat(back.demand()).isEqualTo(near.takeNewDemand());
    assertThat(back.answers()).usingRecursiveComparison().isEqualTo(here.answers());
    for (ShardAnswer answer : here.answers()) {
      if (answer instanceof ShardAnswer.Leased leased) {
        leased.assignments().forEach(given::addAll);
      }
    }
  }

  private ShardCommand command(SplittableRandom dice) {
    return switch (dice.nextInt(10)) {
      case 0, 1, 2 -> submit(dice);
      case 3 ->
          new ShardCommand.Lease(
              aTask().needing(dice.nextBoolean() ? new String[] {"gpu"} : new String[0]).lane(),
              List.of(
                  new ShardCommand.Offer(agents.get(0), dice.nextInt(3)),
                  new ShardCommand.Offer(agents.get(1), dice.nextInt(3))));
      case 4, 5 -> new ShardCommand.ReportAll(agents.get(dice.nextInt(2)), reports(dice));
      case 6 ->
          new ShardCommand.Cancel(
              agents.get(dice.nextInt(2)).tenant(), (3L << 40) + 1 + dice.nextInt(20));
      case 7 -> dice.nextBoolean() ? new ShardCommand.Tick() : new ShardCommand.Activate(2);
      case 8 -> new ShardCommand.Check(dice.nextLong(Slice.END));
      default -> deadLetters(dice);
    };
  }

  private static ShardCommand submit(SplittableRandom dice) {
    List<NewTask> tasks = new ArrayList<>();
    for (int n = dice.nextInt(4); n >= 0; n--) {
      tasks.add(
          aTask()
              .of("acme")
              .needing(dice.nextBoolean() ? new String[] {"gpu"} : new String[0])
              .type(dice.nextBoolean() ? "" : "type-" + dice.nextInt(2))
              .priority(Priority.of(dice.nextInt(4)))
              .payload(new byte[dice.nextInt(300)])
              .key(dice.nextBoolean() ? null : "k\u00e9y-" + dice.nextInt(3))
              .idempotencyKey(dice.nextBoolean() ? null : "i-" + dice.nextInt(30))
              .notBefore(dice.nextInt(3) == 0 ? 20_000 : 0)
              .deadline(dice.nextInt(3) == 0 ? 30_000 : 0)
              .retry(
                  dice.nextBoolean() ? new RetryPolicy(2, 1, 2, 3, 4) : RetryPolicy.TASK_ASSIGNMENT)
              .build());
    }
    boolean[] none = new boolean[tasks.size()];
    Arrays.fill(none, dice.nextBoolean());
    return new ShardCommand.Submit(tasks, dice.nextInt(3) == 0 ? none : null);
  }

  private List<Report> reports(SplittableRandom dice) {
    List<Report> reports = new ArrayList<>();
    for (int n = dice.nextInt(3); n >= 0 && !given.isEmpty(); n--) {
      Assignment one = given.get(dice.nextInt(given.size()));
      TaskId task = one.task();
      reports.add(
          switch (dice.nextInt(5)) {
            case 0 -> new Report.Complete(task, one.token(), new byte[] {1, 2});
            case 1 -> new Report.Fail(task, one.token(), "no \u2014", dice.nextBoolean());
            case 2 -> new Report.Extend(task, one.token(), dice.nextInt(10_000));
            case 3 -> new Report.Progress(task, one.token(), dice.nextDouble());
            default -> new Report.HandBack(task, one.token());
          });
    }
    return reports;
  }

  private ShardCommand deadLetters(SplittableRandom dice) {
    @Nullable List<Long> numbers = dice.nextBoolean() ? null : List.of((3L << 40) + 1, 9L);
    ShardCommand.DeadLetters which =
        new ShardCommand.DeadLetters(
            agents.getFirst().tenant(),
            numbers,
            dice.nextBoolean() ? null : new PoolId("research"),
            dice.nextBoolean() ? null : DeadReason.DEADLINE,
            1 + dice.nextInt(5));
    return dice.nextBoolean() ? new ShardCommand.Redrive(which) : new ShardCommand.Purge(which);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void bytesThatNobodyWroteAreRefusedAsSuch(long seed) {
    var dice = new SplittableRandom(seed);
    byte[] bytes =
        EnvelopeCodec.encode(
            new Envelope(1, 2, 3, 4, List.of(submit(dice), deadLetters(dice), submit(dice))));
    byte[] cut = Arrays.copyOf(bytes, dice.nextInt(bytes.length));
    assertThatThrownBy(() -> EnvelopeCodec.decode(cut)).isInstanceOf(MalformedBytesException.class);
    bytes[dice.nextInt(bytes.length)] ^= (byte) (1 << dice.nextInt(8));
    try {
      assertThat(EnvelopeCodec.decode(bytes)).isNotNull();
    } catch (MalformedBytesException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  @Test
  void refusalsArriveAsWhatTheyAre() {
    ShardReply full =
        new ShardReply(
            Arrays.asList(new ShardAnswer.Affected(3), null),
            null,
            null,
            AT,
            KEPT,
            List.of(),
            new StorageFullException("no room"),
            false);
    ShardReply back = ReplyCodec.decode(ReplyCodec.encode(full));
    assertThat(back.refusal()).isInstanceOf(StorageFullException.class).hasMessage("no room");
    assertThat(back.answers()).hasSize(2).last().isNull();
    ShardReply away = ReplyCodec.decode(ReplyCodec.encode(ShardReply.again("away")));
    assertThat(back.again()).isFalse();
    assertThat(away.again()).isTrue();
    assertThat(away.refusal()).hasMessage("away");
    assertThat(away.answers()).isEmpty();
  }

  @Test
  void anAssignmentThatIsAskedForArrivesAsItIs() {
    Assignment given =
        new Assignment(
            new TaskId(3, 7),
            9,
            aTask().lane().tenant(),
            "type",
            "key",
            2,
            1_000,
            new byte[] {1, 2, 3});
    var question = new ShardQuestion.OfLease(7, 9);
    ByteWriter out = new ByteWriter(64);
    new Seen<>(Optional.of(given), AT, KEPT, null).write(out, question);
    Seen<Optional<Assignment>> back = Seen.read(new ByteReader(out.toBytes()), question);
    assertThat(back.at()).isEqualTo(AT);
    assertThat(Objects.requireNonNull(back.value()).orElseThrow())
        .usingRecursiveComparison()
        .isEqualTo(given);
    ByteWriter asked = new ByteWriter(8);
    ShardQuestion.write(question, asked);
    assertThat(ShardQuestion.read(new ByteReader(asked.toBytes()))).isEqualTo(question);
  }

  @Test
  void processorsGoThroughTheGridsOwnSerialisation() {
    InternalSerializationService service =
        new DefaultSerializationServiceBuilder()
            .addDataSerializableFactory(
                GridSerialization.FACTORY_ID, new GridSerialization(ShardLimits.DEFAULT))
            .build();
    Envelope envelope = new Envelope(1, 2, 3, 4, List.of(new ShardCommand.Tick()));
    Data sent = service.toData(new ShardProcessor(3, envelope, true, 5, "m1"));
    ShardProcessor arrived = service.toObject(sent);
    Data again = service.toData(arrived);
    assertThat(again.toByteArray()).isEqualTo(sent.toByteArray());
    service.dispose();
  }
}
