package io.swarmhold.grid;

import io.swarmhold.model.consensus.ClusterSettings;
import io.swarmhold.model.consensus.ClusterView;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusGroup;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.consensus.MemberLease;
import io.swarmhold.model.consensus.ShardRecord;
import io.swarmhold.model.port.Cluster;
import io.swarmhold.model.port.NoSuchCopyException;
import io.swarmhold.model.port.NoSuchVoterException;
import io.swarmhold.model.port.ShardNotLostException;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.replica.CopyId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** The cluster as this member sees it. */
final class GridCluster implements Cluster {

  /** A majority of the voters before has to vote on, as Ratis wants it. */
  private static final int LEAST_VOTERS = 3;

  private final MemberId self;
  private final Consensus consensus;
  private final ConsensusGroup group;
  private final MemberLink link;
  private final CommitIndexes board;
  private final DivergenceNews differences;
  private final CopyDigests copies;
  private final CopyHolders holders;
  private final GridConfig config;
  private final BooleanSupplier mayServe;

  /**
   * @param mayServe whether this member's own lease is in force
   */
  GridCluster(
      MemberId self,
      Consensus consensus,
      ConsensusGroup group,
      MemberLink link,
      CommitIndexes board,
      DivergenceNews differences,
      CopyDigests copies,
      CopyHolders holders,
      GridConfig config,
      BooleanSupplier mayServe) {
    this.self = self;
    this.consensus = consensus;
    this.group = group;
    this.link = link;
    this.board = board;
    this.differences = differences;
    this.copies = copies;
    this.holders = holders;
    this.config = config;
    this.mayServe = mayServe;
  }

  @Override
  public String name() {
    return config.clusterName();
  }

  @Override
  public Status status() {
    ClusterView view = consensus.view();
    NavigableSet<MemberId> alive = link.alive();
    return new Status(
        self, config.membership().isAlone(), members(view, alive), shards(view, alive));
  }

  /** Members that are here, how many shards fare how, and copies that differ, for metrics. */
  Map<String, Double> gauges() {
    Status now = status();
    Map<String, Double> gauges = new LinkedHashMap<>();
    gauges.put(
        "cluster_members_here", (double) now.members().stream().filter(Member::isHere).count());
    gauges.put(
        "cluster_members_leased", (double) now.members().stream().filter(Member::hasLease).count());
    gauges.put("cluster_voters", (double) now.members().stream().filter(Member::votes).count());
    gauges.put(
        "cluster_voters_here",
        (double) now.members().stream().filter(voter -> voter.votes() && voter.isHere()).count());
    for (Health health : Health.values()) {
      gauges.put(
          "cluster_shards_" + health.name().toLowerCase(Locale.ROOT),
          (double) now.shards().stream().filter(shard -> shard.health() == health).count());
    }
    gauges.put(
        "cluster_copies_differing",
        (double) now.shards().stream().mapToInt(shard -> shard.differing().size()).sum());
    return gauges;
  }

  /** Whose own lease has run out hears of nothing new, and does not know who else may serve. */
  private boolean isOld(ClusterView view) {
    return view.members().containsKey(self) && !mayServe.getAsBoolean();
  }

  private List<Member> members(ClusterView view, NavigableSet<MemberId> alive) {
    boolean isOld = isOld(view);
    NavigableSet<MemberId> voters = group.electorate().voters();
    NavigableSet<MemberId> all = new TreeSet<>(alive);
    all.addAll(view.members().keySet());
    all.addAll(voters);
    List<Member> members = new ArrayList<>();
    for (MemberId id : all) {
      MemberLease lease = view.members().get(id);
      members.add(
          new Member(
              id,
              lease == null ? "" : lease.address(),
              alive.contains(id),
              lease != null && !isOld,
              voters.contains(id)));
    }
    return members;
  }

  private List<Shard> shards(ClusterView view, NavigableSet<MemberId> alive) {
    int minInSync = view.settings().map(ClusterSettings::minInSync).orElse(1);
    int wanted = config.membership().backups() + 1;
    boolean hearsNothing = !mayServe.getAsBoolean();
    List<Shard> shards = new ArrayList<>();
    for (int shard = 0; shard < config.shards(); shard++) {
      ShardRecord record = view.shard(shard);
      shards.add(
          new Shard(
              shard,
              hearsNothing
                  ? Health.UNKNOWN
                  : health(record, board.of(shard).epoch(), alive, minInSync, wanted),
              record.epoch(),
              record.primary(),
              record.inSync(),
              record.eligible(),
              record.givenUp(),
              differences.of(shard)));
    }
    return shards;
  }

  private static Health health(
      ShardRecord record, long keptEpoch, NavigableSet<MemberId> alive, int minInSync, int wanted) {
    if (!record.isVacant() && record.eligible().stream().noneMatch(alive::contains)) {
      return Health.UNAVAILABLE;
    }
    boolean isServed =
        record.epoch() > 0
            && keptEpoch == record.epoch()
            && record.primary().filter(alive::contains).isPresent()
            && record.inSync().size() >= minInSync;
    if (!isServed) {
      return Health.SETTLING;
    }
    return record.inSync().size() >= wanted ? Health.WHOLE : Health.DEGRADED;
  }

