package io.swarmhold.model.shard;

import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.Priority;
import io.swarmhold.model.kit.Golden;
import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.kit.TaskBuilder;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A shard is photographed while it runs on. */
class ShardImageTest {

  private static final ShardLimits LIMITS = new ShardLimits(60, 20, 10, 600_000);

  private final Shard shard = new Shard(3, LIMITS);
  private final List<Assignment> given = new ArrayList<>();
  private final AgentKey ada = anAgent().named("ada").key();
  private long sequence;
  private long now = 1_000_000;

  static LongStream seeds() {
    return Seeds.upTo(500);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void showsTheShardAsItWasWhenItBegan(long seed) {
    var dice = new SplittableRandom(seed);
    handle(new ShardCommand.Activate(1 + dice.nextInt(3)));
    work(dice, dice.nextInt(150));
    long before = shard.digest();
    var frames = new ArrayList<byte[]>();

    List<byte[]> chunks = new ArrayList<>();
    try (ShardImage image = shard.beginImage()) {
      assertThat(image.sequence()).isEqualTo(shard.sequence());
      for (byte[] chunk = image.nextChunk(1 + dice.nextInt(20));
          chunk != null;
          chunk = image.nextChunk(1 + dice.nextInt(20))) {
        chunks.add(chunk);
        frames.addAll(work(dice, dice.nextInt(8)));
      }
    }

    Shard restored = Shard.restore(3, LIMITS, chunks);
    assertThat(restored.digest()).isEqualTo(before);
    frames.forEach(restored::replay);
    assertThat(restored.digest()).isEqualTo(shard.digest());
    assertThat(restored.demand()).isEqualTo(shard.demand());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void mayBeTakenWhileAnotherIs(long seed) {
    var dice = new SplittableRandom(seed);
    handle(new ShardCommand.Activate(1));
    work(dice, 60);
    List<ShardImage> images = new ArrayList<>();
    List<Long> digests = new ArrayList<>();
    List<List<byte[]>> chunks = new ArrayList<>();
    for (int step = 0; step < 60; step++) {
      if (step % 10 == 0) {
        digests.add(shard.digest());
        images.add(shard.beginImage());
        chunks.add(new ArrayList<>());
      }
      int one = dice.nextInt(images.size());
      byte[] chunk = images.get(one).nextChunk(3);
      if (chunk != null) {
        chunks.get(one).add(chunk);
      }
      work(dice, 1);
    }
    for (int i = 0; i < images.size(); i++) {
      ShardImage image = images.get(i);
      for (byte[] c = image.nextChunk(50); c != null; c = image.nextChunk(50)) {
        chunks.get(i).add(c);
      }
      assertThat(Shard.restore(3, LIMITS, chunks.get(i)).digest()).isEqualTo(digests.get(i));
    }
  }

  @Test
  void givenUpIsOver() {
    handle(new ShardCommand.Activate(1));
    work(new SplittableRandom(1), 50);
    ShardImage image = shard.beginImage();
    image.close();
    assertThat(image.nextChunk(10)).isNull();
    assertThat(shard.state().isCaptured()).isFalse();
    image.close();
  }

  @Test
  void ofAnEmptyShardIsAHeader() {
    ShardImage image = shard.beginImage();
    byte[] header = image.nextChunk(1);
    assertThat(header).isNotNull();
    assertThat(image.nextChunk(1)).isNull();
    assertThat(Shard.restore(3, LIMITS, List.of(header)).digest()).isEqualTo(shard.digest());
  }

  @Test
  void isRefusedWhenAChunkIsMissingOrOutOfOrderOrOfAnotherShard() {
    handle(new ShardCommand.Activate(1));
    work(new SplittableRandom(1), 50);
    List<byte[]> chunks = chunks(5);

    for (int missing = 0; missing < chunks.size(); missing++) {
      List<byte[]> some = new ArrayList<>(chunks);
      some.remove(missing);
      assertThatThrownBy(() -> Shard.restore(3, LIMITS, some))
          .isInstanceOf(MalformedBytesException.class);
    }
    assertThatThrownBy(() -> Shard.restore(3, LIMITS, chunks.reversed()))
        .isInstanceOf(MalformedBytesException.class);
    assertThatThrownBy(() -> Shard.restore(4, LIMITS, chunks))
        .isInstanceOf(MalformedBytesException.class);
  }

  @Test
  void looksAsItAlwaysDid() {
    handle(new ShardCommand.Activate(2));
    work(new SplittableRandom(4), 40);
    String now = chunks(10).stream().map(HexFormat.of()::formatHex).collect(joining("\n"));
    List<String> kept = Golden.kept("image.hex", now).lines().toList();
    assertThat(now.lines().toList()).isEqualTo(kept);
    List<byte[]> chunks = kept.stream().map(HexFormat.of()::parseHex).toList();
    assertThat(Shard.restore(3, LIMITS, chunks).digest()).isEqualTo(shard.digest());
  }

  @Test
  void anImageFromBeforeAgentsWereRegisteredIsRead() {
    handle(new ShardCommand.Activate(2));
    work(new SplittableRandom(4), 40);
    List<byte[]> chunks =
        Golden.kept("image-before-agents.hex", "").lines().map(HexFormat.of()::parseHex).toList();
    assertThat(Shard.restore(3, LIMITS, chunks).digest()).isEqualTo(shard.digest());
  }

  @Test
  void anImageFromBeforeLeasesWereRememberedIsRead() {
    handle(new ShardCommand.Activate(2));
    work(new SplittableRandom(4), 40);
    List<byte[]> chunks =
        Golden.kept("image-before-leases-were-remembered.hex", "")
            .lines()
            .map(HexFormat.of()::parseHex)
            .toList();
    Shard restored = Shard.restore(3, LIMITS, chunks);
    assertThat(restored.sequence()).isEqualTo(shard.sequence());
    assertThat(Numbers.of(restored)).isEqualTo(Numbers.of(shard));
  }

  @Test
  void cutsItsChunksBySizeToo() {
    handle(new ShardCommand.Activate(1));
    TaskBuilder large = aTask().payload(new byte[NewTask.MAX_PAYLOAD_BYTES]);
    for (int i = 0; i < 20; i++) {
      handle(new ShardCommand.Submit(List.of(large.build())));
    }
    assertThat(chunks(1_000))
        .hasSizeGreaterThan(5)
        .allMatch(
            chunk -> chunk.length < ShardImage.MAX_CHUNK_BYTES + NewTask.MAX_PAYLOAD_BYTES + 1_000);
  }

  private List<byte[]> chunks(int maxItems) {
    List<byte[]> chunks = new ArrayList<>();
    ShardImage image = shard.beginImage();
    for (byte[] c = image.nextChunk(maxItems); c != null; c = image.nextChunk(maxItems)) {
      chunks.add(c);
    }
    return chunks;
  }

  /** Goes on with the shard for some steps and returns the frames. */
  private List<byte[]> work(SplittableRandom dice, int steps) {
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      now += dice.nextInt(5_000);
      byte[] frame = handle(command(dice));
      if (frame != null) {
        frames.add(frame);
      }
    }
    return frames;
  }

  private ShardCommand command(SplittableRandom dice) {
    return switch (dice.nextInt(10)) {
      case 0, 1, 2, 3 -> new ShardCommand.Submit(List.of(task(dice), task(dice)));
      case 4, 5 ->
          new ShardCommand.Lease(
              aTask().in("p-" + dice.nextInt(2)).lane(),
              List.of(new ShardCommand.Offer(ada, 1 + dice.nextInt(4))));
      case 6, 7 -> report(dice);
      case 8 -> new ShardCommand.Tick();
      default ->
          new ShardCommand.Redrive(new ShardCommand.DeadLetters(ada.tenant(), null, null, null, 1));
    };
  }

  private NewTask task(SplittableRandom dice) {
    return aTask()
        .in("p-" + dice.nextInt(2))
        .priority(Priority.of(dice.nextInt(4)))
        .idempotencyKey(dice.nextBoolean() ? "k-" + dice.nextInt(1_000) : null)
        .notBefore(dice.nextInt(4) == 0 ? now + dice.nextInt(10_000) : 0)
        .deadline(dice.nextInt(4) == 0 ? now + dice.nextInt(30_000) : 0)
        .visibleAgainAfter(1_000 + dice.nextInt(20_000))
        .payload("[" + dice.nextInt() + "]")
        .build();
  }

  private ShardCommand report(SplittableRandom dice) {
    if (given.isEmpty()) {
      return new ShardCommand.Tick();
    }
    Assignment one = given.remove(dice.nextInt(given.size()));
    Report report =
        switch (dice.nextInt(4)) {
          case 0 -> new Report.Fail(one.task(), one.token(), "no", dice.nextBoolean());
          case 1 -> new Report.HandBack(one.task(), one.token());
          case 2 -> new Report.Progress(one.task(), one.token(), dice.nextDouble());
          default -> new Report.Complete(one.task(), one.token(), new byte[] {1, 2});
        };
    return new ShardCommand.ReportAll(ada, List.of(report));
  }

  private byte @Nullable [] handle(ShardCommand command) {
    Shard.Outcome outcome =
        shard.handle(new Envelope(7 + sequence % 3, ++sequence, now, sequence, List.of(command)));
    for (ShardAnswer answer : outcome.answers()) {
      if (answer instanceof ShardAnswer.Leased leased) {
        leased.assignments().forEach(given::addAll);
      }
    }
    return outcome.frame();
  }
}
