package io.swarmhold.perf.load.wire;

import static io.swarmhold.perf.load.wire.MessageHead.bytes;

/** Steps through the results of a {@code reported} message. One instance is used over and over. */
public final class ReportResults {

  private static final byte[] ACCEPTED = bytes("\"accepted\"");

  private byte[] json = {};
  private int at;
  private int to;
  private boolean first;
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
    at = Walk.blank(json, at, to);
    accepted = Walk.startsWith(json, at, to, ACCEPTED);
    at = accepted ? at + ACCEPTED.length : Walk.value(json, at, to);
    return true;
  }

  public boolean accepted() {
    return accepted;
  }
}
