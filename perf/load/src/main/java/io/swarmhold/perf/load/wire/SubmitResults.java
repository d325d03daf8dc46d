package io.swarmhold.perf.load.wire;

import static io.swarmhold.perf.load.wire.MessageHead.bytes;

import io.swarmhold.model.TaskId;

/**
 * Steps through the results of a submission, of a {@code submitted} message or of a batch's answer.
 * One instance is used over and over.
 */
public final class SubmitResults {

  private static final byte[] ID = bytes("{\"id\":\"");
  private static final byte[] ACCEPTED = bytes("\",\"status\":\"accepted\"}");
  private static final byte[] ID_NAME = bytes("id");
  private static final byte[] STATUS_NAME = bytes("status");
  private static final byte[] ACCEPTED_VALUE = bytes("\"accepted\"");

  private byte[] json = {};
  private int at;
  private int to;
  private boolean first;
  private int idAt;
  private boolean accepted;

  /** Starts at the position after the bracket that opens the array. */
  public void read(byte[] message, int array, int end) {
    json = message;
    at = array;
    to = end;
    first = true;
  }

  /** Goes to the next result; false after the last. */
  public boolean next() {
    if (Walk.comes(json, at, to, ']')) {
      return false;
    }
    if (!first) {
      at = Walk.expect(json, at, to, ',');
    }
    first = false;
    int id = at + ID.length;
    if (Walk.startsWith(json, at, to, ID)
        && Walk.startsWith(json, id + TaskId.TEXT_LENGTH, to, ACCEPTED)) {
      idAt = id;
      accepted = true;
      at = id + TaskId.TEXT_LENGTH + ACCEPTED.length;
    } else {
      walk();
    }
    return true;
  }

  /** Whether a new task was made of it; all else counts as refused. */
  public boolean accepted() {
    return accepted;
  }

  /** Where the id's 16 characters start, if it was accepted. */
  public int idAt() {
    return idAt;
  }

  private void walk() {
    idAt = -1;
    accepted = false;
    at = Walk.expect(json, at, to, '{');
    while (!Walk.comes(json, at, to, '}')) {
      if (Walk.comes(json, at, to, ',')) {
        at = Walk.expect(json, at, to, ',');
      }
      at = readProperty(Walk.expect(json, at, to, '"'));
    }
    at = Walk.expect(json, at, to, '}');
    if (accepted && idAt < 0) {
      throw new UnexpectedAnswerException("accepted without an id", json, at, to);
    }
  }

  private int readProperty(int name) {
    int nameEnd = Walk.string(json, name - 1, to) - 1;
    int value = Walk.blank(json, Walk.expect(json, nameEnd + 1, to, ':'), to);
    int end = Walk.value(json, value, to);
    if (Walk.is(json, name, nameEnd, ID_NAME) && end - value == TaskId.TEXT_LENGTH + 2) {
      idAt = value + 1;
    } else if (Walk.is(json, name, nameEnd, STATUS_NAME)) {
      accepted = Walk.is(json, value, end, ACCEPTED_VALUE);
    }
    return end;
  }
}
