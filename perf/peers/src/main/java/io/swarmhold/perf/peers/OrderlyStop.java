package io.swarmhold.perf.peers;

import java.time.Duration;

/**
 * On Ctrl-C or SIGTERM interrupts the main thread and waits until it has unwound: every server is
 * stopped and every folder deleted by the same code as at the end of a run.
 */
final class OrderlyStop {

  /** Longer than a server may take to say goodbye. */
  private static final Duration LONGEST_UNWINDING = Duration.ofSeconds(60);

  private OrderlyStop() {}

  /** Makes signals stop the calling thread first; the returned hook is to be removed at its end. */
  static Thread ofThisThread() {
    Thread main = Thread.currentThread();
    Thread hook = new Thread(() -> interruptAndAwait(main), "orderly stop");
    Runtime.getRuntime().addShutdownHook(hook);
    return hook;
  }

  private static void interruptAndAwait(Thread main) {
    main.interrupt();
    try {
      main.join(LONGEST_UNWINDING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
