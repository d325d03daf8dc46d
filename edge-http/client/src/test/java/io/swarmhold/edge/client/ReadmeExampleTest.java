package io.swarmhold.edge.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.model.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is copied from README.md first. */
@Timeout(30)
class ReadmeExampleTest {

  private static final Path SOURCE =
      Path.of("src/test/java/io/swarmhold/edge/client/ReadmeExample.java");

  @Test
  void theReadmeShowsWhatIsCompiledHere() throws IOException {
    String source = Files.readString(SOURCE);
    String shown =
        source
            .substring(
                source.indexOf("// README begins\n") + "// README begins\n".length(),
                source.indexOf("    // README ends"))
            .stripTrailing()
            .stripIndent();
    assertThat(Files.readString(Path.of("../../README.md"))).contains("\n" + shown + "\n```\n");
  }

  @Test
  void itsAgentStaysAndWorksUntilItIsToldToStop() throws Exception {
    try (var server = new FakeServer()) {
      var running = CompletableFuture.runAsync(() -> ReadmeExample.run(server.address()));
      var line = server.line();
      assertThat(line.register().path("slots").asInt()).isEqualTo(8);
      for (int token = 1; token <= 2; token++) {
        line.assign(
            new TaskId(2, token).toString(),
            Integer.toString(token),
            "summary",
            "{\"text\":\"Once upon a time\"}");
        JsonNode complete = line.expect("complete");
        assertThat(complete.path("tasks").path(0).path("result").asText())
            .isEqualTo("in short: Once upon a time");
        line.answer(complete, "accepted");
      }
      assertThat(running).isNotDone();

      line.say("{\"op\":\"replaced\",\"agent\":\"a-1\"}");
      assertThatThrownBy(() -> running.get(10, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(RefusedException.class);
    }
  }
}
