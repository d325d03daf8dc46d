package io.swarmhold.edge.client;

import org.jspecify.annotations.Nullable;

/** What the agent owes the server on a lease: exactly one of these ends it. */
sealed interface Report {

  Lease lease();

  /** About what it takes in a frame; never less. */
  int size();

  /**
   * @param result null for none
   */
  record Complete(Lease lease, @Nullable Json result) implements Report {
    @Override
    public int size() {
      return ENVELOPE_BYTES + (result == null ? 0 : result.size());
    }
  }

  record Fail(Lease lease, String error, boolean retryable) implements Report {

    /** What the server keeps of it. */
    private static final int MAX_ERROR_LENGTH = 1_024;

    public Fail {
      if (error.length() > MAX_ERROR_LENGTH) {
        error = error.substring(0, MAX_ERROR_LENGTH - 3) + "...";
      }
      error = interchangeable(error);
    }

    /**
     * An error's text is anything; I-JSON (RFC 7493) knows no half characters, the server no NUL.
     */
    private static String interchangeable(String text) {
      var clean = new StringBuilder(text.length());
      text.codePoints()
          .map(c ->
              c == 0
                      || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                      || (c >= 0xFDD0 && c <= 0xFDEF)
                      || (c & 0xFFFE) == 0xFFFE
                  ? '?'
                  : c)
          .forEach(clean::appendCodePoint);
      return clean.toString();
    }

    /** A character takes at most six bytes, escaped. */
    @Override
    public int size() {
      return ENVELOPE_BYTES + 6 * error.length();
    }
  }

  record HandBack(Lease lease) implements Report {
    @Override
    public int size() {
      return ENVELOPE_BYTES;
    }
  }

  /** Names, braces, id and token around a report. */
  int ENVELOPE_BYTES = 160;
}
