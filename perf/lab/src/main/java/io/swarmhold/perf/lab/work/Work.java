package io.swarmhold.perf.lab.work;

/** Somebody who does something until it is enough. */
interface Work {

  void run() throws InterruptedException;
}
