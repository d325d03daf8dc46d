package io.swarmhold.edge.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.model.TenantId;
import org.junit.jupiter.api.Test;

/** Where a list goes on, and for whom. */
class PageTokensTest {

  private static final TenantId ACME = new TenantId("acme");

  @Test
  void whatOneMemberGaveOutAnotherTakes() {
    String token = PageTokens.sharedBy("production").writeName("a-1", ACME, "agents");
    PageTokens elsewhere = PageTokens.sharedBy("production");
    assertThat(elsewhere.readName(token, ACME, "agents")).isEqualTo("a-1");
    assertThatThrownBy(() -> elsewhere.readName(token, new TenantId("other"), "agents"))
        .isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> elsewhere.readName(token, ACME, "locks"))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void strangersAndThoseAloneTakeOnlyTheirOwn() {
    String token = PageTokens.alone().writeName("a-1", ACME, "agents");
    assertThatThrownBy(() -> PageTokens.alone().readName(token, ACME, "agents"))
        .isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> PageTokens.sharedBy("staging").readName(token, ACME, "agents"))
        .isInstanceOf(RefusedException.class);
  }
}
