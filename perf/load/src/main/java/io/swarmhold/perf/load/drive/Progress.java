package io.swarmhold.perf.load.drive;

import java.io.PrintStream;
import java.util.Locale;

/** A line a second on how the run is doing; for people, so not on standard output. */
public final class Progress {

  private static final long SECOND = 1_000_000_000;

  private final PrintStream out;
  private final boolean silent;
  private String phase = "";
  private long start;
  private long last;
  private long lastCompleted;
  private long lastAccepted;

  private Progress(PrintStream out, boolean silent) {
    this.out = out;
    this.silent = silent;
    this.start = System.nanoTime();
    this.last = start;
  }

  public static Progress on(PrintStream out) {
    return new Progress(out, false);
  }

  public static Progress silent() {
    return new Progress(System.err, true);
  }

  /** What happens from now on. */
  public void phase(String name) {
    phase = name;
    if (!silent) {
      out.println(name);
    }
  }

  void at(long now, Traffic traffic) {
    if (silent || now - last < SECOND) {
      return;
    }
    double seconds = (double) (now - last) / SECOND;
    out.printf(
        Locale.ROOT,
        "%4d s  %-10s %,9.0f accepted/s %,9.0f completed/s %,9d under way %,d refused%n",
        (now - start) / SECOND,
        phase,
        (traffic.ledger().accepted() - lastAccepted) / seconds,
        (traffic.ledger().completed() - lastCompleted) / seconds,
        traffic.unfinished(),
        traffic.refused());
    last = now;
    lastAccepted = traffic.ledger().accepted();
    lastCompleted = traffic.ledger().completed();
  }
}
