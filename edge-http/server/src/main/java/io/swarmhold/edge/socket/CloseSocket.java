package io.swarmhold.edge.socket;

/** The socket is to be closed, with a code of PROTOCOL.md. */
final class CloseSocket extends RuntimeException {

  static final int GOING_AWAY = 1001;
  static final int NOT_UTF8 = 1007;
  static final int TOO_LARGE = 1009;
  static final int INTERNAL = 1011;
  static final int OVERLOAD = 1013;
  static final int NOT_A_FRAME = 4400;
  static final int UNAUTHENTICATED = 4401;
  static final int FORBIDDEN = 4403;
  static final int SILENT = 4408;
  static final int REPLACED = 4409;
  static final int TOO_MUCH = 4429;
  static final int STOPPING = 4503;

  private final int code;

  CloseSocket(int code, String reason) {
    super(reason, null, false, false);
    this.code = code;
  }

  int code() {
    return code;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
