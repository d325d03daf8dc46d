package io.swarmhold.grid;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.partition.InternalPartitionService;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a member is given shards. The grid would give it some the moment it joins, while it is still
 * being put together and holds no lease: for so long nobody would serve them. So where others serve
 * already, it joins as one that holds none, and becomes one that does once it holds its lease and
 * has learned what they hold.
 */
final class Promotion {

  private static final Logger LOG = LoggerFactory.getLogger(Promotion.class);

  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /**
   * A grid that has refused for so long has left this member behind: others that start, or are
   * moved to, refuse for some seconds at the most.
   */
  static final long REFUSED_FOR_MILLIS = 30_000;

  private final HazelcastInstance hazelcast;
  private final LongSupplier incarnation;
  private final Learner learner;
  private final ViewFreshness freshness;
  private final boolean waits;
  private volatile boolean isOver;

  /** Belongs to whoever has set {@link #underWay}. */
  private int refused;

  private final AtomicBoolean underWay = new AtomicBoolean();
  private final CompletableFuture<Void> promoted = new CompletableFuture<>();

  /**
   * @param incarnation of this member's lease; 0 while it has none
   */
  Promotion(
      HazelcastInstance hazelcast,
      Membership membership,
      LongSupplier incarnation,
      Learner learner,
      ViewFreshness freshness) {
    this.hazelcast = hazelcast;
    this.learner = learner;
    this.freshness = freshness;
    this.incarnation = incarnation;
    this.waits = !membership.lite() && isLite(hazelcast);
  }

  private static boolean isLite(HazelcastInstance hazelcast) {
    return hazelcast.getCluster().getLocalMember().isLiteMember();
  }

  /** Members of a cluster join so, whatever they will be. */
  static boolean joinsLite(Membership membership) {
    return membership.lite() || !membership.isAlone();
  }

  /**
   * To be called once the member has joined: waits for those that start beside it, for {@link
   * FirstAssignment#AGREED_WITHIN_MILLIS} at the most, and asks to be given shards where that is
   * its turn.
   *
   * @throws LeftOutException if it was refused for {@link #REFUSED_FOR_MILLIS}, or is alone and was
   *     not
   * @throws com.hazelcast.core.HazelcastInstanceNotActiveException if the grid has ended this
   *     member, which could not be merged with the others
   */
  static void joined(HazelcastInstance hazelcast, Membership membership, LongSupplier nanos) {
    if (!joinsLite(membership) || membership.lite()) {
      return;
    }
    InternalPartitionService partitions = Engine.of(hazelcast).partitions();
    long joinedAt = nanos.getAsLong();
    var refusals = new Refusals(nanos);
    var company = new Company();
    LOG.debug("this member has joined");
    while (true) {
      company.require(hazelcast.getCluster().getMembers().size());
      long waited = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - joinedAt);
      switch (FirstAssignment.next(seen(hazelcast, partitions, membership, waited))) {
        case GO_ON -> {
          LOG.debug("this member has waited for others for {} ms", waited);
          return;
        }
        case WAIT -> LockSupport.parkNanos(AGAIN_NANOS);
        case ASK -> ask(hazelcast, refusals);
      }
    }
  }

  private static FirstAssignment.Situation seen(
      HazelcastInstance hazelcast,
      InternalPartitionService partitions,
      Membership membership,
      long waitedMillis) {
    Set<Member> members = hazelcast.getCluster().getMembers();
    return new FirstAssignment.Situation(
        membership.listed(),
        count(members, member -> member.getAttribute(GridLink.LITE_ATTRIBUTE) == null),
        count(members, member -> !member.isLiteMember()),
        !isLite(hazelcast),
        partitions.getPartition(0, false).getReplica(0) != null,
        membership.majority(),
        waitedMillis);
  }

  /**
   * The first of the grid's members does not count itself anew when it is promoted: if it is the
   * last to be, the shards that it serves have one backup too few, until some member comes or goes.
   * It is told to, whether or not it hears that it was promoted: it may have been all the same.
   */
  private static void promoteLocalMember(HazelcastInstance hazelcast) {
    try {
      hazelcast.getCluster().promoteLocalLiteMember();
    } finally {
      Engine.of(hazelcast).partitions().updateMemberGroupSize();
    }
  }

  private static int count(Set<Member> members, Predicate<Member> condition) {
    return (int) members.stream().filter(condition).count();
  }

  private static void ask(HazelcastInstance hazelcast, Refusals refusals) {
    try {
      promoteLocalMember(hazelcast);
    } catch (RuntimeException e) {
      refusals.add(e);
      LOG.debug("this member can not be given shards yet, and asks again", e);
      LockSupport.parkNanos(AGAIN_NANOS);
    }
  }

  /**
   * Whoever was with others and is alone has been dropped by them, for all it can know. It would
   * give itself all shards, in a grid of its own, and then be merged with the others in the middle
   * of its start.
   */
  private static final class Company {

    private int most;

    void require(int members) {
      most = Math.max(most, members);
      if (members == 1 && most > 1) {
        throw new LeftOutException(
            new IllegalStateException("all %d others are gone".formatted(most - 1)));
      }
    }
  }

  /** Those since this member has joined. */
  private static final class Refusals {

    private final LongSupplier nanos;
    private long first;
    private int count;

    Refusals(LongSupplier nanos) {
      this.nanos = nanos;
    }

    void add(RuntimeException refusal) {
      long now = nanos.getAsLong();
      if (count++ == 0) {
        first = now;
      }
      if (TimeUnit.NANOSECONDS.toMillis(now - first) >= REFUSED_FOR_MILLIS) {
        throw new LeftOutException(refusal);
      }
    }
  }

  /** Whether this member was started as one that may not be given shards yet. */
  boolean waits() {
    return waits;
  }

  /** Whether this member is not one like the others yet, which hold shards and share a job. */
  boolean isUnderWay() {
    return waits && !isOver;
  }

  /**
   * @param reaction runs once the member may be given shards, if it had to wait for that; when it
   *     ends the member is one like the others
   */
  void then(Runnable reaction) {
    var unused =
        promoted
            .thenRunAsync(reaction, Promotion::aside)
            .whenComplete((nothing, failure) -> {
              isOver = failure == null;
              if (failure != null) {
                LOG.error("this member could not take its part in jobs, and stays apart", failure);
              }
            });
  }

  private static void aside(Runnable work) {
    Thread.ofVirtual().name("swarmhold-promotion").start(work);
  }

  /** To be called now and then. */
  void tick() {
    if (!waits || incarnation.getAsLong() == 0) {
      return;
    }
    learner.tick();
    boolean isReady = learner.isReady() && !underWay.get() && freshness.isFresh();
    if (isReady && underWay.compareAndSet(false, true)) {
      aside(this::promote);
    }
  }

  /** It is asked many times a second, and mostly for some seconds at the most. */
  private void sayOnce(Throwable refusal) {
    if (refused++ == 0) {
      LOG.info("this member can not be given shards yet, and asks again: {}", refusal.toString());
    } else {
      LOG.debug("this member can not be given shards yet, and asks again", refusal);
    }
  }

  private void promote() {
    try {
      if (isLite(hazelcast)) {
        promoteLocalMember(hazelcast);
      }
    } catch (RuntimeException | Error e) {
      sayOnce(e);
      underWay.set(false);
      return;
    }
    Member self = hazelcast.getCluster().getLocalMember();
    LOG.info("this member may be given shards from now on: {}", self.getAddress());
    learner.promoted();
    promoted.complete(null);
  }
}
