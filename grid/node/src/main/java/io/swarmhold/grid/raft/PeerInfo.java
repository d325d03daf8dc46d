package io.swarmhold.grid.raft;

import java.util.Optional;

/**
 * What a member says of itself when it is greeted.
 *
 * @param bringsPast whether it was alone before, and holds tasks of that time
 * @param peers of the group that it belongs to; empty if it belongs to none yet
 */
public record PeerInfo(RaftMember member, boolean bringsPast, Optional<RaftPeers> peers) {}
