package io.swarmhold.perf.load.wire;

import static io.swarmhold.perf.load.wire.MessageHead.bytes;

import io.swarmhold.model.TaskId;

/**
 * Steps through the tasks of an {@code assign} or {@code revoke} message. One instance is used over
 * and over.
 *
 * <p>Where the server lays a task out as it usually does (id, token, ..., payload last) and the
 * payload is ours, some 60 bytes of it are looked at and the padding is skipped. Any other layout
 * is walked property by property; the result is the same.
 */
public final class Assignments {

  private static final byte[] ID = bytes("{\"id\":\"");
  private static final byte[] TOKEN = bytes("\",\"token\":\"");
  private static final byte[] PAYLOAD = bytes(",\"payload\":");
  private static final byte[] STAMP = bytes(TaskTemplate.PAYLOAD_START);
  private static final byte[] ID_NAME = bytes("id");
  private static final byte[] TOKEN_NAME = bytes("token");
  private static final byte[] PAYLOAD_NAME = bytes("payload");
  private static final byte[] PAYLOAD_END = bytes("\"}}");
  private static final int MAX_TOKEN_DIGITS = 19;

  private final int payloadLength;
  private byte[] json = {};
  private int at;
  private int to;
  private boolean first;

  /** From the end of the token to {@code ,"payload":}, as it was last time. */
  private int gap = 39;

  private int idAt;
  private int tokenAt;
  private int tokenEnd;
  private long token;
  private long stamp;

  /**
   * @param payloadLength of the tasks that were submitted, in bytes of JSON
   */
  public Assignments(int payloadLength) {
    this.payloadLength = payloadLength;
  }

  /** Starts at the position after the bracket that opens the array. */
  public void read(byte[] message, int array, int end) {
    json = message;
    at = array;
    to = end;
    first = true;
  }

  /** Goes to the next task; false after the last. */
  public boolean next() {
    if (at < to && json[at] == ',' && !first) {
      at++;
    } else if (!first || Walk.comes(json, at, to, ']')) {
      if (Walk.comes(json, at, to, ']')) {
        return false;
      }
      at = Walk.expect(json, at, to, ',');
    }
    first = false;
    if (!fast()) {
      walk();
    }
    return true;
  }

  /** Where the id's 16 characters start. */
  public int idAt() {
    return idAt;
  }

  public int tokenAt() {
    return tokenAt;
  }

  public int tokenEnd() {
    return tokenEnd;
  }

  public long token() {
    return token;
  }

  /** When the task was meant to be sent, or {@link Stamp#NONE} if its payload does not say. */
  public long stamp() {
    return stamp;
  }

  private boolean fast() {
    int id = at + ID.length;
    int tokenStart = id + TaskId.TEXT_LENGTH + TOKEN.length;
    if (!Walk.startsWith(json, at, to, ID)
        || !Walk.startsWith(json, id + TaskId.TEXT_LENGTH, to, TOKEN)) {
      return false;
    }
    int digitsEnd = readToken(tokenStart, Math.min(to, tokenStart + MAX_TOKEN_DIGITS + 1));
    if (digitsEnd < 0) {
      return false;
    }
    int payload = payloadAfter(digitsEnd);
    int end = payload + payloadLength;
    if (payload < 0
        || !Walk.startsWith(json, payload, to, STAMP)
        || !Walk.startsWith(json, end - 2, to, PAYLOAD_END)) {
      return false;
    }
    idAt = id;
    tokenAt = tokenStart;
    tokenEnd = digitsEnd;
    stamp = Stamp.read(json, payload + STAMP.length);
    at = end + 1;
    return true;
  }

  /** Reads digits up to a quote; returns where that is, or -1. */
  private int readToken(int from, int limit) {
    long value = 0;
    for (int i = from; i < limit; i++) {
      int digit = json[i] - '0';
      if (digit < 0 || digit > 9) {
        token = value;
        return json[i] == '"' && i > from ? i : -1;
      }
      value = value * 10 + digit;
    }
    return -1;
  }

  private int payloadAfter(int digitsEnd) {
    int expected = digitsEnd + gap;
    if (Walk.startsWith(json, expected, to, PAYLOAD)) {
      return expected + PAYLOAD.length;
    }
    for (int i = digitsEnd + 1; i < to && json[i] != '{' && json[i] != '}'; i++) {
      if (json[i] == ',' && Walk.startsWith(json, i, to, PAYLOAD)) {
        gap = i - digitsEnd;
        return i + PAYLOAD.length;
      }
    }
    return -1;
  }

  private void walk() {
    int start = at;
    idAt = tokenAt = -1;
    stamp = Stamp.NONE;
    at = Walk.expect(json, at, to, '{');
    while (!Walk.comes(json, at, to, '}')) {
      if (Walk.comes(json, at, to, ',')) {
        at = Walk.expect(json, at, to, ',');
      }
      at = readProperty(Walk.expect(json, at, to, '"'));
    }
    at = Walk.expect(json, at, to, '}');
    if (idAt < 0 || tokenAt < 0) {
      throw new UnexpectedAnswerException("a task without id or token", json, start, to);
    }
  }

  private int readProperty(int name) {
    int nameEnd = Walk.string(json, name - 1, to) - 1;
    int value = Walk.blank(json, Walk.expect(json, nameEnd + 1, to, ':'), to);
    int end = Walk.value(json, value, to);
    if (Walk.is(json, name, nameEnd, ID_NAME)) {
      if (end - value != TaskId.TEXT_LENGTH + 2) {
        throw new UnexpectedAnswerException("expected an id", json, value, to);
      }
      idAt = value + 1;
    } else if (Walk.is(json, name, nameEnd, TOKEN_NAME)) {
      tokenAt = value + 1;
      tokenEnd = readToken(tokenAt, Math.min(end, tokenAt + MAX_TOKEN_DIGITS + 1));
      if (tokenEnd < 0) {
        throw new UnexpectedAnswerException("expected a token", json, value, to);
      }
    } else if (Walk.is(json, name, nameEnd, PAYLOAD_NAME)
        && Walk.startsWith(json, value, end, STAMP)
        && end - value > STAMP.length + Stamp.DIGITS) {
      stamp = Stamp.read(json, value + STAMP.length);
    }
    return end;
  }
}
