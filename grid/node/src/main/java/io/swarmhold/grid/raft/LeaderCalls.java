package io.swarmhold.grid.raft;

import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.UnavailableException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.GroupMismatchException;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;

/**
 * Calls the leader, and whoever leads after it, until one answers or the time is up. A call keeps
 * its number, so a leader whose log has it already answers instead of applying it again.
 */
final class LeaderCalls {

  /** Everything that waits for a leader is sent again and again: it must not be much. */
  private static final int MAX_UNDER_WAY = 1_024;

  private static final long PAUSE_MILLIS = 20;

  private final RaftServer server;
  private final RaftGroupId group;
  private final RaftClientRpc rpc;
  private final RaftSettings settings;
  private final ScheduledExecutorService timer;
  private final LongSupplier nanos;
  private final ClientId client = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();
  private final AtomicInteger count = new AtomicInteger();
  private final Set<Call> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  LeaderCalls(
      RaftServer server,
      RaftGroupId group,
      RaftClientRpc rpc,
      RaftSettings settings,
      ScheduledExecutorService timer,
      LongSupplier nanos) {
    this.server = server;
    this.group = group;
    this.rpc = rpc;
    this.settings = settings;
    this.timer = timer;
    this.nanos = nanos;
  }

  /** Does not block; what follows the answer runs on a thread that must not be blocked. */
  CompletableFuture<byte[]> call(LogEntry entry) {
    if (count.incrementAndGet() > MAX_UNDER_WAY) {
      count.decrementAndGet();
      return CompletableFuture.failedFuture(
          new UnavailableException("%d calls wait for a leader already".formatted(MAX_UNDER_WAY)));
    }
    Call call = new Call(entry);
    underWay.add(call);
    call.soon(0);
    if (closed) {
      call.stop();
    }
    return call.answer.whenComplete((answer, failure) -> {
      underWay.remove(call);
      count.decrementAndGet();
    });
  }

  /** Nobody waits for an answer that does not come any more. */
  void close() {
    closed = true;
    underWay.forEach(Call::stop);
  }

  /** As far as this member knows; null if it knows of none. */
  private @Nullable RaftPeerId leader() throws IOException {
    return server.getDivision(group).getInfo().getLeaderId();
  }

  private final class Call {

    final CompletableFuture<byte[]> answer = new CompletableFuture<>();
    private final Message message;
    private final boolean changesNothing;
    private final long number = calls.incrementAndGet();
    private final long until = nanos.getAsLong() + settings.deadline().toNanos();

    /** Whether some leader may have taken it into its log. */
    private volatile boolean mayHaveHappened;

    private volatile boolean isAsking;

    private volatile Throwable trouble = new IOException("no leader is known");

    Call(LogEntry entry) {
      this.message = Message.valueOf(RatisPeers.bytes(entry.encode()));
      this.changesNothing = entry instanceof LogEntry.Question;
    }

    void attempt() {
      long left = until - nanos.getAsLong();
      if (left <= 0) {
        answer.completeExceptionally(failure());
        return;
      }
      try {
        RaftPeerId leader = leader();
        if (leader == null) {
          soon(PAUSE_MILLIS);
          return;
        }
        isAsking = true;
        long patience = Math.min(left, settings.attemptTimeout().toNanos());
        // A copy: the server answers repeated calls by the same future.
        var unused =
            send(leader)
                .copy()
                .orTimeout(patience, TimeUnit.NANOSECONDS)
                .whenComplete((reply, failure) -> replied(leader, reply, failure));
      } catch (IOException | RuntimeException e) {
        failed(e);
      }
    }

    private CompletableFuture<RaftClientReply> send(RaftPeerId leader) throws IOException {
      RaftClientRequest request =
          RaftClientRequest.newBuilder()
              .setClientId(client)
              .setServerId(leader)
              .setGroupId(group)
              .setCallId(number)
              .setMessage(message)
              .setType(RaftClientRequest.writeRequestType())
              .build();
      if (leader.equals(server.getId())) {
        return server.submitClientRequestAsync(request);
      }
      RaftPeer peer = server.getDivision(group).getRaftConf().getPeer(leader);
      if (peer != null) {
        rpc.addRaftPeers(List.of(peer));
      }
      return rpc.sendRequestAsyncUnordered(request);
    }

    private void replied(
        RaftPeerId leader, @Nullable RaftClientReply reply, @Nullable Throwable failure) {
      if (reply != null && reply.isSuccess()) {
        answer.complete(reply.getMessage().getContent().toByteArray());
        return;
      }
      Throwable cause = cause(reply, failure);
      if (failure != null && !leader.equals(server.getId())) {
        rpc.handleException(leader, cause, false);
      }
      failed(cause);
    }

    private static Throwable cause(@Nullable RaftClientReply reply, @Nullable Throwable failure) {
      Throwable why = failure == null && reply != null ? reply.getException() : failure;
      if (why instanceof CompletionException && why.getCause() != null) {
        why = why.getCause();
      }
      return why == null ? new IOException("an answer without content") : why;
    }

    private void failed(Throwable cause) {
      trouble = cause;
      if (cause instanceof StateMachineException) {
        answer.completeExceptionally(new IllegalArgumentException("refused", cause));
        return;
      }
      mayHaveHappened |= !isHarmless(cause);
      isAsking = false;
      soon(PAUSE_MILLIS);
    }

    void soon(long millis) {
      try {
        var unused = timer.schedule(this::attempt, millis, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException stopped) {
        stop();
      }
    }

    void stop() {
      mayHaveHappened |= isAsking;
      answer.completeExceptionally(failure());
    }

    private RuntimeException failure() {
      return mayHaveHappened && !changesNothing
          ? new OutcomeUnknownException(
              "consensus: not answered within " + settings.deadline(), trouble)
          : new UnavailableException("consensus: " + trouble);
    }
  }

  /**
   * Whether it certainly came into no log. One that answers that it does not lead may have led, and
   * have taken it, when it came: others may find it there.
   */
  private static boolean isHarmless(Throwable cause) {
    return cause instanceof LeaderNotReadyException
        || cause instanceof LeaderSteppingDownException
        || cause instanceof GroupMismatchException
        || cause instanceof ResourceUnavailableException
        || cause instanceof ServerNotReadyException
        || isNotConnected(cause);
  }

  private static boolean isNotConnected(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof ConnectException || (cause != null && isNotConnected(cause));
  }
}
