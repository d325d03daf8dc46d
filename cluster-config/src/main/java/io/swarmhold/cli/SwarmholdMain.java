package io.swarmhold.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** The program's entrance: {@code ./swarmhold <verb> ...}. */
public final class SwarmholdMain {

  private SwarmholdMain() {}

  public static void main(String[] args) {
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int code = CommandLines.of(NodeStarters.embedded(), out, err).execute(args);
    out.flush();
    err.flush();
    System.exit(code);
  }
}
