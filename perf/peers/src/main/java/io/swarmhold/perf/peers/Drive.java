package io.swarmhold.perf.peers;

import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The load of one run against one peer, in a process of its own so that nobody inherits a compiled
 * client or a full heap. Usage: {@code Drive rabbitmq|nats PORT}; prints an {@link Outcome}.
 */
public final class Drive {

  private Drive() {}

  /** Runs the load the environment describes. */
  public static void main(String[] args) throws Exception {
    Load load = Load.fromEnvironment(System.getenv());
    Outcome outcome = Cycle.run(Integer.parseInt(args[1]), load, opening(args[0]));
    System.out.println(new ObjectMapper().writeValueAsString(outcome));
    System.exit(0); // both clients may keep threads alive
  }

  private static Broker.Opening opening(String peer) {
    return switch (peer) {
      case "rabbitmq" -> (port, load, progress) -> new RabbitMqBroker(port, progress);
      case "nats" -> NatsBroker::new;
      default ->
          throw new IllegalArgumentException("peer: " + peer + " (expected: rabbitmq, nats)");
    };
  }
}
