package io.swarmhold.edge.socket;

import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.Reported;
import io.swarmhold.model.port.StorageFullException;
import io.swarmhold.model.port.TaskQueue.Submission;
import io.swarmhold.model.port.UnavailableException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer to one message, once the grid has it: it waits on a thread of the grid, and goes home.
 */
abstract class Answer<T> extends Inbox.News
    implements BiConsumer<@Nullable T, @Nullable Throwable> {

  private static final Logger LOG = LoggerFactory.getLogger(Answer.class);

  private final Session session;
  private final AgentSockets home;
  final long id;
  private final int bytes;
  private final long askedNanos;
  private final LatencyHistogram latencies;
  private volatile @Nullable T value;
  private volatile @Nullable Throwable failure;

  /**
   * @param bytes of the message answered
   */
  private Answer(
      Session session, AgentSockets home, LatencyHistogram latencies, long id, int bytes) {
    this.session = session;
    this.home = home;
    this.latencies = latencies;
    this.askedNanos = home.nanos();
    this.id = id;
    this.bytes = bytes;
  }

  static Answer<List<Submission>> toSubmit(Session session, AgentSockets home, long id, int bytes) {
    return new Answer<>(session, home, home.latencies().submit(), id, bytes) {
      @Override
      void write(Encoding encoding, JsonBytes out, List<Submission> results) {
        encoding.submitted(out, id, results);
      }
    };
  }

  static Answer<List<Reported>> toReport(Session session, AgentSockets home, long id, int bytes) {
    return new Answer<>(session, home, home.latencies().report(), id, bytes) {
      @Override
      void write(Encoding encoding, JsonBytes out, List<Reported> results) {
        encoding.reported(out, id, results);
      }
    };
  }

  abstract void write(Encoding encoding, JsonBytes out, T results);

  void await(CompletionStage<T> stage) {
    var unused = stage.whenComplete(this);
  }

  @Override
  public void accept(@Nullable T results, @Nullable Throwable thrown) {
    value = results;
    failure = thrown;
    home.inbox().leave(this);
  }

  @Override
  void deliver() {
    latencies.recordNanos(home.nanos() - askedNanos);
    T results = value;
    if (results != null) {
      session.answered(bytes, this, results);
    } else {
      session.failed(bytes, refusal(id, failure));
    }
  }

  /** What a failure of the grid is called in a frame. */
  static RefusedFrame refusal(long id, @Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return switch (cause) {
      case UnavailableException e -> new RefusedFrame(id, "unavailable", "not now; try again");
      case OutcomeUnknownException e ->
          new RefusedFrame(id, "outcome_unknown", "it may or may not have happened");
      case StorageFullException e -> new RefusedFrame(id, "storage_full", "nothing happened");
      case IllegalArgumentException e ->
          new RefusedFrame(id, "bad_request", String.valueOf(e.getMessage()));
      case null, default -> {
        LOG.error("a frame failed for a reason that should not be", cause);
        yield new RefusedFrame(id, "internal", "see the server's log");
      }
    };
  }
}
