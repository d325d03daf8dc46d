package io.swarmhold.grid;

import static io.swarmhold.grid.Grids.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.HazelcastInstance;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.UnavailableException;
import org.junit.jupiter.api.Test;

/**
 * Questions to members that cannot answer. That a member does not is found out after ten seconds: a
 * whole start of a cluster, if it is a greeting.
 */
class GridLinkTest {

  @Test
  void aMemberThatHasJustComeSaysThatItTakesNoQuestionsYet() {
    try (Members members = new Members(1, 0, 1)) {
      var newcomer = new MemberId("newcomer");
      HazelcastInstance bare = members.bare(newcomer);
      try {
        MemberLink link = members.of(0).node.parts().link();
        assertThat(link.alive()).contains(newcomer);
        assertFails(members, newcomer, "member newcomer takes no messages yet");
        assertThat(link.alive())
            .as("whoever cannot answer is not waited for")
            .doesNotContain(newcomer);
      } finally {
        bare.getLifecycleService().terminate();
      }
    }
  }

  @Test
  void aQuestionOfAKindThatAMemberDoesNotTakeIsRefused() {
    try (Members members = new Members(2, 1, 2)) {
      assertFails(members, members.of(1).id, "a member could not answer");
    }
  }

  private static void assertFails(Members members, MemberId asked, String why) {
    MemberLink link = members.of(0).node.parts().link();
    assertThatThrownBy(() -> get(link.ask(asked, MemberLink.Kind.HELLO, MemberLink.NOTHING)))
        .isInstanceOf(UnavailableException.class)
        .hasMessage(why);
  }
}
