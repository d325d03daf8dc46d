package io.swarmhold.perf.lab.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SplittableRandom;

/**
 * A task's label stands in its payload, beside what can be computed from the label: so whoever sees
 * the task can tell whether it is the one that was sent.
 */
final class Labels {

  private static final int MOST_PAD = 300;

  private Labels() {}

  static ObjectNode payload(String label) {
    return Door.MAPPER.createObjectNode().put("lab", label).put("pad", pad(label));
  }

  static String of(JsonNode payload) {
    return payload.path("lab").asText("?");
  }

  static boolean isIntact(JsonNode payload) {
    return payload.equals(payload(of(payload)));
  }

  private static String pad(String label) {
    var dice = new SplittableRandom(label.hashCode());
    var pad = new StringBuilder();
    for (int length = dice.nextInt(MOST_PAD); length > 0; length--) {
      pad.append((char) dice.nextInt('a', 'z' + 1));
    }
    return pad.toString();
  }
}
