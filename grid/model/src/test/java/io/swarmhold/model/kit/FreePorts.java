package io.swarmhold.model.kit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of loopback for servers that must know theirs before they listen. They lie below those that
 * the system gives to whoever connects or asks for any port, so that nobody takes one in between.
 */
public final class FreePorts {

  private static final int FIRST = 20_000;
  private static final int COUNT = 12_000;

  private FreePorts() {}

  public static List<Integer> find(int count) {
    return find(count, 0);
  }

  /**
   * @param beside whoever listens at a port listens at this distance above it as well
   */
  public static List<Integer> find(int count, int beside) {
    List<Integer> found = new ArrayList<>();
    int step = Math.max(1, 2 * beside);
    int start = FIRST + ThreadLocalRandom.current().nextInt(COUNT - step * (count + 1));
    for (int port = start; found.size() < count; port += step) {
      if (port >= FIRST + COUNT) {
        throw new IllegalStateException("no free ports from " + start + " on");
      }
      if (isFree(port) && isFree(port + beside)) {
        found.add(port);
      }
    }
    return found;
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
