package io.swarmhold.perf.load.drive;

/** When the next tasks are due. */
public sealed interface Pace {

  /** As fast as it goes with at most so many tasks sent and not completed. */
  record Closed(int window) implements Pace {
    public Closed {
      atLeastOne("window", window);
    }
  }

  /**
   * At a constant rate, whatever the server does. Latencies count from the time that the rate asks
   * for.
   */
  record Open(int tasksPerSecond) implements Pace {
    public Open {
      atLeastOne("rate", tasksPerSecond);
    }
  }

  /**
   * So many tasks in all, with at most so many not answered: nobody needs to work on them.
   *
   * @param unanswered at most; at least one frame's
   */
  record Load(long tasks, int unanswered) implements Pace {
    public Load {
      atLeastOne("tasks", tasks);
      atLeastOne("unanswered", unanswered);
    }
  }

  private static void atLeastOne(String what, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + ": " + value + " (expected: >= 1)");
    }
  }
}
