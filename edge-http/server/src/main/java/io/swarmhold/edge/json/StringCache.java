package io.swarmhold.edge.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Strings met lately, so that a pool's name costs no allocation each time it comes. Bounded: a
 * place belongs to the latest of those that fall on it.
 */
final class StringCache {

  private static final int SIZE = 1_024;

  /** Longer ones are not kept. */
  private static final int MAX_LENGTH = 64;

  private final byte[] @Nullable [] keys = new byte[SIZE][];
  private final @Nullable String[] values = new String[SIZE];

  String get(byte[] bytes, int from, int to) {
    int place = (int) Words.hash(bytes, from, to) & (SIZE - 1);
    byte[] key = keys[place];
    String value = values[place];
    if (key != null && value != null && Arrays.equals(key, 0, key.length, bytes, from, to)) {
      return value;
    }
    String made = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    if (to - from <= MAX_LENGTH) {
      keys[place] = Arrays.copyOfRange(bytes, from, to);
      values[place] = made;
    }
    return made;
  }
}
