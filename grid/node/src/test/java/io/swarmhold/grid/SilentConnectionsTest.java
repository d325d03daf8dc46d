package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class SilentConnectionsTest {

  /** As the system of a process that is stopped: it takes connections, and nobody answers. */
  @Test
  void whoTakesConnectionsAndSaysNothingIsLetGoAndHoldsUpNobody() throws IOException {
    try (Members members = new Members(0, 1, 2);
        var mute = new ServerSocket(members.nextPort(1), 50, InetAddress.getLoopbackAddress())) {
      members.join();
      assertThat(greeting(mute)).as("who asks whether somebody is there").isEmpty();
      assertThat(greeting(mute)).as("what comes before the end").startsWith('H', 'Z', 'C');
    }
  }

  private static byte[] greeting(ServerSocket mute) throws IOException {
    try (Socket taken = mute.accept()) {
      taken.setSoTimeout(30_000);
      return taken.getInputStream().readAllBytes();
    }
  }
}
