package io.swarmhold.perf.load.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a server says of itself, over HTTP. Blocks; not for what is measured. */
public final class ServerApi {

  private static final int PATIENCE_MS = 10_000;
  private static final int OK = 200;
  private static final int MAX_STATE = 4_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String base;

  public ServerApi(InetSocketAddress server) {
    base = "http://" + server.getHostString() + ":" + server.getPort();
  }

  /** Tasks of a pool that are not over. */
  public record PoolCounts(long ready, long delayed, long running, long dead) {

    public boolean holdsNothing() {
      return ready == 0 && delayed == 0 && running == 0 && dead == 0;
    }
  }

  public boolean isReady() {
    try {
      HttpURLConnection connection = open("/health/ready");
      int status = connection.getResponseCode();
      connection.disconnect();
      return status == OK;
    } catch (IOException e) {
      return false; // nobody listens yet
    }
  }

  /** What the pool holds now; nothing if the server does not list it. */
  public PoolCounts pool(String name) throws IOException {
    JsonNode pools = JSON.readTree(get("/api/v1/pools")).path("pools");
    if (!pools.isArray()) {
      throw new IOException("/api/v1/pools answers no pools");
    }
    for (JsonNode pool : pools) {
      if (pool.path("pool").asText().equals(name)) {
        return new PoolCounts(
            pool.path("ready").asLong(),
            pool.path("delayed").asLong(),
            pool.path("running").asLong(),
            pool.path("dead").asLong());
      }
    }
    return new PoolCounts(0, 0, 0, 0);
  }

  /** The members and their shards, as this server has heard. */
  public ClusterState cluster() throws IOException {
    return ClusterState.of(JSON.readTree(get("/api/v1/cluster")));
  }

  /** Which member each agent is connected to, by the agent's name. */
  public Map<String, String> members() throws IOException {
    Map<String, String> members = new HashMap<>();
    for (JsonNode agent : JSON.readTree(get("/api/v1/agents?pageSize=100")).path("agents")) {
      members.put(agent.path("id").asText(), agent.path("member").asText());
    }
    return members;
  }

  /** What a task's status is; empty if there is no such task. */
  public Optional<String> status(String task) throws IOException {
    HttpURLConnection connection = open("/api/v1/tasks/" + task);
    if (connection.getResponseCode() == HttpURLConnection.HTTP_NOT_FOUND) {
      return Optional.empty();
    }
    return Optional.of(JSON.readTree(get("/api/v1/tasks/" + task)).path("status").asText());
  }

  /** Sum over all labels of a metric of {@code /metrics}; empty if there is none of that name. */
  public OptionalDouble metric(String name) throws IOException {
    return sum(name, get("/metrics"));
  }

  /** What {@code /version} answers. */
  public JsonNode version() throws IOException {
    return JSON.readTree(get("/version"));
  }

  /** What the server says of its pools and agents, for people who wonder why a run failed. */
  public String state() {
    var state = new StringBuilder();
    for (String path : new String[] {"/api/v1/pools", "/api/v1/agents"}) {
      state.append(path).append(": ");
      try {
        String answer = get(path);
        state.append(answer, 0, Math.min(answer.length(), MAX_STATE));
      } catch (IOException e) {
        state.append(e.getMessage());
      }
      state.append('\n');
    }
    return state.toString();
  }

  static OptionalDouble sum(String name, String metrics) {
    double[] values =
        metrics
            .lines()
            .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
            .mapToDouble(ServerApi::value)
            .toArray();
    return values.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(java.util.Arrays.stream(values).sum());
  }

  private static double value(String line) {
    String afterLabels = line.substring(Math.max(line.indexOf(' '), line.lastIndexOf('}') + 1));
    return Double.parseDouble(afterLabels.strip().split(" ", 2)[0]);
  }

  private String get(String path) throws IOException {
    HttpURLConnection connection = open(path);
    if (connection.getResponseCode() != OK) {
      throw new IOException(path + " answers " + connection.getResponseCode());
    }
    try (var body = connection.getInputStream()) {
      return new String(body.readAllBytes(), UTF_8);
    }
  }

  private HttpURLConnection open(String path) throws IOException {
    var connection = (HttpURLConnection) URI.create(base + path).toURL().openConnection();
    connection.setConnectTimeout(PATIENCE_MS);
    connection.setReadTimeout(PATIENCE_MS);
    return connection;
  }
}
