package io.swarmhold.edge.socket;

import io.vertx.core.Context;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the grid's threads leave news for the event loop: it is woken once per burst, not once per
 * piece of news, and nothing is allocated for the way. From any thread; in the order left.
 *
 * <p>A stack without locks (R. K. Treiber, "Systems Programming: Coping with Parallelism", 1986),
 * taken whole and turned round.
 */
final class Inbox {

  private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

  /** A piece of news; left once, in one inbox. */
  abstract static class News {

    private @Nullable News next;

    /** On the event loop. */
    abstract void deliver();
  }

  private final Context context;
  private final Runnable atEnd;
  private boolean delivering;
  private final AtomicReference<@Nullable News> newest = new AtomicReference<>();

  /**
   * @param atEnd runs on the event loop after each burst
   */
  Inbox(Context context, Runnable atEnd) {
    this.context = context;
    this.atEnd = atEnd;
  }

  void leave(News news) {
    News before;
    do {
      before = newest.get();
      news.next = before;
    } while (!newest.compareAndSet(before, news));
    if (before == null) {
      context.runOnContext(nothing -> deliver());
    }
  }

  /** Whether a burst is being delivered, the end of which is yet to come. On the event loop. */
  boolean isDelivering() {
    return delivering;
  }

  private void deliver() {
    delivering = true;
    News news = oldestFirst(newest.getAndSet(null));
    while (news != null) {
      News next = news.next;
      news.next = null;
      deliver(news);
      news = next;
    }
    delivering = false;
    atEnd.run();
  }

  /** One piece of news that cannot be delivered must not cost the others. */
  private static void deliver(News news) {
    try {
      news.deliver();
    } catch (RuntimeException e) {
      LOG.error("news for a socket could not be delivered", e);
    }
  }

  private static @Nullable News oldestFirst(@Nullable News newestFirst) {
    News turned = null;
    News rest = newestFirst;
    while (rest != null) {
      News next = rest.next;
      rest.next = turned;
      turned = rest;
      rest = next;
    }
    return turned;
  }
}
