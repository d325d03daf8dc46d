package io.swarmhold.grid.raft;

import java.io.IOException;

/** The way to the members of a group, to hear from them who is in it and to change that. Blocks. */
interface GroupLine {

  /** Who is in the group, as {@code member} knows it. */
  RaftPeers peers(RaftMember member) throws IOException;

  boolean leads(RaftMember member) throws IOException;

  /** False if {@code leader} does not lead, or the group is not {@code now} any more. */
  boolean set(RaftMember leader, RaftPeers now, RaftPeers wanted) throws IOException;
}
