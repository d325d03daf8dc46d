package io.swarmhold.jobs.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.IndeterminateOperationStateException;
import com.hazelcast.core.MemberLeftException;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.jet.JetException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A member starts while others come and go: whoever was asked for the job may not answer. */
class MatchJobStartTest {

  private final Deque<RuntimeException> failures = new ArrayDeque<>();
  private int asked;
  private int paused;

  private String ask() {
    return MatchJob.untilKnown(
        () -> {
          asked++;
          RuntimeException failure = failures.poll();
          if (failure != null) {
            throw failure;
          }
          return "it runs";
        },
        () -> paused++);
  }

  @Test
  void whoLeftIsNotAskedForEver() {
    failures.addAll(
        List.of(
            new JetException(new MemberLeftException("the master")),
            new OperationTimeoutException("the next is busy"),
            new IndeterminateOperationStateException("and left, too")));
    assertThat(ask()).isEqualTo("it runs");
    assertThat(paused).isEqualTo(3);
  }

  @Test
  void whatWillNotPassIsSaidAtOnce() {
    failures.add(new JetException(new IllegalStateException("no such vertex")));
    assertThatThrownBy(this::ask).hasMessageContaining("no such vertex");
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void itIsNotAskedForForEver() {
    for (int i = 0; i < 100; i++) {
      failures.add(new OperationTimeoutException("busy"));
    }
    assertThatThrownBy(this::ask).isInstanceOf(OperationTimeoutException.class);
    assertThat(asked).isEqualTo(MatchJob.MAX_TRIES);
  }
}
