package io.swarmhold.perf.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long work waited for a processor, by the kernel's own count. Starvation is a fault, too: a
 * suspicion that no other fault explains may be explained by this.
 */
final class CpuPressure {

  private static final Path FILE = Path.of("/proc/pressure/cpu");
  private static final Pattern TOTAL = Pattern.compile("^some .*total=(\\d+)");

  private final OptionalLong stalledMicros = stalledMicros();
  private final long begunAt = System.nanoTime();

  private CpuPressure() {}

  static CpuPressure begin() {
    return new CpuPressure();
  }

  /** Since the beginning, of the time that went by; empty if the kernel does not say. */
  OptionalDouble stalledPercent() {
    OptionalLong now = stalledMicros();
    if (now.isEmpty() || stalledMicros.isEmpty()) {
      return OptionalDouble.empty();
    }
    double micros = (System.nanoTime() - begunAt) / 1e3;
    return OptionalDouble.of(100 * (now.getAsLong() - stalledMicros.getAsLong()) / micros);
  }

  private static OptionalLong stalledMicros() {
    try {
      Matcher total = TOTAL.matcher(Files.readString(FILE));
      return total.find() ? OptionalLong.of(Long.parseLong(total.group(1))) : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
