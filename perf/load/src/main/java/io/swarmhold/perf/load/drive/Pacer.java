package io.swarmhold.perf.load.drive;

import java.io.IOException;
import java.util.ArrayDeque;

/** Hands frames that are due to the submitters that are idle. */
final class Pacer implements Submitter.Idle {

  private static final long SECOND = 1_000_000_000;

  private final Traffic traffic;
  private final ArrayDeque<Submitter> idle = new ArrayDeque<>();
  private final Pace pace;
  private final int tasksPerFrame;
  private final long start;
  private long begun;

  Pacer(Pace pace, int tasksPerFrame, Traffic traffic, long now) {
    this.pace = pace;
    this.tasksPerFrame = tasksPerFrame;
    this.traffic = traffic;
    this.start = now;
  }

  @Override
  public void add(Submitter submitter) {
    idle.add(submitter);
  }

  /** Sends what is due. */
  void submit(long now) throws IOException {
    long due = due(now);
    while (due > 0 && traffic.canSubmit()) {
      Submitter submitter = idle.poll();
      if (submitter == null) {
        return;
      }
      for (int i = 0; i < submitter.capacity() && due > 0 && traffic.canSubmit(); i++) {
        submitter.add(intended(now));
        begun++;
        due--;
      }
      submitter.flush();
    }
  }

  /** Until then nothing becomes due by time alone. */
  long nanosToNext(long now) {
    return switch (pace) {
      case Pace.Open open when !idle.isEmpty() -> Math.max(0, intended(now) - now);
      case Pace.Open open -> Long.MAX_VALUE;
      case Pace.Closed closed -> Long.MAX_VALUE;
      case Pace.Load load -> Long.MAX_VALUE;
    };
  }

  /** How many frames should go out now. */
  private long due(long now) {
    return switch (pace) {
      case Pace.Closed(int window) -> (window - traffic.unfinished()) / tasksPerFrame;
      case Pace.Open(int tasksPerSecond) -> framesAt(now, tasksPerSecond) - begun;
      case Pace.Load(long tasks, int unanswered) ->
          Math.min(
              tasks / tasksPerFrame - begun, (unanswered - traffic.unanswered()) / tasksPerFrame);
    };
  }

  /** How many frames should have begun by then. */
  private long framesAt(long now, int tasksPerSecond) {
    double seconds = (double) (now - start) / SECOND;
    return (long) Math.floor(seconds * tasksPerSecond / tasksPerFrame) + 1;
  }

  /** When the next frame should go out. */
  private long intended(long now) {
    return switch (pace) {
      case Pace.Open(int tasksPerSecond) ->
          start + Math.round((double) begun * tasksPerFrame / tasksPerSecond * SECOND);
      case Pace.Closed closed -> now;
      case Pace.Load load -> now;
    };
  }
}
