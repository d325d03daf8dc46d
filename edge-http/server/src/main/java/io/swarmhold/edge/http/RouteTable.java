package io.swarmhold.edge.http;

import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a path: by the path itself where no part of it varies, else segment by
 * segment. What is written out goes before what varies.
 */
public final class RouteTable {

  /** No template has more. */
  private static final int MAX_VALUES = 2;

  /** A path that exists, with what may be done there. */
  public record Place(Map<HttpMethod, Route> routes) {

    @Nullable Route route(HttpMethod method) {
      return routes.get(method);
    }

    /** As in the header {@code Allow}. */
    String allowed() {
      return routes.keySet().stream()
          .map(HttpMethod::name)
          .sorted()
          .collect(Collectors.joining(", "));
    }
  }

  /** A place, and what stood where its template has braces. */
  public record Match(Place place, String[] values) {}

  private static final class Node {
    private final Map<String, Node> literals = new HashMap<>();
    private @Nullable Node any;

    /** Whether what stands here may have colons in it. */
    private boolean isName;

    /** By what follows the colon; "" for nothing. */
    private final Map<String, Place> places = new HashMap<>();
  }

  private static final String[] NONE = {};

  private final List<Route> routes;
  private final Map<String, Match> fixed = new HashMap<>();
  private final Node root = new Node();

  public RouteTable(List<Route> routes) {
    this.routes = List.copyOf(routes);
    routes.forEach(this::add);
  }

  public List<Route> routes() {
    return routes;
  }

  public @Nullable Match find(String path) {
    Match match = fixed.get(path);
    return match != null ? match : path.startsWith("/") ? walk(path) : null;
  }

  private @Nullable Match walk(String path) {
    int slash = path.lastIndexOf('/');
    int first = path.indexOf(':', slash);
    if (first < 0) {
      return walk(path, path.length(), "", false);
    }
    Match match = walk(path, first, path.substring(first + 1), false);
    if (match == null) {
      int last = path.lastIndexOf(':');
      match = walk(path, last, path.substring(last + 1), true);
    }
    return match != null ? match : walk(path, path.length(), "", true);
  }

  /**
   * @param end of the last segment; behind it comes the verb
   * @param named whether the last segment must be a name
   */
  private @Nullable Match walk(String path, int end, String verb, boolean named) {
    var values = new ArrayList<String>(MAX_VALUES);
    Node node = root;
    for (int from = 1; node != null && from <= end; ) {
      int slash = path.indexOf('/', from);
      int to = slash < 0 || slash > end ? end : slash;
      String segment = path.substring(from, to);
      Node next = node.literals.get(segment);
      if (next == null && !segment.isEmpty()) {
        next = node.any;
        values.add(segment);
      }
      node = next;
      from = to + 1;
    }
    Place place = node == null || (named && !node.isName) ? null : node.places.get(verb);
    return place == null ? null : new Match(place, values.toArray(NONE));
  }

  private void add(Route route) {
    String template = route.template();
    int colon = template.lastIndexOf(':');
    String verb = colon < 0 ? "" : template.substring(colon + 1);
    String[] segments = template.substring(1, colon < 0 ? template.length() : colon).split("/", -1);
    Node node = root;
    boolean varies = false;
    for (String segment : segments) {
      if (segment.startsWith("{")) {
        varies = true;
        node.any = node.any == null ? new Node() : node.any;
        node = node.any;
        node.isName = segment.equals("{name}");
      } else {
        node = node.literals.computeIfAbsent(segment, unused -> new Node());
      }
    }
    Place place =
        node.places.computeIfAbsent(verb, unused -> new Place(new TreeMap<>(RouteTable::byName)));
    if (place.routes.put(route.method(), route) != null) {
      throw new IllegalStateException(route.method() + " " + template + ": mounted twice");
    }
    if (route.answersHead()) {
      place.routes.put(HttpMethod.HEAD, route);
    }
    if (!varies) {
      fixed.put(template, new Match(place, NONE));
    }
  }

  private static int byName(HttpMethod a, HttpMethod b) {
    return a.name().compareTo(b.name());
  }
}
