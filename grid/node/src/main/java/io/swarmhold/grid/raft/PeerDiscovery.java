package io.swarmhold.grid.raft;

import java.util.concurrent.CompletionStage;

/** Asks members who they are, before there is a group through which they could be asked. */
public interface PeerDiscovery {

  /**
   * What the member at this Raft address answers, which is its {@link RaftConsensus#hello}. Fails
   * at once if nobody is there or it takes no questions yet, and after ten seconds if it is silent.
   */
  CompletionStage<PeerInfo> greet(String address);
}
