package io.swarmhold.perf.lab.member;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Network namespaces on a bridge, by {@code netns.sh}. */
public final class NamespaceNetwork implements Network {

  private final Path script;
  private final String prefix;

  public NamespaceNetwork(Path script, String prefix) {
    this.script = script;
    this.prefix = prefix;
  }

  /** Makes so many nodes. */
  public void up(int nodes) throws IOException {
    run("up", Integer.toString(nodes));
  }

  /** Takes them away, and ends what runs inside. */
  public void down() throws IOException {
    run("down");
  }

  @Override
  public void cut(String tag, int member, Way way) throws IOException {
    run("cut", tag, Integer.toString(member), way.text());
  }

  @Override
  public void part(String tag, int one, int other) throws IOException {
    run("cut-pair", tag, Integer.toString(one), Integer.toString(other));
    run("cut-pair", tag, Integer.toString(other), Integer.toString(one));
  }

  @Override
  public void cutPort(String tag, int member, Port port, Way way) throws IOException {
    int number =
        switch (port) {
          case GRID -> Layout.GRID_PORT;
          case RAFT -> Layout.GRID_PORT + Layout.RAFT_ABOVE_GRID;
        };
    run("cut-port", tag, Integer.toString(member), Integer.toString(number), way.text());
  }

  @Override
  public void lose(String tag, int member, int percent, Way way) throws IOException {
    run("loss", tag, Integer.toString(member), Integer.toString(percent), way.text());
  }

  @Override
  public void heal(String tag) throws IOException {
    run("heal", tag);
  }

  @Override
  public void healAll() throws IOException {
    run("heal");
  }

  private void run(String... words) throws IOException {
    var command = new ArrayList<>(List.of(script.toString(), prefix));
    command.addAll(List.of(words));
    Shell.run(command);
  }
}
