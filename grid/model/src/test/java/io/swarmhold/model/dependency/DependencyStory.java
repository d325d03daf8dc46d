package io.swarmhold.model.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.dependency.Dependencies.Settling;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** One story: tasks come, wait for others and end, in two books that are compared. */
final class DependencyStory {

  private static final int STEPS = 150;

  private final long epoch;

  final Set<Verdict> verdicts = EnumSet.noneOf(Verdict.class);
  private final SplittableRandom dice;
  private final long seed;
  private final NaiveDependencies naive;
  private final List<byte[]> log = new ArrayList<>();
  private final Map<Long, Fate> fates = new HashMap<>();
  private Dependencies dependencies = new Dependencies();
  private long last;

  DependencyStory(long seed, DependencyMistake mistake) {
    this.seed = seed;
    this.dice = new SplittableRandom(seed);
    this.epoch = 1L << 40;
    this.naive = new NaiveDependencies(mistake);
    this.last = epoch;
  }

  void tell() {
    for (int step = 0; step < STEPS; step++) {
      String what = dice.nextInt(5) < 3 ? submit() : end();
      if (dice.nextInt(3) > 0) {
        settle();
        naive.settle();
        compare("seed %d, step %d: %s".formatted(seed, step, what));
      }
      if (dice.nextInt(12) == 0) {
        dependencies = restored(dependencies);
      }
    }
    assertThat(bytes(replayed())).as("seed %d, replay", seed).isEqualTo(bytes(dependencies));
    assertThat(replayed().bytes()).isEqualTo(dependencies.bytes());
  }

  private String submit() {
    long number = ++last;
    List<Long> on = new ArrayList<>();
    for (int left = dice.nextInt(5); left > 0; left--) {
      on.add(Math.max(epoch, number + 1 - dice.nextInt(12)));
    }
    OnFailure onFailure = OnFailure.of(dice.nextInt(3));
    Declaring declaring =
        DependencyRules.declare(
            number, on, onFailure, n -> fates.getOrDefault(n, Fate.UNKNOWN), dependencies);
    boolean refused = declaring instanceof Declaring.Refused;
    assertThat(!refused).as("seed %d, %s", seed, declaring).isEqualTo(naive.mayWait(number, on));
    if (refused) {
      return "refused " + on;
    }
    NaiveDependencies.Task task = new NaiveDependencies.Task(on, onFailure);
    Verdict verdict = naive.verdict(task);
    naive.tasks.put(number, task);
    fates.put(number, Fate.OPEN);
    switch (declaring) {
      case Declaring.AtOnce(Verdict atOnce) -> {
        assertThat(atOnce).as("seed %d", seed).isEqualTo(verdict);
        if (atOnce != Verdict.RELEASE) {
          ends(number, Fate.FAILED);
        }
      }
      case Declaring.Waits waits -> {
        assertThat(verdict).as("seed %d", seed).isNull();
        assertThat(waits.on()).as("seed %d", seed).isEqualTo(naive.open(on));
        assertThat(waits.on()).allMatch(one -> one < number);
        task.isHeld = true;
        happened(DependencyRules.declared(number, waits, onFailure));
      }
      case Declaring.Refused never -> throw new AssertionError(never);
    }
    return "submit " + number + " on " + on + ", " + onFailure;
  }

  /** Of a task that may run, or one that is cancelled while it waits. */
  private String end() {
    List<Long> open =
        fates.keySet().stream().filter(n -> fates.get(n) == Fate.OPEN).sorted().toList();
    if (open.isEmpty()) {
      return "nothing";
    }
    long number = open.get(dice.nextInt(open.size()));
    boolean mayRun = !dependencies.isWaiting(number);
    Fate fate = mayRun && dice.nextInt(3) > 0 ? Fate.SUCCEEDED : Fate.FAILED;
    if (mayRun || dice.nextInt(4) == 0) {
      ends(number, fate);
    }
    return "end of " + number + ", " + fate;
  }

  private void ends(long number, Fate fate) {
    fates.put(number, fate);
    naive.ends(number, fate);
    happened(new DependencyEvent.Ended(number, fate));
  }

  /** A few at a time, as a shard would; what it drops ends, and may drop others. */
  private void settle() {
    for (List<Settling> some = dependencies.settled(2);
        !some.isEmpty();
        some = dependencies.settled(2)) {
      for (Settling one : some) {
        verdicts.add(one.verdict());
        happened(new DependencyEvent.Settled(one.number()));
        if (one.verdict() != Verdict.RELEASE) {
          fates.put(one.number(), Fate.FAILED);
          happened(new DependencyEvent.Ended(one.number(), Fate.FAILED));
        }
      }
    }
  }

  private void happened(DependencyEvent event) {
    ByteWriter out = new ByteWriter(16);
    DependencyCodec.write(event, out);
    log.add(out.toBytes());
    dependencies.apply(event);
  }

  private void compare(String what) {
    long held = naive.tasks.values().stream().filter(task -> task.isHeld).count();
    assertThat(dependencies.waiting()).as(what).isEqualTo((int) held);
    naive.tasks.forEach((number, task) -> {
      assertThat(dependencies.isWaiting(number)).as("%d, %s", number, what).isEqualTo(task.isHeld);
      assertThat(fates.get(number)).as("%d, %s", number, what).isEqualTo(task.fate);
      if (task.isHeld) {
        assertThat(dependencies.waitsFor(number)).as(what).isEqualTo(naive.open(task.on));
      }
    });
  }

  private Dependencies replayed() {
    Dependencies copy = new Dependencies();
    log.forEach(entry -> copy.apply(DependencyCodec.readEvent(new ByteReader(entry))));
    return copy;
  }

  private static byte[] bytes(Dependencies dependencies) {
    ByteWriter out = new ByteWriter(64);
    DependencyCodec.write(dependencies, out);
    return out.toBytes();
  }

  private static Dependencies restored(Dependencies dependencies) {
    ByteReader in = new ByteReader(bytes(dependencies));
    Dependencies copy = DependencyCodec.read(in);
    assertThat(in.hasMore()).isFalse();
    assertThat(bytes(copy)).isEqualTo(bytes(dependencies));
    assertThat(copy.bytes()).isEqualTo(dependencies.bytes());
    return copy;
  }
}
