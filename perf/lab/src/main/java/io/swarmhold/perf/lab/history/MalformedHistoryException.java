package io.swarmhold.perf.lab.history;

/** It is no history, or not a whole one: nothing can be judged by it. */
public final class MalformedHistoryException extends Exception {

  private static final long serialVersionUID = 1;

  MalformedHistoryException(String reason) {
    super(reason);
  }
}
