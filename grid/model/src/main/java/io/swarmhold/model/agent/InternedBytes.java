package io.swarmhold.model.agent;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Equal byte arrays as one: agents of a kind say the same of themselves but for their names.
 * Forgets all when it has grown large, which costs memory and nothing else.
 */
final class InternedBytes {

  private static final int MAX_ENTRIES = 4_096;

  private final Map<Content, byte[]> known = new HashMap<>();

  private record Content(byte[] bytes) {

    @Override
    public boolean equals(Object other) {
      return other instanceof Content content && Arrays.equals(bytes, content.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  byte[] one(byte[] bytes) {
    if (known.size() >= MAX_ENTRIES) {
      known.clear();
    }
    byte[] first = known.putIfAbsent(new Content(bytes), bytes);
    return first == null ? bytes : first;
  }
}
