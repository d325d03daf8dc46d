package io.swarmhold.edge.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.SplittableRandom;

/** JSON out of dice, and damage to it. */
public final class RandomJson {

  private static final String[] PIECES = {
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u00", "0", "-", ".", "e", "E+", "null", "\n", " ",
    "\"a\":", "\"b\"", "é", "\u0000", "true"
  };

  private RandomJson() {}

  public static byte[] value(SplittableRandom dice, int depth) {
    var json = new StringBuilder();
    write(json, dice, depth);
    return json.toString().getBytes(UTF_8);
  }

  /** {@code json} with nothing to four things wrong with it; often still valid. */
  public static byte[] mutate(byte[] json, SplittableRandom dice) {
    byte[] mutant = json.clone();
    for (int i = dice.nextInt(5); i > 0; i--) {
      mutant = mutateOnce(mutant, dice);
    }
    return mutant;
  }

  private static byte[] mutateOnce(byte[] json, SplittableRandom dice) {
    int at = dice.nextInt(json.length + 1);
    return switch (dice.nextInt(5)) {
      case 0 -> Arrays.copyOf(json, at);
      case 1 -> splice(json, at, Math.min(json.length, at + 1 + dice.nextInt(4)), new byte[0]);
      case 2 -> splice(json, at, at, PIECES[dice.nextInt(PIECES.length)].getBytes(UTF_8));
      case 3 -> splice(json, at, Math.min(json.length, at + 1), new byte[] {(byte) dice.nextInt()});
      default -> {
        int from = dice.nextInt(json.length + 1);
        int to = Math.min(json.length, from + dice.nextInt(20));
        yield splice(json, at, at, Arrays.copyOfRange(json, from, to));
      }
    };
  }

  private static byte[] splice(byte[] json, int from, int to, byte[] piece) {
    byte[] out = Arrays.copyOf(json, json.length - (to - from) + piece.length);
    System.arraycopy(piece, 0, out, from, piece.length);
    System.arraycopy(json, to, out, from + piece.length, json.length - to);
    return out;
  }

  private static void write(StringBuilder json, SplittableRandom dice, int depth) {
    switch (dice.nextInt(depth > 0 ? 9 : 7)) {
      case 0 -> json.append(dice.nextInt(-1_000, 1_000));
      case 1 -> json.append(dice.nextDouble() * Math.pow(10, dice.nextInt(-20, 20)));
      case 2 -> json.append(dice.nextBoolean());
      case 3 -> json.append("null");
      case 4, 5, 6 -> string(json, dice);
      case 7 -> array(json, dice, depth);
      default -> object(json, dice, depth);
    }
  }

  private static void string(StringBuilder json, SplittableRandom dice) {
    json.append('"');
    for (int i = dice.nextInt(30); i > 0; i--) {
      switch (dice.nextInt(30)) {
        case 0 -> json.append("\\n");
        case 1 -> json.append("\\\"");
        case 2 -> json.append('é');
        case 3 -> json.append("😀");
        case 4 -> json.append("漢字");
        default -> json.append((char) ('a' + dice.nextInt(26)));
      }
    }
    json.append('"');
  }

  private static void array(StringBuilder json, SplittableRandom dice, int depth) {
    json.append('[');
    for (int i = 0; i < dice.nextInt(5); i++) {
      json.append(i > 0 ? ", " : "");
      write(json, dice, depth - 1);
    }
    json.append(']');
  }

  private static void object(StringBuilder json, SplittableRandom dice, int depth) {
    json.append('{');
    int size = dice.nextInt(dice.nextInt(10) == 0 ? 30 : 5);
    for (int i = 0; i < size; i++) {
      json.append(i > 0 ? "," : "").append("\"").append((char) ('a' + i)).append("\":");
      write(json, dice, depth - 1);
    }
    json.append('}');
  }
}
