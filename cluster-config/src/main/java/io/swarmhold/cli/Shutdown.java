package io.swarmhold.cli;

import java.util.concurrent.CountDownLatch;

/** What happens when the JVM is told to stop. */
public final class Shutdown {

  private Shutdown() {}

  /**
   * Closes {@code what} in the JVM's shutdown hook, which the JVM waits for, and lets go of {@code
   * stopped} before it.
   *
   * @param what must bear to be closed twice
   */
  public static void closeFirst(AutoCloseable what, CountDownLatch stopped) {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("swarmhold-stop")
                .unstarted(() -> {
                  try {
                    what.close();
                  } catch (Exception e) {
                    System.err.println("swarmhold: did not stop cleanly: " + e);
                  } finally {
                    stopped.countDown();
                  }
                }));
  }
}
