package io.swarmhold.perf.load.drive;

import java.io.IOException;

/** A connection that tasks go out on. */
interface Submitter {

  /** How many frames it takes in one go, whenever it is idle. */
  int capacity();

  /** Prepares a frame. */
  void add(long intendedNanos);

  /** Sends what was prepared. Calls {@link Idle#add} once it can take more. */
  void flush() throws IOException;

  /** Where submitters wait for something to do. */
  interface Idle {
    void add(Submitter submitter);
  }
}