  @Override
  public CompletionStage<List<Copy>> copies() {
    return copies.all();
  }

  @Override
  public CompletionStage<Boolean> recover(int shard, long epoch, MemberId member) {
    if (!mayServe.getAsBoolean()) {
      return refused(cannotKnow(shard));
    }
    return holders
        .of(shard)
        .thenCompose(known -> {
          if (known.getOrDefault(member, Optional.empty()).isEmpty()) {
            return refused(noCopy(shard, member, known.containsKey(member)));
          }
          return lastWord(shard, epoch, known, new ConsensusCommand.Recover(shard, epoch, member));
        });
  }

  @Override
  public CompletionStage<Boolean> giveUp(int shard, long epoch) {
    if (!mayServe.getAsBoolean()) {
      return refused(cannotKnow(shard));
    }
    return holders
        .of(shard)
        .thenCompose(
            known -> lastWord(shard, epoch, known, new ConsensusCommand.GiveUp(shard, epoch)));
  }

  @Override
  public CompletionStage<Boolean> replaceVoter(MemberId old, MemberId fresh) {
    ConsensusGroup.Electorate now = group.electorate();
    if (!mayServe.getAsBoolean() || now.voters().isEmpty()) {
      return refused(
          new UnavailableException(
              "this member has no lease, and cannot have a voter replaced. A majority of the consensus group is needed"));
    }
    Optional<String> unfit = unfit(fresh);
    boolean isOver = now.voters().contains(fresh) && !now.voters().contains(old);
    if (isOver && unfit.isEmpty()) {
      return CompletableFuture.completedFuture(false);
    }
    Optional<String> wrong = unfit.or(() -> wrong(old, fresh, now));
    if (wrong.isPresent()) {
      return refused(new NoSuchVoterException(wrong.get()));
    }
    if (!now.voters().contains(fresh) && !now.listeners().contains(fresh)) {
      return refused(
          new UnavailableException(
              "member %s is here, and not in the consensus group: it comes to it by itself in about ten seconds"
                  .formatted(fresh)));
    }
    return group.replaceVoter(old, fresh).thenApply(replaced -> true);
  }

  /** Why it cannot vote. */
  private Optional<String> unfit(MemberId fresh) {
    if (!link.alive().contains(fresh)) {
      return Optional.of("member %s is not here".formatted(fresh));
    }
    return link.lite().contains(fresh)
        ? Optional.of("member %s holds no shards, or is joining: it does not vote".formatted(fresh))
        : Optional.empty();
  }

  private Optional<String> wrong(MemberId old, MemberId fresh, ConsensusGroup.Electorate now) {
    if (!now.voters().contains(old)) {
      return Optional.of("member %s does not vote (voters: %s)".formatted(old, now.voters()));
    }
    if (link.alive().contains(old)) {
      return Optional.of("member %s counts as here: stop it before it is replaced".formatted(old));
    }
    if (now.voters().size() < LEAST_VOTERS) {
      return Optional.of(
          "of %d voters none can be replaced (expected: %d or more)"
              .formatted(now.voters().size(), LEAST_VOTERS));
    }
    return now.voters().contains(fresh)
        ? Optional.of("member %s votes already".formatted(fresh))
        : Optional.empty();
  }

  private static UnavailableException cannotKnow(int shard) {
    return new UnavailableException(
        "shard %d: this member has no lease, and cannot know who holds what. A majority of the consensus group is needed"
            .formatted(shard));
  }

  private static NoSuchCopyException noCopy(int shard, MemberId member, boolean hasAnswered) {
    return new NoSuchCopyException(
        hasAnswered
            ? "member %s has no copy of shard %d".formatted(member, shard)
            : "member %s is not here".formatted(member));
  }

  /**
   * A slip of the operator's must not cost what is not lost. Who is cut off from the others does
   * not see them in the grid: hence the leases, which the consensus group knows of. Who is here and
   * has nothing has nothing to lose: else a shard could not be brought back that the wrong member
   * was named for.
   */
  private CompletionStage<Boolean> lastWord(
      int shard,
      long epoch,
      NavigableMap<MemberId, Optional<CopyId>> known,
      ConsensusCommand word) {
    ClusterView view = consensus.view();
    ShardRecord record = view.shard(shard);
    NavigableSet<MemberId> holding = link.alive();
    holding.addAll(view.members().keySet());
    holding.retainAll(record.eligible());
    holding.removeIf(member -> known.containsKey(member) && known.get(member).isEmpty());
    if (record.epoch() == epoch && !record.isVacant() && !holding.isEmpty()) {
      return refused(
          new ShardNotLostException(
              "shard %d is not lost: all that it held is at %s".formatted(shard, holding.first())));
    }
    return consensus.submit(word).thenApply(GridCluster::happened);
  }

  private static <T> CompletionStage<T> refused(RuntimeException why) {
    return CompletableFuture.failedFuture(why);
  }

  private static boolean happened(ConsensusAnswer answer) {
    return answer instanceof ConsensusAnswer.Ended ended && ended.happened();
  }
}
