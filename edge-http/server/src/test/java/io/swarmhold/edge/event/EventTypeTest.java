package io.swarmhold.edge.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.contract.Document;
import io.swarmhold.model.port.EventType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Clients compare the names of events with those they have read of. */
class EventTypeTest {

  private static final Set<String> NAMES =
      Arrays.stream(EventType.values()).map(EventType::text).collect(Collectors.toSet());

  @Test
  void whatIsCalledSomethingIsCalledSoInBothDescriptions() throws IOException {
    assertThat(Document.read().valuesOf("Event", "type"))
        .containsExactlyInAnyOrderElementsOf(NAMES);
    assertThat(named(Files.readString(Path.of("../PROTOCOL.md")))).isEqualTo(NAMES);
  }

  @Test
  void noTwoAreCalledTheSame() {
    assertThat(NAMES).hasSize(EventType.values().length);
  }

  @Test
  void aTasksStreamEndsWithItsSuccessCancellationDeathOrRemoval() {
    assertThat(Arrays.stream(EventType.values()).filter(EventType::endsTask))
        .containsExactly(
            EventType.SUCCEEDED, EventType.CANCELLED, EventType.DEAD, EventType.PURGED);
  }

  private static Set<String> named(String text) {
    return Pattern.compile("\\btask\\.[a-z_]+")
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }
}
