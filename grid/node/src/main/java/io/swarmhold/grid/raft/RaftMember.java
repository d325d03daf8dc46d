package io.swarmhold.grid.raft;

import io.swarmhold.model.consensus.MemberId;

/**
 * A member and where its Raft server listens.
 *
 * @param address host and port
 */
public record RaftMember(MemberId id, String address) implements Comparable<RaftMember> {

  public RaftMember {
    int colon = address.lastIndexOf(':');
    if (colon < 1 || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException("address: %s (expected: host:port)".formatted(address));
    }
  }

  String host() {
    return address.substring(0, address.lastIndexOf(':'));
  }

  int port() {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  /** Operators read it where a start is refused. */
  @Override
  public String toString() {
    return id + " at " + address;
  }

  @Override
  public int compareTo(RaftMember other) {
    return id.compareTo(other.id);
  }
}
