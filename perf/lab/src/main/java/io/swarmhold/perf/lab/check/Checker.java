package io.swarmhold.perf.lab.check;

import io.swarmhold.perf.lab.history.History;

/** Judges one promise. Pure: the same history, the same verdict. */
interface Checker {

  String name();

  /** Whether the history says anything about the promise; if not, it is not judged at all. */
  boolean concerns(History history);

  Verdict check(History history);
}
