package io.swarmhold.edge.client;

import java.net.URI;

/** The agent of README.md, which holds what stands between the marks word for word. */
final class ReadmeExample {

  private ReadmeExample() {}

  static void run(URI node) {
    // README begins
    try (SwarmholdClient client = SwarmholdClient.connect(node).open();
        Worker worker =
            client
                .worker("a-1")
                .pool("writers")
                .slots(8)
                .handle("summary", task -> summarise(task.payload()))
                .start()) {
      worker.stopped().join(); // at work until SIGTERM, which drains it
    }
    // README ends
  }

  private static String summarise(Json text) {
    return "in short: " + text.tree().path("text").asText();
  }
}
