package io.swarmhold.perf.load.drive;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/**
 * How long things took, of those that began within the measured window. In microseconds, from the
 * time a frame was <em>meant</em> to be sent: a frame that had to wait for its turn counts with the
 * wait (no coordinated omission).
 */
public final class Latencies {

  private static final long LONGEST_MICROS = 600_000_000;
  private static final int DIGITS = 3;

  /** What began within one span of time; an answer that comes later belongs to it, too. */
  private static final class Window {
    private final Histogram submit = new Histogram(LONGEST_MICROS, DIGITS);
    private final Histogram dispatch = new Histogram(LONGEST_MICROS, DIGITS);
    private final Histogram complete = new Histogram(LONGEST_MICROS, DIGITS);
    private final long start;
    private long end = Long.MAX_VALUE;

    Window(long start) {
      this.start = start;
    }
  }

  /** Few; the first is empty, so that there always is a last one. */
  private final List<Window> windows = new ArrayList<>(List.of(new Window(Long.MAX_VALUE)));

  /** From now on begins what is measured, apart from what was measured before. */
  void open(long nowNanos) {
    windows.add(new Window(nowNanos));
  }

  /** What begins from now on is not measured; what began before still is. */
  void close(long nowNanos) {
    windows.getLast().end = nowNanos;
  }

  void submitted(long intended, long now, int tasks) {
    record(window -> window.submit, intended, now, tasks);
  }

  void dispatched(long intended, long now) {
    record(window -> window.dispatch, intended, now, 1);
  }

  void completed(long sent, long now, int tasks) {
    record(window -> window.complete, sent, now, tasks);
  }

  /**
   * From the intended time of sending to the answer that it is as durable as asked. Of the window
   * opened last; what comes late for it is added after the next was opened, too.
   */
  public Histogram submit() {
    return windows.getLast().submit;
  }

  /** From the intended time of sending to the task's arrival at an agent; as {@link #submit}. */
  public Histogram dispatch() {
    return windows.getLast().dispatch;
  }

  /** From the agent's report to its acknowledgement; as {@link #submit}. */
  public Histogram complete() {
    return windows.getLast().complete;
  }

  private void record(Function<Window, Histogram> which, long from, long now, int times) {
    for (int i = windows.size() - 1; i > 0; i--) {
      Window window = windows.get(i);
      if (from >= window.start) {
        if (from < window.end && times > 0) {
          which
              .apply(window)
              .recordValueWithCount(Math.clamp((now - from) / 1_000, 0, LONGEST_MICROS), times);
        }
        return;
      }
    }
  }
}
