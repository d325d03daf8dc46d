package io.swarmhold.wal.chronicle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The marks are what the log is held against: one of two slots is enough, none is a refusal. */
class MarksDamageTest {

  @TempDir private Path root;

  @ParameterizedTest
  @ValueSource(ints = {0, 4096})
  void oneSlotIsEnough(int slot) throws IOException {
    try (Trial trial = Trial.in(root, 3)) {
      trial.append(100);
      trial.settle();
      for (int field = 0; field < 76; field += 4) {
        Path log = trial.copy();
        Damage.flip(log.resolve(Marks.FILE), slot + field, 1);
        trial.assertComplete(Trial.reopen(log, Trial.THIS_BOOT));
      }
    }
  }

  @Test
  void withoutBothTheLogIsRefused() throws IOException {
    try (Trial trial = Trial.in(root, 3)) {
      trial.append(10);
      trial.settle();
      Path log = trial.copy();
      Damage.flip(log.resolve(Marks.FILE), 40, 1);
      Damage.flip(log.resolve(Marks.FILE), 4096 + 40, 1);
      trial.assertRefusedFrom(Trial.reopen(log, Trial.THIS_BOOT), 1);
    }
  }

  @Test
  void withoutTheFileTheLogIsRefused() throws IOException {
    try (Trial trial = Trial.in(root, 3)) {
      trial.append(10);
      trial.settle();
      Path log = trial.copy();
      Files.delete(log.resolve(Marks.FILE));
      trial.assertRefusedFrom(Trial.reopen(log, Trial.THIS_BOOT), 1);
    }
  }
}
