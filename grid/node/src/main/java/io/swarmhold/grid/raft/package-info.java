/**
 * The consensus group on Apache Ratis (grid/adr/0004-consensus-by-ratis.md): every member runs a
 * server, some vote, the others listen. Begin at {@link io.swarmhold.grid.raft.RaftConsensus}.
 */
@NullMarked
package io.swarmhold.grid.raft;

import org.jspecify.annotations.NullMarked;
