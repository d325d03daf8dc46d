package io.swarmhold.edge.event;

import io.swarmhold.edge.auth.Authenticator;
import io.swarmhold.edge.http.Code;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.RefusedException;
import io.vertx.core.http.HttpServerResponse;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The open streams of one event loop, to be told of every second by {@link #tick}. */
public final class Streams {

  /** A comment at least this often keeps proxies from taking a quiet stream for a dead one. */
  private static final int KEEP_ALIVE_TICKS = 10;

  private final Authenticator authenticator;
  private final int most;
  private final Set<Stream> open = new LinkedHashSet<>();
  private long ticks;

  /**
   * @param most so many may be open at once
   */
  public Streams(Authenticator authenticator, int most) {
    this.authenticator = authenticator;
    this.most = most;
  }

  /**
   * Begins a stream as the answer to {@code exchange}; null if the client is gone already.
   *
   * @param onTick called once a second
   * @param onClose called when it is over, whoever ended it
   */
  public @Nullable Stream open(Exchange exchange, Runnable onTick, Runnable onClose) {
    if (open.size() >= most) {
      throw new RefusedException(Code.UNAVAILABLE, "too many streams are open");
    }
    exchange.set("x-accel-buffering", "no");
    HttpServerResponse response = exchange.stream("text/event-stream");
    if (response == null) {
      return null;
    }
    var stream = new Stream(exchange, response, onTick, () -> {});
    stream.onClose(() -> {
      open.remove(stream);
      onClose.run();
    });
    open.add(stream);
    return stream;
  }

  public int count() {
    return open.size();
  }

  public void tick() {
    ticks++;
    for (Stream stream : List.copyOf(open)) {
      if (!authenticator.stillValid(stream.principal())) {
        stream.close();
      } else {
        if (ticks % KEEP_ALIVE_TICKS == 0) {
          stream.keepAlive();
        }
        stream.tick();
      }
    }
  }

  /** Ends them all. */
  public void close() {
    List.copyOf(open).forEach(Stream::close);
  }
}
