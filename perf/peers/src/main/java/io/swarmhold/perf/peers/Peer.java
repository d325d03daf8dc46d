package io.swarmhold.perf.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a user would pick instead: how its server is started and what drives it. */
interface Peer {

  String name();

  /** What the server has done when it acknowledges a submit. */
  String promise();

  String version() throws IOException;

  /** Why this peer cannot be run with the server installed here, if it cannot. */
  default Optional<String> reasonToSkip() throws IOException {
    return Optional.empty();
  }

  /** Starts a server with an empty {@code folder} for its data; it accepts connections. */
  RunningServer start(Path folder) throws IOException, InterruptedException;

  /** The command that puts a {@link Load} on the server at {@code port} and prints an outcome. */
  List<String> driver(int port);

  /** The server's settings that matter for the figures. */
  Map<String, String> serverSettings();

  /** All there are, in the order of the report. */
  static List<Peer> all() {
    return List.of(
        new RabbitMq(1),
        new RabbitMq(3),
        new NatsJetStream(false),
        new NatsJetStream(true),
        new BullMq("always"),
        new BullMq("everysec"));
  }
}
