package io.swarmhold.edge.socket;

/** A frame has no effect but an error frame; the socket lives on. */
final class RefusedFrame extends RuntimeException {

  private final long id;
  private final String code;

  /**
   * @param id the frame's own, or {@link ClientFrame#NO_ID}
   */
  RefusedFrame(long id, String code, String detail) {
    super(detail, null, false, false);
    this.id = id;
    this.code = code;
  }

  long id() {
    return id;
  }

  String code() {
    return code;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
