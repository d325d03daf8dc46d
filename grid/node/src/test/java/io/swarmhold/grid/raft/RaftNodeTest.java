package io.swarmhold.grid.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever gives up its seat gives up all of it. */
class RaftNodeTest {

  @Test
  void whatCannotBeClosedDoesNotKeepTheRestOpen() {
    List<String> closed = new ArrayList<>();
    RaftNode.closeAll(
        () -> {
          throw new IOException("on purpose");
        },
        () -> {
          throw new IllegalStateException("on purpose");
        },
        () -> closed.add("server"));
    assertThat(closed).containsExactly("server");
  }
}
