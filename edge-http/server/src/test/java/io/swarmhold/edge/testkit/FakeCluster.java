package io.swarmhold.edge.testkit;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.Cluster;
import io.swarmhold.model.port.NoSuchVoterException;
import io.swarmhold.model.port.ShardNotLostException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Three members, of which one is gone, and with it a shard; a copy that differs; and a note of what
 * operators said.
 */
public final class FakeCluster implements Cluster {

  public static final long EPOCH = 7;

  private static final MemberId ONE = new MemberId("m-1");
  private static final MemberId TWO = new MemberId("m-2");
  private static final MemberId GONE = new MemberId("m-3");

  /** Whether somebody has what is to be given up. */
  public boolean notLost;

  /** What operators said, in words. */
  public final List<String> said = new ArrayList<>();

  private static NavigableSet<MemberId> set(MemberId... members) {
    return new TreeSet<>(List.of(members));
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public Status status() {
    return new Status(
        ONE,
        false,
        List.of(
            new Member(ONE, "10.0.0.1:7070", true, true, true),
            new Member(TWO, "10.0.0.2:7070", true, true, false),
            new Member(GONE, "10.0.0.3:7070", false, false, true)),
        List.of(
            new Shard(
                0,
                Health.WHOLE,
                EPOCH,
                Optional.of(ONE),
                set(ONE, TWO),
                set(ONE, TWO),
                0,
                List.of(new Differing(TWO, EPOCH, 1_042))),
            new Shard(
                1,
                Health.UNAVAILABLE,
                EPOCH,
                Optional.of(GONE),
                set(GONE),
                set(GONE),
                0,
                List.of())));
  }

  @Override
  public CompletionStage<List<Copy>> copies() {
    return CompletableFuture.completedFuture(
        List.of(
            new Copy(0, true, EPOCH, 1_050, OptionalLong.of(-2)),
            new Copy(1, false, EPOCH, 9, OptionalLong.empty())));
  }

  @Override
  public CompletionStage<Boolean> recover(int shard, long epoch, MemberId member) {
    said.add("recover " + shard + " from " + member + " at " + epoch);
    return CompletableFuture.completedFuture(epoch == EPOCH);
  }

  @Override
  public CompletionStage<Boolean> replaceVoter(MemberId old, MemberId fresh) {
    if (!old.equals(GONE)) {
      return CompletableFuture.failedFuture(new NoSuchVoterException(old + " does not vote"));
    }
    return CompletableFuture.completedFuture(said.add(fresh + " votes for " + old));
  }

  @Override
  public CompletionStage<Boolean> giveUp(int shard, long epoch) {
    if (notLost) {
      return CompletableFuture.failedFuture(new ShardNotLostException("it is at m-1"));
    }
    said.add("give up " + shard + " at " + epoch);
    return CompletableFuture.completedFuture(epoch == EPOCH);
  }
}
