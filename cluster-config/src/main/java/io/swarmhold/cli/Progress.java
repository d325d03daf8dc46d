package io.swarmhold.cli;

import java.io.PrintStream;
import java.util.function.LongSupplier;

/** A bar on standard error that shows how long work is getting on; nothing where no one looks. */
public final class Progress implements AutoCloseable {

  private static final int WIDTH = 32;
  private static final long REDRAW_NANOS = 100_000_000;

  private final PrintStream err;
  private final boolean shown;
  private final LongSupplier nanos;
  private final String what;
  private final long total;
  private long done;
  private long drawnAt;

  Progress(PrintStream err, boolean shown, LongSupplier nanos, String what, long total) {
    this.err = err;
    this.shown = shown;
    this.nanos = nanos;
    this.what = what;
    this.total = total;
    this.drawnAt = nanos.getAsLong() - REDRAW_NANOS;
    draw(false);
  }

  /**
   * A bar for {@code total} steps, if standard error is a terminal: the launcher finds out, Java
   * cannot.
   */
  public static Progress of(String what, long total) {
    return new Progress(
        System.err, Boolean.getBoolean("swarmhold.terminal"), System::nanoTime, what, total);
  }

  public synchronized void at(long count) {
    done = Math.min(count, total);
    draw(false);
  }

  private void draw(boolean last) {
    long now = nanos.getAsLong();
    if (shown && (last || now - drawnAt >= REDRAW_NANOS)) {
      drawnAt = now;
      int filled = total == 0 ? WIDTH : (int) (done * WIDTH / total);
      err.printf(
          "\r%-10s [%s%s] %d/%d",
          what, "#".repeat(filled), ".".repeat(WIDTH - filled), done, total);
      err.flush();
    }
  }

  @Override
  public synchronized void close() {
    draw(true);
    if (shown) {
      err.println();
    }
  }
}
