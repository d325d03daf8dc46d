package io.swarmhold.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.swarmhold.model.port.GridFaultException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;

/** The end of a process whose memory may be ahead of its log: at once, and with the reason. */
final class Halt {

  private Halt() {}

  /** Says why on the process's own standard error: whatever took its place may be lost with it. */
  static void now(RuntimeException cause) {
    var why = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    if (cause instanceof GridFaultException) {
      why.println("swarmhold: " + cause.getMessage());
    } else {
      why.println("swarmhold: the node stops, what it acknowledged is on the disk: " + cause);
      cause.printStackTrace(why);
    }
    why.flush();
    Runtime.getRuntime().halt(1);
  }
}
