package io.swarmhold.edge.http;

import java.util.Locale;

/** What went wrong, in words a program can act on. Each has a page in edge-http/errors. */
public enum Code {
  BAD_REQUEST(400, "The request is not as described", false),
  MALFORMED_JSON(400, "The body is not strict JSON", false),
  JSON_TOO_DEEP(400, "The JSON is nested too deep", false),
  UNKNOWN_PROPERTY(400, "There is no such property", false),
  INVALID_CURSOR(400, "The cursor is not one that was given out for this", false),
  CREDENTIAL_IN_URL(400, "A credential must not stand in a URL", false),
  UNAUTHENTICATED(401, "A valid credential is needed", false),
  FORBIDDEN(403, "The credential does not allow this", false),
  NOT_FOUND(404, "There is nothing here", false),
  METHOD_NOT_ALLOWED(405, "Not with this method", false),
  REQUEST_TIMEOUT(408, "The request took too long to arrive", true),
  STALE_FENCING_TOKEN(409, "The lease is not in force any more", false),
  ALREADY_COMPLETED(409, "Another outcome was recorded before", false),
  ALREADY_FINAL(409, "The task is over", false),
  NOT_FINISHED(409, "The task is not over yet", true),
  LOCKED(409, "Somebody else holds it", true),
  NOT_HELD(409, "Not held under this token", false),
  NO_SUCH_COPY(409, "There is no such copy", false),
  NO_SUCH_VOTER(409, "There is no such voter", false),
  SHARD_NOT_LOST(409, "The shard is not lost", false),
  NO_RESULT(410, "The task ended without a result", false),
  PRECONDITION_FAILED(412, "It stands at another revision", false),
  TOO_LARGE(413, "The request is too large", false),
  URI_TOO_LONG(414, "The URI is too long", false),
  UNSUPPORTED_MEDIA_TYPE(415, "Not with this kind of content", false),
  IDEMPOTENCY_KEY_REUSED(422, "The idempotency key was used for something else", false),
  QUEUE_FULL(429, "As many tasks wait as may", true),
  LIMIT_REACHED(429, "There are as many as may be", true),
  HEADERS_TOO_LARGE(431, "The headers are too large", false),
  INTERNAL(500, "A bug in Swarmhold", false),
  UNAVAILABLE(503, "Cannot serve this now", true),
  OUTCOME_UNKNOWN(503, "It may have happened or not", true),
  NOT_READY(503, "Not serving at the moment", true),
  DRAINING(503, "About to stop", true),
  STORAGE_FULL(507, "The disk is full", true);

  private final int status;
  private final String title;
  private final boolean retryable;
  private final String text = name().toLowerCase(Locale.ROOT);

  Code(int status, String title, boolean retryable) {
    this.status = status;
    this.title = title;
    this.retryable = retryable;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** Whether the same request may succeed later. */
  public boolean retryable() {
    return retryable;
  }

  /** As it stands in answers and names the page. */
  public String text() {
    return text;
  }
}
