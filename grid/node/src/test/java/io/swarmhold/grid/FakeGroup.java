package io.swarmhold.grid;

import io.swarmhold.model.consensus.ConsensusGroup;
import io.swarmhold.model.consensus.MemberId;
import java.util.NavigableMap;
import java.util.TreeMap;
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

  private static NavigableMap<MemberId, String> with(
      NavigableMap<MemberId, String> members, MemberId one) {
    var more = new TreeMap<>(members);
    more.put(one, "");
    return more;
  }

  private static NavigableMap<MemberId, String> without(
      NavigableMap<MemberId, String> members, MemberId one) {
    var less = new TreeMap<>(members);
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
            with(without(electorate.voters(), old), fresh),
            with(without(electorate.listeners(), fresh), old));
    return CompletableFuture.completedFuture(null);
  }
}
