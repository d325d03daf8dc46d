package io.swarmhold.edge.client;

import java.util.Optional;

/**
 * A close of a socket after which coming back would not help, as the refusal of a request would
 * have said it.
 *
 * @param status the HTTP status that means the same
 */
record FinalClose(int status, String code, String detail) {

  static final int UNAUTHENTICATED = 401;
  static final int FORBIDDEN = 403;

  /** Of a close code; empty if it is one to come back after. */
  static Optional<FinalClose> ofCode(int closeCode) {
    return switch (closeCode) {
      case 4401 -> ofStatus(UNAUTHENTICATED, "no credential, or none that is good any more");
      case 4403 -> ofStatus(FORBIDDEN, "the credential does not allow it");
      case 4409 ->
          Optional.of(
              new FinalClose(409, "replaced", "another connection registered the same agent"));
      default -> Optional.empty();
    };
  }

  /** Of an upgrade that was refused; empty if a later one may not be. */
  static Optional<FinalClose> ofUpgrade(int status) {
    return ofStatus(status, "the upgrade was refused");
  }

  private static Optional<FinalClose> ofStatus(int status, String detail) {
    return switch (status) {
      case UNAUTHENTICATED -> Optional.of(new FinalClose(status, "unauthenticated", detail));
      case FORBIDDEN -> Optional.of(new FinalClose(status, "forbidden", detail));
      default -> Optional.empty();
    };
  }

  RefusedException refusal() {
    return new RefusedException(status, code, detail);
  }

  /** With what the server said about it. */
  RefusedException refusal(String reason) {
    return new RefusedException(status, code, reason.isEmpty() ? detail : detail + ": " + reason);
  }
}
