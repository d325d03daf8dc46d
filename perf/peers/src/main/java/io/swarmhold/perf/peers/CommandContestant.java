package io.swarmhold.perf.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Anything that prints a JSON line with {@code tasksPerSecond}: how Swarmhold joins the comparison.
 * The command finds the {@link Load} in its environment and starts and stops all it needs.
 */
record CommandContestant(String name, String command) implements Contestant {

  /** Lower case, so that a command that begins with a variable is not taken for a name. */
  private static final Pattern NAMED = Pattern.compile("([a-z][a-z0-9.-]*)=(.*)", Pattern.DOTALL);

  /** {@code [name=]command}. */
  static CommandContestant parse(String text) {
    Matcher named = NAMED.matcher(text);
    return named.matches()
        ? new CommandContestant(named.group(1), named.group(2))
        : new CommandContestant("swarmhold", text);
  }

  @Override
  public boolean isOurs() {
    return true;
  }

  @Override
  public ObjectNode run(Load load) throws IOException, InterruptedException {
    ObjectNode figures = JsonCommand.run(List.of("sh", "-c", command), load);
    if (!figures.path("tasksPerSecond").isNumber()) {
      throw new IOException(name + " printed no tasksPerSecond: " + figures);
    }
    ObjectNode named = new ObjectMapper().createObjectNode().put("peer", name);
    named.setAll(figures);
    named.put("peer", name);
    return named;
  }
}
