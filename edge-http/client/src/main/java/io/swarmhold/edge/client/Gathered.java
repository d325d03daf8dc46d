package io.swarmhold.edge.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the members of a cluster know together.
 *
 * @param items each as the server describes it
 * @param missing members that did not answer: what they know is not among the items
 */
public record Gathered(List<Json> items, List<String> missing) {

  public Gathered {
    items = List.copyOf(items);
    missing = List.copyOf(missing);
  }

  static Gathered of(Stream<JsonNode> answers, String property) {
    var items = new ArrayList<Json>();
    var missing = new TreeSet<String>();
    answers.forEach(answer -> {
      Pages.elementsOf(answer, property).forEach(item -> items.add(Json.of(item)));
      answer.path("missing").forEach(member -> missing.add(member.asText()));
    });
    return new Gathered(items, List.copyOf(missing));
  }
}
