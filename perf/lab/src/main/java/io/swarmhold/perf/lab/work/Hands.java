package io.swarmhold.perf.lab.work;

import java.util.concurrent.Semaphore;

/** How many tasks one agent works on at a time; each on a virtual thread. */
final class Hands {

  private final Semaphore free;

  Hands(int most) {
    this.free = new Semaphore(most);
  }

  /** Returns when one is free. */
  void awaitRoom() throws InterruptedException {
    free.acquire();
    free.release();
  }

  /** Begins at once; a few more than there are hands may come in one answer. */
  void start(Work work) {
    boolean counted = free.tryAcquire();
    var unused =
        Thread.ofVirtual()
            .start(() -> {
              try {
                work.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                if (counted) {
                  free.release();
                }
              }
            });
  }
}
