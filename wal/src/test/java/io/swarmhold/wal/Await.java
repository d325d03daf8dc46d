package io.swarmhold.wal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a log's own threads, with a bound that only a hung log reaches. */
public final class Await {

  private static final Duration BOUND = Duration.ofSeconds(30);

  private Await() {}

  /** Returns when the disk holds everything appended so far. */
  public static void synced(Wal wal) {
    synced(wal, wal.appendedPosition());
  }

  public static void synced(Wal wal, long position) {
    var reached = new CountDownLatch(1);
    wal.addListener(
        new WalListener() {
          @Override
          public void advanced(long written, long synced) {
            if (synced >= position) {
              reached.countDown();
            }
          }

          @Override
          public void failed(WalException cause) {
            reached.countDown();
          }
        });
    wal.requestSync(position);
    if (wal.syncedPosition() < position) {
      await(reached);
    }
  }

  /** The next frame of a reader that is known to come. */
  public static Frame next(WalReader reader) {
    long deadline = System.nanoTime() + BOUND.toNanos();
    while (System.nanoTime() < deadline) {
      Frame frame = reader.poll();
      if (frame != null) {
        return frame;
      }
      LockSupport.parkNanos(20_000);
    }
    throw new AssertionError("no frame within " + BOUND);
  }

  public static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + BOUND.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + BOUND);
      }
      LockSupport.parkNanos(100_000);
    }
  }

  public static void await(CountDownLatch latch) {
    try {
      if (!latch.await(BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("not within " + BOUND);
      }
    } catch (InterruptedException cause) {
      throw new AssertionError(cause);
    }
  }
}
