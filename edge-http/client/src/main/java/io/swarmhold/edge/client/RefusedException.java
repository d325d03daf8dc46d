package io.swarmhold.edge.client;

/** The server understood and said no; the same request will be refused again. Change it. */
public final class RefusedException extends SwarmholdException {

  private final int status;

  RefusedException(int status, String code, String detail) {
    super(code, detail, null);
    this.status = status;
  }

  /** The HTTP status, 400 to 499. */
  public int status() {
    return status;
  }
}
