package io.swarmhold.grid;

import io.swarmhold.model.consensus.ConsensusGroup;
import io.swarmhold.model.consensus.MemberId;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Voters and listeners as a test says. */
final class FakeGroup implements ConsensusGroup {

  private Electorate electorate = Electorate.NOBODY;

  synchronized void votes(MemberId member) {
    electorate = new Electorate(with(electorate.voters(), member), electorate.listeners());
  }

  synchronized void listens(MemberId member) {
    electorate = new Electorate(electorate.voters(), with(electorate.listeners(), member));
  }

  private static NavigableSet<MemberId> with(NavigableSet<MemberId> members, MemberId one) {
    var more = new TreeSet<>(members);
    more.add(one);
    return more;
  }

  private static NavigableSet<MemberId> without(NavigableSet<MemberId> members, MemberId one) {
    var less = new TreeSet<>(members);
    less.remove(one);
    return less;
  }

  @Override
  public synchronized Electorate electorate() {
    return electorate;
  }

  @Override
  public synchronized CompletionStage<Void> replaceVoter(MemberId old, MemberId fresh) {
    electorate =
        new Electorate(
            with(without(electorate.voters(), old), fresh), without(electorate.listeners(), fresh));
    return CompletableFuture.completedFuture(null);
  }
}
