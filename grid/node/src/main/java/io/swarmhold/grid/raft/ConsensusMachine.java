package io.swarmhold.grid.raft;

import io.swarmhold.model.consensus.ClusterView;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCodec;
import io.swarmhold.model.consensus.ConsensusState;
import io.swarmhold.model.wire.MalformedBytesException;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.AtomicFileOutputStream;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;

/**
 * Applies the group's log to a {@link ConsensusState}, in memory; snapshots are its image in one
 * file, with the checksum that Ratis asks for in another.
 */
final class ConsensusMachine extends BaseStateMachine {

  private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
  private final Consumer<ClusterView> viewer;
  private ConsensusState state = new ConsensusState();

  /**
   * @param viewer is shown each new view, in order
   */
  ConsensusMachine(Consumer<ClusterView> viewer) {
    this.viewer = viewer;
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
  public synchronized long takeSnapshot() throws IOException {
    TermIndex last = getLastAppliedTermIndex();
    if (last.getIndex() < 0) {
      return RaftLog.INVALID_LOG_INDEX;
    }
    File file = storage.getSnapshotFile(last.getTerm(), last.getIndex());
    try (OutputStream out = new AtomicFileOutputStream(file)) {
      out.write(state.image());
    }
    MD5Hash md5 = MD5FileUtil.computeAndSaveMd5ForFile(file);
    storage.updateLatestSnapshot(
        new SingleFileSnapshotInfo(new FileInfo(file.toPath(), md5), last));
    return last.getIndex();
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
