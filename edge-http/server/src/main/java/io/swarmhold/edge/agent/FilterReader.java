package io.swarmhold.edge.agent;

import io.swarmhold.edge.http.Code;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.agent.AgentMode;
import io.swarmhold.model.agent.AgentState;
import io.swarmhold.model.agent.CapacityClass;
import io.swarmhold.model.port.AgentFilter;
import io.swarmhold.model.port.Discovery;
import io.swarmhold.model.port.Registry;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads which agents are meant from the query: {@code
 * pool=draft&capability=gpu,cuda&label=tier=gold}. Several of one kind stand between commas.
 */
final class FilterReader {

  static final String[] PARAMETERS = {
    "pool",
    "capability",
    "region",
    "zone",
    "node",
    "version",
    "user",
    "label",
    "state",
    "mode",
    "capacityClass"
  };

  private static final int DEFAULT_FOUND = 20;

  private FilterReader() {}

  static AgentFilter filter(Exchange exchange) {
    try {
      return new AgentFilter(
          optional(exchange, "pool", PoolId::new),
          new TreeSet<>(several(exchange, "capability")),
          text(exchange, "region"),
          text(exchange, "zone"),
          text(exchange, "node"),
          text(exchange, "version"),
          text(exchange, "user"),
          labels(exchange),
          states(exchange),
          optional(exchange, "mode", AgentMode::named),
          optional(exchange, "capacityClass", CapacityClass::named));
    } catch (IllegalArgumentException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }

  static Discovery discovery(Exchange exchange) {
    String usable = exchange.query("usable");
    if (usable != null && !usable.equals("true") && !usable.equals("false")) {
      throw bad("usable: expected true or false");
    }
    return new Discovery(
        filter(exchange),
        text(exchange, "near"),
        !"false".equals(usable),
        exchange.query("limit", 1, Registry.MAX_FOUND, DEFAULT_FOUND));
  }

  private static String text(Exchange exchange, String name) {
    String text = exchange.query(name);
    return text == null ? "" : text;
  }

  private static <T> @Nullable T optional(
      Exchange exchange, String name, Function<String, T> reading) {
    String text = exchange.query(name);
    return text == null ? null : reading.apply(text);
  }

  private static List<String> several(Exchange exchange, String name) {
    String text = text(exchange, name);
    return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
  }

  private static SortedMap<String, String> labels(Exchange exchange) {
    SortedMap<String, String> labels = new TreeMap<>();
    for (String label : several(exchange, "label")) {
      int equals = label.indexOf('=');
      if (equals < 1) {
        throw bad("label: expected name=value");
      }
      labels.put(label.substring(0, equals), label.substring(equals + 1));
    }
    return labels;
  }

  private static NavigableSet<AgentState> states(Exchange exchange) {
    NavigableSet<AgentState> states = new TreeSet<>();
    several(exchange, "state").forEach(state -> states.add(AgentState.named(state)));
    return states;
  }

  private static RefusedException bad(String detail) {
    return new RefusedException(Code.BAD_REQUEST, detail);
  }
}
