package io.swarmhold.grid.raft;

import java.util.concurrent.CompletionStage;

/** Asks members who they are, before there is a group through which they could be asked. */
public interface Greeter {

  /**
   * What the member at this Raft address answers, which is its {@link RaftConsensus#hello}. Fails
   * if nobody answers within a second or so.
   */
  CompletionStage<Hello> greet(String address);
}
