package io.swarmhold.edge.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A list that the server gives out page by page, fetched as the stream is read. */
record Pages(SwarmholdClient client, String path, Map<String, String> parameters) {

  private static final int PAGE_SIZE = 100;

  /** Every element of {@code property}, on all pages. */
  Stream<JsonNode> elements(String property) {
    return bodies().flatMap(body -> elementsOf(body, property).stream());
  }

  /** The pages as they were answered. */
  Stream<JsonNode> bodies() {
    return Stream.iterate(
            Optional.of(page("")),
            Optional::isPresent,
            page ->
                page.map(answered -> answered.path("nextPageToken").asText())
                    .filter(token -> !token.isEmpty())
                    .map(this::page))
        .flatMap(Optional::stream);
  }

  private JsonNode page(String token) {
    var all = new LinkedHashMap<>(parameters);
    all.putIfAbsent("pageSize", Integer.toString(PAGE_SIZE));
    if (!token.isEmpty()) {
      all.put("pageToken", token);
    }
    return client.answerTo(path + "?" + query(all));
  }

  private static String query(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  static List<JsonNode> elementsOf(JsonNode answer, String property) {
    var list = new ArrayList<JsonNode>();
    (answer.isArray() ? answer : answer.path(property)).forEach(list::add);
    return list;
  }
}
