package io.swarmhold.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.grid.raft.RaftMember;
import io.swarmhold.grid.raft.RaftPeers;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.Cluster.Health;
import io.swarmhold.model.port.Cluster.Member;
import io.swarmhold.model.port.Cluster.Shard;
import io.swarmhold.model.port.Cluster.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whoever waits for a member to serve is told what it waits for. */
class StandstillTest {

  private static final long SECOND = 1_000_000_000;
  private static final MemberId ME = new MemberId("m-1");
  private static final MemberId BOB = new MemberId("m-2");
  private static final MemberId EVE = new MemberId("m-3");
  private static final RaftPeers GROUP =
      new RaftPeers(
          new UUID(0, 1),
          List.of(
              new RaftMember(ME, "10.0.0.1:5801"),
              new RaftMember(BOB, "10.0.0.2:5801"),
              new RaftMember(EVE, "10.0.0.3:5801")),
          List.of());

  private final long[] now = {Long.MAX_VALUE - 5 * SECOND};
  private String reason = "nobody is here";
  private final Standstill standstill =
      new Standstill(() -> Optional.of(reason).filter(one -> !one.isEmpty()), () -> now[0]);

  private Optional<String> after(long seconds) {
    now[0] += seconds * SECOND;
    return standstill.toSay();
  }

  @Test
  void aStartMayTakeAMomentAndThenItIsSaidOnceInAWhile() {
    assertThat(after(0)).isEmpty();
    assertThat(after(9)).isEmpty();
    assertThat(after(1)).contains("not serving for 10 s: nobody is here");
    assertThat(after(1)).isEmpty();
    assertThat(after(58)).isEmpty();
    assertThat(after(1)).contains("not serving for 70 s: nobody is here");
  }

  @Test
  void whatChangesIsSaidAtOnceAndWhatIsOverIsNotSaid() {
    after(0);
    after(10);
    reason = "one is here";
    assertThat(after(1)).contains("not serving for 11 s: one is here");
    reason = "";
    assertThat(after(1)).isEmpty();
    reason = "one is here";
    assertThat(after(1)).as("a new one begins anew").isEmpty();
    assertThat(after(10)).contains("not serving for 10 s: one is here");
  }

  private static Status status(boolean hasLease, List<Shard> shards, MemberId... here) {
    List<Member> members = new ArrayList<>();
    for (MemberId id : here) {
      members.add(new Member(id, "", true, hasLease, true));
    }
    return new Status(ME, false, members, shards);
  }

  private static Shard shard(int number, Health health) {
    TreeSet<MemberId> eves = new TreeSet<>(List.of(EVE));
    return new Shard(number, health, 3, Optional.of(EVE), eves, eves, 0, List.of());
  }

  @Test
  void whoIsMissingIsNamedWithItsAddress() {
    assertThat(
            Standstill.why(
                "east", Optional.empty(), "no answer from [b:5801]", status(false, List.of(), ME)))
        .isEqualTo(
            "it belongs to no consensus group yet: no answer from [b:5801]. Are they started, under"
                + " cluster.name 'east', with lists of the same members?");
    assertThat(Standstill.why("east", Optional.of(GROUP), "", status(false, List.of(), ME)))
        .isEqualTo(
            "2 of the 3 voters of its consensus group are needed, and 1 is here. No word of m-2 at"
                + " 10.0.0.2:5801, m-3 at 10.0.0.3:5801. Are they started, under cluster.name"
                + " 'east', with lists of the same members?");
  }

  @Test
  void withAMajorityItIsTheLeaseOrTheShardsThatAreWaitedFor() {
    assertThat(Standstill.why("east", Optional.of(GROUP), "", status(false, List.of(), ME, BOB)))
        .isEqualTo("its consensus group has not given it a lease yet");
    assertThat(
            Standstill.why(
                "east",
                Optional.of(GROUP),
                "",
                status(true, List.of(shard(0, Health.SETTLING)), ME, BOB)))
        .isEqualTo(
            "shards that are placed here are not served yet; in all, 1 of 1 are about to be");
  }
}
