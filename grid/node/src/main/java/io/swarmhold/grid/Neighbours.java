package io.swarmhold.grid;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/**
 * Whether others are there already when a member starts. If none is, it may join those that start
 * beside it while it still reads its log. If one is, it reads its log first: who has joined is
 * taken for one that answers, and others might wait for it.
 */
final class Neighbours {

  /** Who has not taken a connection by then does not listen. */
  private static final int ANSWER_WITHIN_MILLIS = 200;

  private Neighbours() {}

  /**
   * Asks each member that is listed, one after the other; takes {@link #ANSWER_WITHIN_MILLIS} for
   * each at the most. Of members that are found by a name nobody knows before they are asked for:
   * false.
   */
  static boolean noneListens(Membership membership) {
    return membership.join() instanceof Membership.Join.Listed(List<String> members)
        && members.stream()
            .filter(member -> !member.equals(membership.host() + ":" + membership.port()))
            .noneMatch(Neighbours::listens);
  }

  private static boolean listens(String member) {
    int colon = member.lastIndexOf(':');
    String host = member.substring(0, colon);
    int port = Integer.parseInt(member.substring(colon + 1));
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), ANSWER_WITHIN_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
