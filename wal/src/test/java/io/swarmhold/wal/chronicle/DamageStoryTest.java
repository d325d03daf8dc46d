package io.swarmhold.wal.chronicle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random damage to random places: everything that was promised is there, or a refusal is. */
class DamageStoryTest {

  @TempDir private Path root;

  static LongStream seeds() {
    Long only = Long.getLong("seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 40);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nothingIsLostInSilence(long seed) throws IOException {
    var dice = new SplittableRandom(seed);
    try (Trial trial = Trial.in(root, seed)) {
      trial.append(dice.nextInt(1, 500));
      trial.settle();
      if (dice.nextBoolean()) {
        trial.end();
      }
      for (int i = 0; i < 4; i++) {
        Path log = trial.copy();
        damage(log, dice);
        trial.assertNoSilentLoss(
            Trial.reopen(log, dice.nextBoolean() ? Trial.THIS_BOOT : Trial.NEXT_BOOT));
      }
    }
  }

  private static void damage(Path log, SplittableRandom dice) throws IOException {
    List<Path> files = new ArrayList<>(Damage.queueFiles(log));
    files.addAll(Damage.segments(log));
    files.add(log.resolve(Marks.FILE));
    Path file = files.get(dice.nextInt(files.size()));
    long used = Math.min(Files.size(file), 300_000);
    switch (dice.nextInt(5)) {
      case 0 -> Files.delete(file);
      case 1 -> Damage.truncate(file, dice.nextLong(used));
      case 2 -> Damage.zero(file, dice.nextLong(used) / 4096 * 4096, 4096);
      default -> {
        for (int i = dice.nextInt(1, 20); i > 0; i--) {
          Damage.flip(file, dice.nextLong(used), dice.nextInt(8));
        }
      }
    }
  }
}
