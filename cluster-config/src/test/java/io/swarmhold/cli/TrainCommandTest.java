package io.swarmhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** What the launcher records. */
class TrainCommandTest {

  @Test
  void aMemberStartsWorksStartsAgainAndIsJoined() {
    var err = new StringWriter();
    int code =
        CommandLines.of(
                NodeStarters.embedded(),
                new PrintWriter(new StringWriter()),
                new PrintWriter(err, true))
            .execute("train");
    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
  }
}
