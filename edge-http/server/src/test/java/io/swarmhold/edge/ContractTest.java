package io.swarmhold.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.contract.Document;
import io.swarmhold.edge.contract.Document.Operation;
import io.swarmhold.edge.contract.RequestSamples;
import io.swarmhold.edge.testkit.EdgeUnderTest;
import io.swarmhold.edge.testkit.RestClient;
import io.swarmhold.edge.testkit.RestClient.Answer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The OpenAPI document is the contract: what it says of a request is what the server does with it,
 * and every answer is as it describes. The server reads with a codec of its own, which is why this
 * is tested and not assumed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContractTest {

  private static final Set<Integer> REFUSED = Set.of(400, 413);
  private static final String SOCKET = "GET /api/v1/socket";

  private final EdgeUnderTest edge = EdgeUnderTest.start();
  private final RestClient client = edge.client();
  private String known = "";

  static List<Operation> operations() {
    return Document.read().operations();
  }

  static Stream<Operation> operationsWithBody() {
    return operations().stream().filter(operation -> operation.body() != null);
  }

  static Stream<Operation> operationsWithQuery() {
    return operations().stream().filter(operation -> !operation.query().isEmpty());
  }

  @BeforeAll
  void putSomethingIn() {
    edge.swarm().setCapacity(Integer.MAX_VALUE);
    edge.swarm().setImpatient(true);
    String task = "{\"payload\":1,\"pool\":\"writers\",\"type\":\"t\",\"capabilities\":[\"c\"]}";
    known = client.post("/api/v1/tasks", task).json().getString("id");
    client.post("/api/v1/agents/a-1/leases", "{}");
  }

  @AfterAll
  void stop() {
    edge.close();
  }

  @Test
  void whatIsMountedIsDescribedAndWhatIsDescribedIsMounted() {
    var mounted = new TreeSet<String>();
    edge.server().mounted().forEach(route -> mounted.add(route.method() + " " + route.template()));
    mounted.add(SOCKET);
    var described = new TreeSet<String>();
    operations().forEach(operation -> described.add(operation.name()));
    assertThat(mounted).isEqualTo(described);
  }

  @Test
  void whatNeedsACredentialIsDescribedSo() {
    var open = new TreeSet<String>();
    edge.server().mounted().stream()
        .filter(route -> route.scope().isEmpty())
        .forEach(route -> open.add(route.method() + " " + route.template()));
    var described = new TreeSet<String>();
    operations().stream()
        .filter(operation -> !operation.needsCredential())
        .forEach(operation -> described.add(operation.name()));
    assertThat(open).isEqualTo(described);
  }

  @Test
  void parametersOfTheQueryAreThoseDescribed() {
    for (Operation operation : operations()) {
      edge.server().mounted().stream()
          .filter(route -> operation.name().equals(route.method() + " " + route.template()))
          .forEach(route ->
              assertThat(route.query()).as(operation.name()).isEqualTo(operation.query().keySet()));
    }
  }

  @ParameterizedTest
  @MethodSource("operationsWithBody")
  void theServersVerdictOnABodyIsThatOfTheSchema(Operation operation) {
    JsonObject schema = Objects.requireNonNull(operation.body());
    int taken = 0;
    List<Object> samples = RequestSamples.of(schema);
    for (Object sample : samples) {
      String json = Json.encode(sample);
      String verdict = Document.verdict(schema, Json.decodeValue(json));
      Answer answer = client.send(operation.method(), path(operation), "application/json", json);
      assertThat(REFUSED.contains(answer.status()))
          .as("%s %s: %s, but %s", operation, cut(json), verdict, cut(answer.text()))
          .isEqualTo(!verdict.isEmpty());
      assertThat(answer.status()).as(answer.text()).isNotEqualTo(500);
      checkAnswer(operation, answer);
      taken += verdict.isEmpty() ? 1 : 0;
    }
    assertThat(taken).as("samples the schema allows").isPositive().isLessThan(samples.size());
  }

  @ParameterizedTest
  @MethodSource("operationsWithBody")
  void aMissingBodyIsRefusedWhereItIsRequired(Operation operation) {
    Answer answer = client.send(operation.method(), path(operation), "", "");
    assertThat(Set.of(400, 415).contains(answer.status()))
        .as(answer.text())
        .isEqualTo(operation.bodyRequired());
  }

  @ParameterizedTest
  @MethodSource("operationsWithQuery")
  void theServersVerdictOnAQueryIsThatOfTheSchema(Operation operation) {
    if (isStream(operation)) {
      return; // held open: EventRoutesTest
    }
    for (Map.Entry<String, JsonObject> parameter : operation.query().entrySet()) {
      for (Object sample : RequestSamples.parameters(parameter.getValue())) {
        String text = String.valueOf(sample);
        if (parameter.getKey().equals("pageToken") || text.contains(" ") || text.contains("ü")) {
          continue; // what is in a token is the server's
        }
        Object typed = sample instanceof String && isInteger(text) ? Integer.valueOf(text) : sample;
        boolean refused = !Document.verdict(parameter.getValue(), typed).isEmpty();
        Answer answer = client.get(path(operation) + "?" + parameter.getKey() + "=" + text);
        assertThat(answer.status() == 400)
            .as("%s %s=%s: %s", operation, parameter.getKey(), text, answer.text())
            .isEqualTo(refused);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void whatIsAskedAsDescribedIsAnsweredAsDescribed(Operation operation) {
    if (isStream(operation) || operation.name().equals(SOCKET)) {
      return; // held open: EventRoutesTest, and the tests of the socket
    }
    if (operation.method().equals("GET")) {
      Answer answer =
          client.get(path(operation) + (operation.path().endsWith(":wait") ? "?timeoutMs=0" : ""));
      assertThat(answer.status()).as(answer.text()).isBetween(200, 499);
      checkAnswer(operation, answer);
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void whatIsNotDescribedIsRefused(Operation operation) {
    Answer answer = client.send(operation.method(), path(operation) + "?colour=blue", "", "");
    assertThat(answer.code()).as(operation.name()).isEqualTo("unknown_property");
    Answer link = client.send("LINK", path(operation), "application/json", "{}");
    assertThat(link.code()).isEqualTo("method_not_allowed");
    assertThat(link.header("allow")).contains(operation.method());
    checkAnswer(operation, link);
  }

  /** Every answer, a problem too, has the form that its operation describes, and nothing more. */
  private static void checkAnswer(Operation operation, Answer answer) {
    String type = answer.header("content-type");
    JsonObject schema =
        Objects.requireNonNull(
            operation.answer(answer.status(), type),
            () -> operation + " answers " + answer.status() + " " + type);
    if (type.startsWith("application/")) {
      JsonObject closed = (JsonObject) Document.closed(schema);
      assertThat(Document.verdict(closed, Json.decodeValue(answer.text())))
          .as("%s %s: %s", operation, answer.status(), cut(answer.text()))
          .isEmpty();
    }
    assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
  }

  private static boolean isStream(Operation operation) {
    return operation.path().endsWith("/stream") || operation.path().equals("/api/v1/events");
  }

  private String path(Operation operation) {
    String id = operation.path().startsWith("/api/v1/tasks/") ? known : "a-1";
    return operation
        .path()
        .replace("{id}", id)
        .replace("{code}", "not_found")
        .replace("{kind}", "agent")
        .replace("{name}", "a-1");
  }

  private static boolean isInteger(String text) {
    return text.matches("-?[0-9]{1,9}");
  }

  private static String cut(String text) {
    return text.length() < 400 ? text : text.substring(0, 400);
  }
}
