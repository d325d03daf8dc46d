package io.swarmhold.edge.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that come to nothing, one way or another. */
class WorkerConnectionTest {

  private static final URI ONE = URI.create("http://127.0.0.1:1");
  private static final URI OTHER = URI.create("http://127.0.0.1:2");
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final StepTimers timers = new StepTimers();
  private final SwarmholdClient client =
      SwarmholdClient.connect(ONE, OTHER)
          .timers(timers)
          .dice(new SplittableRandom(1))
          .drainOnShutdown(false)
          .open();
  private final List<URI> tried = new ArrayList<>();

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void oneThatThrowsBeforeItIsAskedForIsTriedAgainAtTheNextAddress() {
    var connection =
        connection((at, ears) -> {
          tried.add(at);
          throw new IllegalStateException("says the test");
        });

    connection.connect();
    timers.advance(PAUSE);
    timers.advance(PAUSE);

    assertThat(tried).containsExactly(ONE, OTHER, ONE);
  }

  @Test
  void oneThatIsStillOpeningIsNotAskedForTwice() {
    var connection =
        connection((at, ears) -> {
          tried.add(at);
          return new CompletableFuture<>();
        });

    connection.connect();
    connection.connect();

    assertThat(tried).containsExactly(ONE);
  }

  private WorkerConnection connection(SocketLink.Opening opening) {
    return new WorkerConnection(
        "a-1", client, opening, new Backoff(PAUSE, PAUSE), new ReentrantLock(), new Idle());
  }

  /** A worker that does nothing with its connection. */
  private static final class Idle implements WorkerConnection.Listener {

    @Override
    public void connected() {}

    @Override
    public void received(ServerFrame frame) {}

    @Override
    public void writable() {}

    @Override
    public void lost() {}

    @Override
    public void refused(RefusedException reason) {}

    @Override
    public void released() {}

    @Override
    public boolean isOver() {
      return false;
    }
  }
}
