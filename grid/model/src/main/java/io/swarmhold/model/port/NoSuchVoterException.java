package io.swarmhold.model.port;

/** A voter was to be replaced that does not vote, or by a member that is not here. */
public final class NoSuchVoterException extends RuntimeException {

  public NoSuchVoterException(String message) {
    super(message);
  }
}
