package io.swarmhold.edge.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The words that may stand in one place, each for a constant of an enum: an object's properties, or
 * a property's values. Looks bytes up without making a String.
 */
@SuppressWarnings("EnumOrdinal") // as an index, which lives as long as the table
public final class NameTable<E extends Enum<E>> {

  private static final int MAX_SIZE = 64;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private final E[] constants;
  private final String[] names;
  private final byte[] @Nullable [] slots;
  private final long[] heads;
  private final byte[] ordinals;
  private final int shift;

  private NameTable(E[] constants, Set<E> members, Function<E, String> nameOf) {
    if (constants.length > MAX_SIZE) {
      throw new IllegalArgumentException(
          "constants: " + constants.length + " (expected: at most 64)");
    }
    this.constants = constants;
    this.names = Arrays.stream(constants).map(nameOf).toArray(String[]::new);
    int size = Integer.highestOneBit(members.size() * 4);
    this.shift = 64 - Integer.numberOfTrailingZeros(size);
    this.slots = new byte[size][];
    this.heads = new long[size];
    this.ordinals = new byte[size];
    members.forEach(this::insert);
  }

  /** All constants of {@code type}, {@code SOME_NAME} written as {@code someName}. */
  public static <E extends Enum<E>> NameTable<E> camelCase(Class<E> type) {
    return camelCase(type, EnumSet.allOf(type));
  }

  /** As {@link #camelCase(Class)}, but only these. */
  public static <E extends Enum<E>> NameTable<E> camelCase(Class<E> type, Set<E> members) {
    return of(type, members, constant -> camelCase(constant.name()));
  }

  /** The constants {@code members} of {@code type}, written as {@code nameOf} says. */
  public static <E extends Enum<E>> NameTable<E> of(
      Class<E> type, Set<E> members, Function<E, String> nameOf) {
    return new NameTable<>(type.getEnumConstants(), members, nameOf);
  }

  /** The constant that the bytes name, or null. */
  @Nullable E find(byte[] bytes, int from, int to) {
    long head = Words.head(bytes, from, to);
    int length = to - from;
    int slot = slotOf(head, length);
    for (byte[] name; (name = slots[slot]) != null; slot = (slot + 1) & (slots.length - 1)) {
      if (heads[slot] == head
          && name.length == length
          && (length <= Long.BYTES || Arrays.equals(name, 0, length, bytes, from, to))) {
        return constants[ordinals[slot]];
      }
    }
    return null;
  }

  String name(int ordinal) {
    return names[ordinal];
  }

  /** All words, for the message that refuses another. */
  String all() {
    return String.join(" ", names);
  }

  private void insert(E constant) {
    byte[] name = names[constant.ordinal()].getBytes(StandardCharsets.UTF_8);
    long head = Words.head(name, 0, name.length);
    int slot = slotOf(head, name.length);
    while (slots[slot] != null) {
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = name;
    heads[slot] = head;
    ordinals[slot] = (byte) constant.ordinal();
  }

  private int slotOf(long head, int length) {
    return (int) (((head + length) * MULTIPLIER) >>> shift);
  }

  private static String camelCase(String constant) {
    var name = new StringBuilder(constant.length());
    for (int i = 0; i < constant.length(); i++) {
      char c = constant.charAt(i);
      if (c != '_') {
        boolean upper = i > 0 && constant.charAt(i - 1) == '_';
        name.append(upper ? c : Character.toLowerCase(c));
      }
    }
    return name.toString();
  }
}
