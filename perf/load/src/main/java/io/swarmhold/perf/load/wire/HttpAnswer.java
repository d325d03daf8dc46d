package io.swarmhold.perf.load.wire;

import static io.swarmhold.perf.load.wire.MessageHead.bytes;

/**
 * An HTTP/1.1 answer to a submission. Knows as much of HTTP as our server needs: a status line,
 * headers, a body of a length that is told. One instance is used over and over.
 */
public final class HttpAnswer {

  /** What became of the tasks, in their order. */
  public interface Results {

    void accepted(int idAt);

    void refused();
  }

  private static final byte[] HTTP = bytes("HTTP/1.1 ");
  private static final byte[] LENGTH = bytes("\r\ncontent-length:");
  private static final byte[] END = bytes("\r\n\r\n");
  private static final byte[] TASK = bytes("{\"id\":\"");
  private static final byte[] RESULTS = bytes("{\"results\":[");
  private static final int OK = 200;
  private static final int ACCEPTED = 202;
  private static final int TOO_MANY = 429;

  private final SubmitResults results = new SubmitResults();
  private int status;
  private int body;
  private int end;

  /** Reads an answer; returns where it ends, or -1 if it is not complete. */
  public int read(byte[] buffer, int from, int to) {
    int headEnd = find(END, buffer, from, to);
    if (headEnd < 0) {
      return -1;
    }
    if (!Walk.startsWith(buffer, from, to, HTTP)) {
      throw new UnexpectedAnswerException("not HTTP/1.1", buffer, from, to);
    }
    status = number(buffer, from + HTTP.length, to);
    int length = find(LENGTH, buffer, from, headEnd + 2);
    if (length < 0) {
      throw new UnexpectedAnswerException("without a length", buffer, from, to);
    }
    body = headEnd + END.length;
    end = body + number(buffer, Walk.blank(buffer, length + LENGTH.length, to), to);
    return end <= to ? end : -1;
  }

  public int status() {
    return status;
  }

  /** Tells what became of so many tasks. */
  public void results(byte[] buffer, int tasks, Results receiver) {
    if (status == TOO_MANY) {
      for (int i = 0; i < tasks; i++) {
        receiver.refused();
      }
    } else if (status == ACCEPTED && tasks == 1 && Walk.startsWith(buffer, body, end, TASK)) {
      receiver.accepted(body + TASK.length);
    } else if (status == OK && Walk.startsWith(buffer, body, end, RESULTS)) {
      batch(buffer, tasks, receiver);
    } else {
      throw new UnexpectedAnswerException("status " + status, buffer, body, end);
    }
  }

  private void batch(byte[] buffer, int tasks, Results receiver) {
    int told = 0;
    results.read(buffer, body + RESULTS.length, end);
    for (; results.next(); told++) {
      if (results.accepted()) {
        receiver.accepted(results.idAt());
      } else {
        receiver.refused();
      }
    }
    if (told != tasks) {
      throw new UnexpectedAnswerException(told + " results for " + tasks + " tasks submitted");
    }
  }

  private static int number(byte[] buffer, int from, int to) {
    int value = 0;
    for (int at = from; at < to && buffer[at] >= '0' && buffer[at] <= '9'; at++) {
      value = value * 10 + buffer[at] - '0';
    }
    return value;
  }

  /** Where {@code wanted} (in lower case) first stands, in whatever case; or -1. */
  private static int find(byte[] wanted, byte[] buffer, int from, int to) {
    for (int at = from; at <= to - wanted.length; at++) {
      if (buffer[at] == wanted[0] && startsWith(buffer, at, wanted)) {
        return at;
      }
    }
    return -1;
  }

  private static boolean startsWith(byte[] buffer, int at, byte[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      byte b = buffer[at + i];
      if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
