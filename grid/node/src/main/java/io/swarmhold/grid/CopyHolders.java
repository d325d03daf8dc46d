package io.swarmhold.grid;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.replica.CopyId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;

/** Asks every member that is here what it has of a shard, for an operator who decides by that. */
final class CopyHolders {

  private final MemberId self;
  private final ShardHost host;
  private final MemberLink link;

  CopyHolders(MemberId self, ShardHost host, MemberLink link) {
    this.self = self;
    this.host = host;
    this.link = link;
    link.on(
        MemberLink.Kind.COPY,
        (from, message) ->
            CompletableFuture.completedFuture(
                ReplicaMessages.copy(host.local(ReplicaMessages.copyOf(message)).id())));
  }

  /**
   * How far the copy of each has come, empty where there is none. Who does not answer in some ten
   * seconds is left out: he may have one.
   */
  CompletionStage<NavigableMap<MemberId, Optional<CopyId>>> of(int shard) {
    NavigableMap<MemberId, Optional<CopyId>> known = new ConcurrentSkipListMap<>();
    known.put(self, Optional.ofNullable(host.local(shard).id()));
    NavigableSet<MemberId> others = link.alive();
    others.remove(self);
    List<CompletableFuture<?>> answers = new ArrayList<>();
    for (MemberId member : others) {
      answers.add(
          link.ask(member, MemberLink.Kind.COPY, ReplicaMessages.copyOf(shard))
              .thenAccept(answer -> known.put(member, ReplicaMessages.copy(answer)))
              .exceptionally(silent -> null)
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(all -> known);
  }
}
