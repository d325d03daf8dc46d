package io.swarmhold.grid.raft;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeerId;
import org.jspecify.annotations.Nullable;

/** The way to whoever leads. */
interface LeaderLine {

  /** As far as this member knows; null if it knows of none. */
  @Nullable RaftPeerId leader() throws IOException;

  /**
   * Sends a call that is to get into the log. Does not block.
   *
   * @param number the same when a call is repeated, so that a leader whose log has it answers
   */
  CompletableFuture<RaftClientReply> send(RaftPeerId leader, long number, Message message)
      throws IOException;

  /** To be told after a call to it failed: the next one may need a new connection. */
  void broken(RaftPeerId leader, Throwable cause);
}
