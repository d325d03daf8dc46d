package io.swarmhold.perf.lab;

/** What is done if the process ends before it is called off, by a signal for example. */
final class AtExit {

  private final Thread hook;

  private AtExit(Runnable last) {
    this.hook = Thread.ofPlatform().unstarted(last);
  }

  static AtExit run(Runnable last) {
    var atExit = new AtExit(last);
    Runtime.getRuntime().addShutdownHook(atExit.hook);
    return atExit;
  }

  /** True if it is still to be done. */
  boolean isPending() {
    boolean wasThere = Runtime.getRuntime().removeShutdownHook(hook);
    if (wasThere) {
      Runtime.getRuntime().addShutdownHook(hook);
    }
    return wasThere;
  }

  void callOff() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException exiting) {
      // the process ends: it is being done
    }
  }
}
