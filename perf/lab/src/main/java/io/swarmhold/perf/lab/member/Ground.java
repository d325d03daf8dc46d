package io.swarmhold.perf.lab.member;

import java.io.IOException;
import java.time.Duration;

/** What a nemesis can do to the members. They are numbered from 1. */
public interface Ground {

  /** How many there are; not counting one that joined for a while. */
  int members();

  /** {@code kill -9}; returns when it is gone. */
  void kill(int member) throws IOException;

  /** SIGTERM, and {@code kill -9} if that takes too long; returns when it is gone. */
  void stop(int member) throws IOException;

  /** Starts it on the data it has; returns when it is ready to serve. No-op if it runs. */
  void start(int member) throws IOException;

  /** As {@link #start}, without waiting. */
  void launch(int member) throws IOException;

  /** SIGSTOP: it is there, and does nothing. */
  void pause(int member) throws IOException;

  /** SIGCONT. */
  void resume(int member) throws IOException;

  /** Deletes all data of a member that does not run. */
  void wipe(int member) throws IOException;

  /** Starts one more member than there are; returns when it is ready. */
  void join() throws IOException;

  /** Stops it again. */
  void leave() throws IOException;

  Network network();

  /** Takes all space on its disk but so much. */
  void fillDisk(int member, long bytesLeft) throws IOException;

  void freeDisk(int member) throws IOException;

  void harmDisk(int member, DiskHarm harm) throws IOException;

  /** Sets its wall clock, not its monotonic one, off by so much. */
  void skew(int member, Duration offset) throws IOException;
}
