package io.swarmhold.perf.lab.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.swarmhold.perf.lab.check.Checkers;
import io.swarmhold.perf.lab.check.Verdict;
import io.swarmhold.perf.lab.check.Verdict.Result;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.HistoryFile;
import io.swarmhold.perf.lab.history.Op;
import io.swarmhold.perf.lab.history.Recorder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** At the end of a run members say what their copies hold. */
@Timeout(60)
class CopiesTest {

  private static final String NOTHING = "";

  @TempDir Path folder;
  private final List<Sayer> members = new ArrayList<>();

  /** A member that says one thing after the other, and the last again and again. */
  private static final class Sayer {

    final HttpServer http;
    final ArrayDeque<String> words;

    Sayer(String... words) throws IOException {
      this.words = new ArrayDeque<>(List.of(words));
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      http.createContext("/api/v1/cluster/copies", this::say);
      http.start();
    }

    private void say(HttpExchange exchange) throws IOException {
      try (exchange) {
        String word = words.size() > 1 ? words.remove() : words.element();
        byte[] body = ("{\"copies\":[" + word + "]}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(word.equals(NOTHING) ? 503 : 200, body.length);
        exchange.getResponseBody().write(body);
      }
    }

    URI address() {
      return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }
  }

  @AfterEach
  void stop() {
    members.forEach(member -> member.http.stop(0));
  }

  private void member(String... words) throws IOException {
    members.add(new Sayer(words));
  }

  private static String copy(boolean primary, long sequence, String digest) {
    return "{\"shard\":3,\"primary\":%s,\"epoch\":2,\"sequence\":%d,\"digest\":\"%s\"}"
        .formatted(primary, sequence, digest);
  }

  private History history() throws Exception {
    Path file = folder.resolve("history");
    List<URI> edges = members.stream().map(Sayer::address).toList();
    try (Recorder recorder = Recorder.into(file, System::nanoTime);
        var door = new Door(edges, Optional.empty())) {
      recorder.saw("lab/seen", "", F.QUIET, "", "", Recorder.nothing());
      new Copies(new Site(door, recorder, span -> {}), said -> {}).readAll();
    }
    return HistoryFile.read(file);
  }

  private static Verdict replicas(History history) {
    return Checkers.check(history).stream()
        .filter(verdict -> verdict.checker().equals("replicas"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void areAskedForUntilTwoOfEachShardStandAtTheSameChange() throws Exception {
    member(copy(true, 40, "a"), copy(true, 41, "b"));
    member(NOTHING, copy(false, 40, "a"), copy(false, 41, ""), copy(false, 41, "b"));
    member(copy(false, 7, "old"));
    History history = history();
    assertThat(history.seen(F.DIGEST))
        .hasSize(3)
        .extracting(Op::node)
        .containsExactly("1", "2", "3");
    assertThat(replicas(history).result()).isEqualTo(Result.VALID);
    assertThat(replicas(history).figure("compared")).isEqualTo(1);
  }

  @Test
  void thatDifferAreSeen() throws Exception {
    member(copy(true, 41, "b"));
    member(copy(false, 41, "c"));
    assertThat(replicas(history()).result()).isEqualTo(Result.INVALID);
  }

  @Test
  void thatNeverComeTogetherProveNothing() throws Exception {
    member(copy(true, 41, "b"));
    member(copy(false, 40, "a"));
    assertThat(replicas(history()).result()).isEqualTo(Result.UNKNOWN);
  }

  @Test
  void ofAMemberAloneAreNotAskedFor() throws Exception {
    member(copy(true, 41, "b"));
    assertThat(history().has(F.DIGEST)).isFalse();
  }
}
