package io.swarmhold.grid;

import java.util.List;

/**
 * How a member finds the others, and what they keep for each other.
 *
 * @param host address at which members talk to each other: theirs alone, for it has no lock
 * @param port of the grid
 * @param raftAddress host and port of this member's consensus server; empty if it has none
 * @param join how the others are found
 * @param expected members that vote on who serves; where fewer than a majority of so many are here,
 *     of whatever kind, nothing is served
 * @param zone what fails together with this member; copies go to other zones. Empty if unknown
 * @param backups copies of each shard beside the primary's: 0 to 2
 * @param lite whether the member holds no shards
 * @param trusted addresses from which Management Center may ask; if empty, 127.0.0.1 and no other
 */
public record Membership(
    String host,
    int port,
    String raftAddress,
    Join join,
    int expected,
    String zone,
    int backups,
    boolean lite,
    List<String> trusted) {

  /** One member, alone and with nobody to talk to. */
  public static final Membership ALONE =
      new Membership("127.0.0.1", 0, "", new Join.Alone(), 1, "", 0, false, List.of());

  public Membership {
    trusted = List.copyOf(trusted);
    if (backups < 0 || backups > 2) {
      throw new IllegalArgumentException("backups: " + backups + " (expected: 0 to 2)");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
  }

  /** How members find each other. Never by calling out into a network. */
  public sealed interface Join {

    record Alone() implements Join {}

    /**
     * @param members each {@code host:port}
     */
    record Listed(List<String> members) implements Join {
      public Listed {
        members = List.copyOf(members);
      }
    }

    /**
     * @param serviceDns name of a headless service that resolves to the members' addresses
     * @param port at which all of them listen
     */
    record Kubernetes(String serviceDns, int port) implements Join {}
  }

  /** So many members have to be here for anything to be served. */
  int majority() {
    return expected / 2 + 1;
  }

  /** Members that should be here, as far as this one was told. */
  int listed() {
    return join instanceof Join.Listed(List<String> members)
        ? Math.max(expected, members.size())
        : expected;
  }

  public boolean isAlone() {
    return join instanceof Join.Alone;
  }
}
