package io.swarmhold.grid;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/**
 * Whether others are there already when a member starts. If none is, it may join those that start
 * beside it while it still reads its log. If one is, or may be, it reads its log first: who has
 * joined is taken for one that answers, and others might wait for it.
 */
final class Neighbours {

  /** Who has not said by then that it takes no connections may be there. */
  private static final int ANSWER_WITHIN_MILLIS = 200;

  private Neighbours() {}

  /**
   * Asks each member that is listed, one after the other, until one may be there; takes {@link
   * #ANSWER_WITHIN_MILLIS} for it at the most, and what its name takes to be found. Of members of a
   * service nobody is known before it is asked for: false.
   */
  static boolean areAllAbsent(Membership membership) {
    return membership.join() instanceof Membership.Join.Listed(List<String> members)
        && members.stream()
            .filter(member -> !member.equals(membership.host() + ":" + membership.port()))
            .allMatch(Neighbours::isAbsent);
  }

  /** Only a host that is there and refuses says that; silence may be any trouble between them. */
  private static boolean isAbsent(String member) {
    int colon = member.lastIndexOf(':');
    String host = member.substring(0, colon);
    int port = Integer.parseInt(member.substring(colon + 1));
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), ANSWER_WITHIN_MILLIS);
      return false;
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
