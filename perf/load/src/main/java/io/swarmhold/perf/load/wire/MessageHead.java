package io.swarmhold.perf.load.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * What a message of the server begins with: its kind, the id it answers, the agent it is for, and
 * where the array of tasks or results starts. One instance is used over and over.
 */
public final class MessageHead {

  /** What the server can say. */
  @SuppressWarnings("ImmutableEnumChecker") // nobody writes to the text
  public enum Op {
    REGISTERED,
    ASSIGN,
    REVOKE,
    REPLACED,
    SUBMITTED,
    REPORTED,
    ERROR,
    DRAINING,
    PONG;

    private final byte[] text = name().toLowerCase(java.util.Locale.ROOT).getBytes(ISO_8859_1);
  }

  private static final Op[] OPS = Op.values();
  private static final byte[] OP = bytes("{\"op\":\"");
  private static final byte[] ID = bytes("id");
  private static final byte[] AGENT = bytes("agent");
  private static final byte[] TASKS = bytes("tasks");
  private static final byte[] RESULTS = bytes("results");

  private Op op = Op.PONG;
  private long id;
  private int agentFrom;
  private int agentTo;
  private int arrayAt;

  /** Reads a whole message; an UnexpectedAnswerException if it is none of ours. */
  public Op read(byte[] json, int from, int to) {
    id = -1;
    agentFrom = agentTo = arrayAt = -1;
    if (!Walk.startsWith(json, from, to, OP)) {
      throw new UnexpectedAnswerException("expected op first", json, from, to);
    }
    int at = readOp(json, from + OP.length, to);
    while (arrayAt < 0 && Walk.comes(json, at, to, ',')) {
      at = readProperty(json, Walk.expect(json, at, to, ','), to);
    }
    return op;
  }

  /** The id of the frame that is answered, or -1. */
  public long id() {
    return id;
  }

  /** Where the agent's name starts, or -1. */
  public int agentFrom() {
    return agentFrom;
  }

  public int agentTo() {
    return agentTo;
  }

  /** Position after the bracket that opens the tasks or results. */
  public int array() {
    if (arrayAt < 0) {
      throw new UnexpectedAnswerException(op + " without tasks or results");
    }
    return arrayAt;
  }

  static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private int readOp(byte[] json, int from, int to) {
    for (Op candidate : OPS) {
      int end = from + candidate.text.length;
      if (end < to && json[end] == '"' && Walk.is(json, from, end, candidate.text)) {
        op = candidate;
        return end + 1;
      }
    }
    throw new UnexpectedAnswerException("an unknown op", json, from, to);
  }

  private int readProperty(byte[] json, int from, int to) {
    int name = Walk.expect(json, from, to, '"');
    int nameEnd = Walk.string(json, name - 1, to) - 1;
    int value = Walk.expect(json, nameEnd + 1, to, ':');
    if (Walk.is(json, name, nameEnd, TASKS) || Walk.is(json, name, nameEnd, RESULTS)) {
      arrayAt = Walk.expect(json, value, to, '[');
      return arrayAt;
    }
    int end = Walk.value(json, value, to);
    if (Walk.is(json, name, nameEnd, ID)) {
      id = number(json, Walk.blank(json, value, to), end);
    } else if (Walk.is(json, name, nameEnd, AGENT)) {
      agentFrom = Walk.blank(json, value, to) + 1;
      agentTo = end - 1;
    }
    return end;
  }

  private static long number(byte[] json, int from, int to) {
    long value = 0;
    for (int at = from; at < to; at++) {
      int digit = json[at] - '0';
      if (digit < 0 || digit > 9) {
        throw new UnexpectedAnswerException("expected a number", json, from, to);
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
