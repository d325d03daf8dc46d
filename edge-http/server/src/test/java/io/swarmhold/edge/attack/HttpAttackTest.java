package io.swarmhold.edge.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.Limits;
import io.swarmhold.edge.testkit.EdgeUnderTest;
import io.swarmhold.edge.testkit.RestClient;
import io.swarmhold.edge.testkit.RestClient.Answer;
import io.swarmhold.edge.testkit.Until;
import io.swarmhold.edge.testkit.Wire;
import io.swarmhold.edge.testkit.Wire.Reply;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP as nobody should speak it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpAttackTest {

  private static final String HOST = "Host: localhost\r\n";
  private static final String POST = "POST /api/v1/tasks HTTP/1.1\r\n" + HOST;
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String TASK = "{\"payload\":1}";

  private final EdgeUnderTest edge = EdgeUnderTest.start();

  @AfterAll
  void stop() {
    edge.close();
  }

  @AfterEach
  void theServerIsWell() {
    assertThat(edge.client().get("/health/ready").status()).isEqualTo(200);
  }

  private Wire wire() {
    return new Wire(edge.port());
  }

  /** One request on one connection: what comes back, and that nothing more can be said. */
  private Reply closedAfter(String request) {
    try (Wire wire = wire()) {
      Reply reply = wire.send(request).read();
      edge.swarm().time().advance(Duration.ofSeconds(3));
      assertThat(wire.isClosed()).as("closed after " + reply.head()).isTrue();
      return reply;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 5 5\r\n",
        "Content-Length: 0x5\r\n",
        "Content-Length : 5\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "X: a\r\n folded\r\n",
        " X: a\r\n",
        ": a\r\n",
        "X\u0000Y: a\r\n",
        "X: a\u0000b\r\n",
        "X: a\rb\r\n",
        "X: a\n",
        "X: a\nTransfer-Encoding: chunked\r\n",
        "Host: other\r\n",
        "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n",
        "Authorization: Bearer a\r\nauthorization: Bearer a\r\n",
        "Idempotency-Key: a\r\nIdempotency-Key: b\r\n",
        "Content-Type: text/plain\r\n",
        "Swarmhold-Durability: disk\r\nSwarmhold-Durability: memory\r\n",
        "Swarmhold-Fencing-Token: 1\r\nSwarmhold-Fencing-Token: 2\r\n",
      })
  void attack_43_whatCouldBeReadInTwoWaysIsRefusedAndTheConnectionClosed(String header) {
    Reply reply = closedAfter(POST + JSON + header + "\r\n" + TASK);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.says("bad_request")).as(reply.body()).isTrue();
    assertThat(reply.head().toLowerCase(java.util.Locale.ROOT))
        .contains("x-content-type-options: nosniff")
        .contains("content-type: application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /livez HTTP/1.1\r\n\r\n",
        "GET livez HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET http://localhost/livez HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "\u0001\u0002\u0003\r\n\r\n",
        "GET\r\n\r\n",
        "GET /livez\r\n\r\n",
        "GET /livez HTTP/9.9\r\nHost: localhost\r\n\r\n",
        "GET  /livez HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /livez  HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET\t/livez HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /livez\u000bHTTP/1.1\r\nHost: localhost\r\n\r\n",
        " GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /livez HTTP/1.1 \r\nHost: localhost\r\n\r\n",
        "\r\nGET  /livez HTTP/1.1\r\nHost: localhost\r\n\r\n",
      })
  void attack_43_whatIsNoRequestIsNoneAnswered200(String request) {
    try (Wire wire = wire()) {
      assertThat(wire.send(request).read().status()).isNotEqualTo(200).isNotEqualTo(500);
    }
  }

  @Test
  void anEmptyLineBeforeARequestIsSkippedAndTheNextHeadIsLookedAtToo() {
    try (Wire wire = wire()) {
      String live = "GET /livez HTTP/1.1\r\n" + HOST + "\r\n";
      assertThat(wire.send("\r\n" + live).read().status()).isEqualTo(200);
      assertThat(wire.send(live).read().status()).isEqualTo(200);
      Reply reply = wire.send("GET  /livez  HTTP/1.1\r\n" + HOST + "\r\n").read();
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.says("bad_request")).isTrue();
      assertThat(wire.isClosed()).isTrue();
    }
  }

  @Test
  void attack_43_aBadChunkIsRefused() {
    Reply reply =
        closedAfter(
            POST + JSON + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + TASK + "\r\n0\r\n\r\n");
    assertThat(reply.status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({"8193, 1", "1048576, 1", "3, 1000", "1, 101"})
  void attack_38_headersAreBoundedInSizeAndNumber(int length, int count) {
    var headers = new StringBuilder();
    for (int i = 0; i < count; i++) {
      headers.append('h').append(i).append(':').append("x".repeat(length)).append("\r\n");
    }
    Reply reply = closedAfter("GET /livez HTTP/1.1\r\n" + HOST + headers + "\r\n");
    assertThat(reply.status()).isEqualTo(431);
    assertThat(reply.says("headers_too_large")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {4_097, 5_000, 100_000})
  void attack_39_theUriIsBounded(int length) {
    Reply reply = closedAfter("GET /" + "x".repeat(length - 1) + " HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(reply.status()).isEqualTo(414);
    assertThat(reply.says("uri_too_long")).isTrue();
    assertThat(reply.body()).doesNotContain("xxx");
  }

  @Test
  void attack_40_aBodyIsRefusedAtItsLimitBeforeItIsRead() {
    Reply reply =
        closedAfter(POST + JSON + "Content-Length: " + (Limits.MAX_BODY_BYTES + 1) + "\r\n\r\n{");
    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.says("too_large")).isTrue();
  }

  @Test
  void attack_40_aBodyWithoutLengthIsRefusedAtItsLimit() {
    try (Wire wire = wire()) {
      wire.send(POST + JSON + "Transfer-Encoding: chunked\r\n\r\n");
      String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
      for (int i = 0; i < 17; i++) {
        wire.send(chunk);
      }
      assertThat(wire.read().status()).isEqualTo(413);
      edge.swarm().time().advance(Duration.ofSeconds(3));
      assertThat(wire.isClosed()).isTrue();
    }
  }

  @Test
  void aBodyOfExactlyTheLimitIsRead() {
    String task = "{\"payload\":1" + " ".repeat(Limits.MAX_BODY_BYTES - 13) + "}";
    assertThat(edge.client().post("/api/v1/tasks", task).status()).isEqualTo(202);
  }

  @Test
  void attack_36_aBodyThatDripsIsGivenUp() {
    try (Wire wire = wire()) {
      wire.send(POST + JSON + "Expect: 100-continue\r\nContent-Length: 100\r\n\r\n");
      assertThat(wire.read().status()).isEqualTo(100);
      wire.send("{");
      edge.swarm().time().advance(Duration.ofSeconds(31));
      Reply reply = wire.read();
      assertThat(reply.status()).isEqualTo(408);
      assertThat(reply.says("request_timeout")).isTrue();
      assertThat(wire.isClosed()).isTrue();
    }
  }

  @Test
  void attack_36_headersThatDripAreGivenUp() {
    try (Wire wire = wire()) {
      wire.send("GET /livez HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(wire.read().status()).isEqualTo(200);
      wire.send("GET /livez HTTP/1.1\r\n");
      do {
        edge.swarm().time().advance(Duration.ofSeconds(6));
      } while (!wire.isReadableWithin(500));
      assertThat(wire.read().status()).isEqualTo(408);
      assertThat(wire.isClosed()).isTrue();
    }
  }

  @Test
  void aConnectionThatSaysNothingIsClosed() {
    try (Wire wire = wire()) {
      do {
        edge.swarm().time().advance(Duration.ofSeconds(6));
      } while (!wire.isReadableWithin(500));
      assertThat(wire.read().status()).isZero();
    }
  }

  @Test
  void aLongPollIsNotIdle() {
    try (Wire wire = wire()) {
      wire.send(
          "POST /api/v1/agents/poller/leases HTTP/1.1\r\n"
              + HOST
              + JSON
              + "Content-Length: 33\r\n\r\n{\"waitMs\":60000,\"pools\":[\"none\"]}");
      Until.isTrue(() -> edge.swarm().openPolls() > 0);
      edge.swarm().time().advance(Duration.ofSeconds(50));
      assertThat(wire.isReadableWithin(1_500)).isFalse();
      edge.swarm().elapse(Duration.ofSeconds(15));
      assertThat(wire.read().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "zstd", "gzip, gzip", "identity"})
  void attack_44_compressedBodiesAreNotTaken(String encoding) {
    Answer answer = edge.client().with("Content-Encoding", encoding).post("/api/v1/tasks", TASK);
    assertThat(answer.status()).isEqualTo(415);
  }

  @Test
  void attack_45_thereIsNoWayToHttp2InClearText() {
    try (Wire wire = wire()) {
      Reply upgrade =
          wire.send(
                  "GET /livez HTTP/1.1\r\n"
                      + HOST
                      + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                      + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n")
              .read();
      assertThat(upgrade.status()).isEqualTo(200);
    }
    try (Wire wire = wire()) {
      Reply prior = wire.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").read();
      assertThat(prior.status()).isNotEqualTo(200);
    }
  }

  @Test
  void attack_47_pipelinedRequestsAreAnsweredInOrder() {
    try (Wire wire = wire()) {
      var writer =
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; i < 100; i++) {
                  wire.send(("GET /livez HTTP/1.1\r\n" + HOST + "\r\n").repeat(20));
                }
              });
      for (int i = 0; i < 2_000; i++) {
        assertThat(wire.read().status()).isEqualTo(200);
      }
      assertThat(writer.isAlive()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "null", "http://localhost.evil.example"})
  void attack_50_otherOriginsGetNothing(String origin) {
    RestClient client = edge.client().with("Origin", origin);
    Answer preflight = client.send("OPTIONS", "/api/v1/tasks", "", "");
    Answer purge = client.post("/api/v1/dead-letters:purge");
    for (Answer answer : new Answer[] {preflight, purge}) {
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.header("access-control-allow-origin")).isEmpty();
    }
  }

  @Test
  void withoutKeysAForeignHostNameIsRefused() {
    try (Wire wire = wire()) {
      Reply reply = wire.send("GET /api/v1/pools HTTP/1.1\r\nHost: evil.example\r\n\r\n").read();
      assertThat(reply.status()).isEqualTo(403);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/../../metrics",
        "/api/v1/%2e%2e/pools",
        "//api/v1/pools",
        "/api//v1/pools",
        "/api/v1/pools/",
        "/api/v1/pools;x=/admin",
        "/api/v1/%252e/pools",
        "/api\\v1\\pools",
        "/api/v1/%c0%af",
        "/static/../../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/.hidden",
        "/vendor/../../openapi.json",
        "/vendor/.x",
        "/webroot/index.html",
        "/vendor",
        "/vendor/",
        "/admin",
        "/actuator/heapdump",
        "/api/v1/tasks/0000000000000000%00",
        "/errors/..%2fopenapi.json",
      })
  void attack_51_noPathLeadsOut(String path) {
    try (Wire wire = wire()) {
      Reply reply = wire.send("GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n").read();
      assertThat(reply.status()).as(reply.head() + reply.body()).isIn(400, 404);
      assertThat(reply.head()).contains("nosniff").doesNotContain("html");
      assertThat(reply.body()).startsWith("{");
    }
  }

  @Test
  void attack_52_rangesAreIgnored() {
    Answer answer =
        edge.client().with("Range", "bytes=" + "0-1,".repeat(999) + "0-1").get("/index.html");
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void attack_67_pagesRunNothingButTheirOwnScripts() {
    Answer page = edge.client().get("/");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("content-type")).startsWith("text/html");
    assertThat(page.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(page.header("content-security-policy"))
        .contains("default-src 'none'")
        .contains("script-src 'self'")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe");
  }

  @Test
  void attack_12_aCredentialInTheUrlIsRefused() {
    for (String name : new String[] {"key", "api_key", "Token", "access_token", "%6bey"}) {
      Answer answer = edge.client().get("/api/v1/tasks?" + name + "=s3cret");
      assertThat(answer.code()).isEqualTo("credential_in_url");
      assertThat(answer.text()).doesNotContain("s3cret");
    }
  }

  @Test
  void connectionsAreBoundedInAllAndOfOneAddress() {
    Limits few =
        new Limits(
            3,
            2,
            10,
            Limits.MAX_BODY_BYTES,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1));
    try (EdgeUnderTest small =
            EdgeUnderTest.start(io.swarmhold.edge.EdgeConfig.onLoopback(0).withLimits(few));
        Wire first = new Wire(small.port());
        Wire second = new Wire(small.port())) {
      String live = "GET /livez HTTP/1.1\r\n" + HOST + "\r\n";
      assertThat(first.send(live).read().status()).isEqualTo(200);
      assertThat(second.send(live).read().status()).isEqualTo(200);
      assertThatItIsTurnedAway(new Wire(small.port()));
      try (Wire other = new Wire(small.port(), "127.0.0.2")) {
        assertThat(other.send(live).read().status()).isEqualTo(200);
        assertThatItIsTurnedAway(new Wire(small.port(), "127.0.0.3"));
      }
      assertThat(first.send(live).read().status()).isEqualTo(200);
    }
  }

  private static void assertThatItIsTurnedAway(Wire wire) {
    try (wire) {
      assertThat(wire.read().status()).isEqualTo(503);
      assertThat(wire.isClosed()).isTrue();
    }
  }
}
