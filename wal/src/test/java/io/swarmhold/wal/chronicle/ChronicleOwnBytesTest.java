package io.swarmhold.wal.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that Chronicle keeps for itself are damaged: no frame is lost, so none may be missed. */
class ChronicleOwnBytesTest {

  @TempDir private Path root;

  static LongStream seeds() {
    Long only = Long.getLong("seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 12);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyFrameIsStillReadOrTheLogRefused(long seed) throws IOException {
    var dice = new SplittableRandom(seed);
    try (Trial trial = Trial.in(root, seed)) {
      trial.append(300);
      trial.settle();
      trial.end();
      for (int i = 0; i < 4; i++) {
        Path log = trial.copy();
        Damage.deleteJournal(log);
        var frames = Damage.framesInQueue(log);
        var file = Damage.queueFiles(log).get(dice.nextInt(Damage.queueFiles(log).size()));
        long firstFrame =
            frames.stream().filter(f -> f.file().equals(file)).findFirst().orElseThrow().offset();
        long own = firstFrame - GroupLayout.HEADER_BYTES - Integer.BYTES;
        for (int flips = dice.nextInt(1, 10); flips > 0; flips--) {
          // Half of it in the file's header, which comes first.
          Damage.flip(
              file, dice.nextBoolean() ? dice.nextLong(300) : dice.nextLong(own), dice.nextInt(8));
        }
        assertReadOrRefused(trial, log);
      }
    }
  }

  /** A refusal names the file's positions, all of which had been replayed. */
  private static void assertReadOrRefused(Trial trial, Path log) {
    switch (Trial.reopen(log, Trial.NEXT_BOOT)) {
      case Trial.Ending.Opened opened -> trial.assertComplete(opened);
      case Trial.Ending.Refused refused -> {
        trial.assertOurs(refused.frames());
        assertThat(refused.why().firstPosition()).isBetween(1L, 300L);
        assertThat(refused.why().lastPosition())
            .isGreaterThanOrEqualTo(refused.why().firstPosition());
      }
    }
  }
}
