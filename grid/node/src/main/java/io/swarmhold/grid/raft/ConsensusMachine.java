package io.swarmhold.grid.raft;

import io.swarmhold.model.consensus.ClusterView;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCodec;
import io.swarmhold.model.consensus.ConsensusState;
import io.swarmhold.model.wire.MalformedBytesException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;

/**
 * Applies the group's log to a {@link ConsensusState}, in memory; snapshots are its image in one
 * file, with the checksum that Ratis asks for in another.
 */
final class ConsensusMachine extends BaseStateMachine {

  /** Some megabytes at most, on a disk that is slow. */
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

  private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
  private final Consumer<ClusterView> viewer;
  private final SnapshotWriting snapshots;
  private ConsensusState state = new ConsensusState();

  /**
   * @param viewer is shown each new view, in order
   * @param disk where snapshots are written, one at a time
   */
  ConsensusMachine(Consumer<ClusterView> viewer, Executor disk) {
    this.viewer = viewer;
    this.snapshots = new SnapshotWriting(storage, disk);
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId group, RaftStorage raftStorage)
      throws IOException {
    getLifeCycle()
        .startAndTransition(
            () -> {
              super.initialize(server, group, raftStorage);
              storage.init(raftStorage);
              load(storage.getLatestSnapshot());
            },
            IOException.class);
  }

  @Override
  public void pause() {
    if (getLifeCycle().getCurrentState() == LifeCycle.State.RUNNING) {
      getLifeCycle().transition(LifeCycle.State.PAUSING);
      getLifeCycle().transition(LifeCycle.State.PAUSED);
    }
  }

  /** A snapshot came from the leader. */
  @Override
  public void reinitialize() throws IOException {
    snapshots.forget();
    load(storage.loadLatestSnapshot());
    if (getLifeCycle().getCurrentState() == LifeCycle.State.PAUSED) {
      getLifeCycle().transition(LifeCycle.State.STARTING);
      getLifeCycle().transition(LifeCycle.State.RUNNING);
    }
  }

  @Override
  public StateMachineStorage getStateMachineStorage() {
    return storage;
  }

  private synchronized void load(@Nullable SingleFileSnapshotInfo snapshot) throws IOException {
    if (snapshot == null) {
      return;
    }
    File file = snapshot.getFile().getPath().toFile();
    MD5Hash stored = MD5FileUtil.readStoredMd5ForFile(file);
    if (!MD5FileUtil.computeMd5ForFile(file).equals(stored)) {
      throw new IOException(file + " is damaged: it is not of the checksum " + stored);
    }
    try {
      state = ConsensusState.restore(Files.readAllBytes(file.toPath()));
    } catch (MalformedBytesException e) {
      throw new IOException(file + " is no snapshot that this release can read", e);
    }
    setLastAppliedTermIndex(snapshot.getTermIndex());
    viewer.accept(state.view());
  }

  @Override
  public long takeSnapshot() throws IOException {
    return getLastAppliedTermIndex().getIndex() < 0
        ? RaftLog.INVALID_LOG_INDEX
        : snapshots.take(this::image);
  }

  private synchronized SnapshotWriting.Image image() {
    return new SnapshotWriting.Image(getLastAppliedTermIndex(), state.image());
  }

  @Override
  public void close() throws IOException {
    snapshots.await(CLOSE_PATIENCE);
    super.close();
  }

  /** What nobody could apply must not get into the log. */
  @Override
  public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
    TransactionContext transaction = super.startTransaction(request);
    try {
      LogEntry.decode(request.getMessage().getContent().toByteArray());
    } catch (MalformedBytesException e) {
      transaction.setException(e);
    }
    return transaction;
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    byte[] bytes = entry.getStateMachineLogEntry().getLogData().toByteArray();
    ConsensusAnswer answer;
    synchronized (this) {
      long before = state.view().revision();
      answer = LogEntry.decode(bytes).applyTo(state);
      updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
      if (state.view().revision() != before) {
        viewer.accept(state.view());
      }
    }
    return CompletableFuture.completedFuture(message(answer));
  }

  private static Message message(ConsensusAnswer answer) {
    return Message.valueOf(RatisPeers.bytes(ConsensusCodec.encode(answer)));
  }
}
