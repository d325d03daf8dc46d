package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.WalException;
import io.swarmhold.wal.WalListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who hear of the watermarks. What one of them throws is its own bug and not the log's: the
 * others hear, the log goes on, and so does the one that threw.
 */
final class Listeners {

  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final List<Hearer> hearers = new CopyOnWriteArrayList<>();

  void add(WalListener listener) {
    hearers.add(new Hearer(listener));
  }

  void advanced(long written, long synced) {
    for (Hearer hearer : hearers) {
      hearer.hear(listener -> listener.advanced(written, synced));
    }
  }

  void failed(WalException cause) {
    for (Hearer hearer : hearers) {
      hearer.hear(listener -> listener.failed(cause));
    }
  }

  /** For one that came too late to be added. */
  static void failed(WalListener late, WalException cause) {
    new Hearer(late).hear(listener -> listener.failed(cause));
  }

  private static final class Hearer {

    private final WalListener listener;
    private long failures;

    Hearer(WalListener listener) {
      this.listener = listener;
    }

    void hear(Consumer<WalListener> news) {
      try {
        news.accept(listener);
      } catch (InternalError e) {
        // A fault in a mapped file, which the JVM may report later than at the access: perhaps
        // ours.
        throw e;
      } catch (RuntimeException | Error e) {
        tell(e);
      }
    }

    /** The first, second, fourth, eighth ... time: there are thousands of watermarks a second. */
    private synchronized void tell(Throwable failure) {
      failures++;
      if (Long.bitCount(failures) == 1) {
        LOG.error(
            "a listener to the log failed, {} time(s) so far: {}", failures, listener, failure);
      }
    }
  }
}
