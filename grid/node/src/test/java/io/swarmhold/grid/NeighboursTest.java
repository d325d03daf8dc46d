package io.swarmhold.grid;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who finds nobody may join at once. */
class NeighboursTest {

  private static final String HOST = "127.0.0.1";

  @Test
  void oneThatListensIsFound() throws IOException {
    try (ServerSocket self = listening();
        ServerSocket other = listening()) {
      assertFalse(areAllAbsent(self.getLocalPort(), addresses(self, other)));
    }
  }

  /** That nobody is known by a name may be any trouble with names. */
  @Test
  void whoCannotBeFoundMayBeThere() throws IOException {
    try (ServerSocket self = listening()) {
      assertFalse(areAllAbsent(self.getLocalPort(), List.of("nobody.invalid:1")));
    }
  }

  @Test
  void whoeverListensNoLongerIsNoNeighbour() throws IOException {
    try (ServerSocket self = listening()) {
      ServerSocket gone = listening();
      gone.close();

      assertTrue(areAllAbsent(self.getLocalPort(), addresses(self, gone)));
    }
  }

  @Test
  void aMemberIsNoNeighbourOfItself() throws IOException {
    try (ServerSocket self = listening()) {
      assertTrue(areAllAbsent(self.getLocalPort(), addresses(self)));
    }
  }

  @Test
  void ofAServiceNobodyIsKnownBefore() {
    assertFalse(
        Neighbours.areAllAbsent(membership(1, new Membership.Join.Kubernetes("members", 1))));
  }

  private static ServerSocket listening() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static List<String> addresses(ServerSocket... sockets) {
    return Arrays.stream(sockets).map(socket -> HOST + ":" + socket.getLocalPort()).toList();
  }

  private static boolean areAllAbsent(int port, List<String> members) {
    return Neighbours.areAllAbsent(membership(port, new Membership.Join.Listed(members)));
  }

  private static Membership membership(int port, Membership.Join join) {
    return new Membership(HOST, port, "", join, 1, "", 0, false, List.of());
  }
}
