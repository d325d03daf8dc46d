package io.swarmhold.grid.raft;

import io.swarmhold.model.consensus.ClusterView;
import io.swarmhold.model.consensus.MemberId;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.ExitUtils.ExitException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running Ratis server in one group, and the means to call the group's members. */
final class RaftNode {

  private static final Logger LOG = LoggerFactory.getLogger(RaftNode.class);

  private final RaftServer server;
  private final RaftClientRpc rpc;
  private final LeaderCalls calls;
  private final GroupChanges changes;
  private final FastElection succession;
  private final RatisGroupLine line;
  private final LongSupplier nanos;
  private final Pauses pauses;
  private final UnreadyLeader unready = new UnreadyLeader();
  private final GroupUpkeep upkeep;
  private final RatisDivision division;
  private final Future<?> watch;

  private RaftNode(
      RaftSettings settings,
      RaftMember self,
      Restart restart,
      RaftServer server,
      RaftClientRpc rpc,
      RaftGroupId group,
      LeaderCalls calls,
      ScheduledExecutorService timer,
      LongSupplier nanos) {
    this.server = server;
    this.rpc = rpc;
    this.calls = calls;
    this.line = new RatisGroupLine(server, group, rpc);
    this.changes = new GroupChanges(line, timer, RaftNode::blocking);
    this.nanos = nanos;
    this.pauses = new Pauses(nowMillis());
    this.succession = new FastElection(server, group, timer, () -> pauses.justWoke(nowMillis()));
    this.division = new RatisDivision(server, group, settings.listenerSilence());
    this.upkeep = new GroupUpkeep(self, settings, changes, asKept(restart), nowMillis());
    this.watch =
        timer.scheduleWithFixedDelay(
            this::watch, Pauses.TICK_MILLIS, Pauses.TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private GroupUpkeep.Server asKept(Restart restart) {
    return new GroupUpkeep.Server() {
      @Override
      public void restart(boolean votes) {
        restart.restart(RaftNode.this, votes);
      }

      @Override
      public void stepDown() {
        RaftNode.this.stepDown();
      }
    };
  }

  /** Whoever has it, is to close it and to take another in its place. */
  interface Restart {

    /**
     * @param votes whether it may stand for election soon
     */
    void restart(RaftNode ended, boolean votes);
  }

  private long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
  }

  /**
   * @param peers with which the group begins, if this folder does not know better; none for one
   *     that waits to be added
   * @param viewer is shown each new view, in order
   * @param restart asked to close this one and to take another in its place
   * @param listens whether this member is known not to vote any more, whatever its folder says
   */
  static RaftNode take(
      RaftSettings settings,
      RaftMember self,
      MemberFolder folder,
      RaftPeers peers,
      Consumer<ClusterView> viewer,
      Restart restart,
      boolean listens,
      ScheduledExecutorService timer,
      LongSupplier nanos)
      throws IOException {
    RatisExits.forbid();
    folder.began(peers);
    RaftProperties properties = RatisProperties.of(settings, self, listens);
    RaftServer server =
        RaftServer.newBuilder()
            .setServerId(RatisPeers.id(self))
            .setGroup(RatisPeers.group(peers))
            .setProperties(properties)
            .setOption(RaftStorage.StartupOption.RECOVER)
            .setStateMachine(new ConsensusMachine(viewer, RaftNode::onDisk))
            .build();
    try {
      listen(server, self);
      folder.kept(peers);
      RaftClientRpc rpc =
          new GrpcFactory(new Parameters()).newRaftClientRpc(ClientId.randomId(), properties);
      RaftGroupId group = RatisPeers.groupId(peers);
      return new RaftNode(
          settings,
          self,
          restart,
          server,
          rpc,
          group,
          new LeaderCalls(new RatisLine(server, group, rpc), settings, timer, nanos),
          timer,
          nanos);
    } catch (IOException | RuntimeException | Error e) {
      closeAll(server);
      throw e;
    }
  }

  static void blocking(Runnable work) {
    Thread.ofVirtual().name("swarmhold-consensus-change").start(work);
  }

  private static void onDisk(Runnable work) {
    Thread.ofPlatform().daemon().name("swarmhold-consensus-snapshot").start(work);
  }

  private static void listen(RaftServer server, RaftMember self) throws IOException {
    try {
      server.start();
    } catch (ExitException e) {
      throw new IOException("consensus cannot listen at %s".formatted(self.address()), e);
    }
  }

  LeaderCalls calls() {
    return calls;
  }

  /** Empty while the group has not taken this member in. */
  Optional<RaftPeers> peers() {
    return division.peers();
  }

  /** If it led, somebody else is to lead at once. */
  void gone(MemberId member) {
    peers().ifPresent(peers -> succession.gone(member, peers));
  }

  boolean leads() {
    try {
      return division.info().isLeaderReady();
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether it was elected, though it may not be ready to lead. */
  boolean isElected() {
    try {
      return division.info().isLeader();
    } catch (IOException e) {
      return false;
    }
  }

  /** What its server does in the group, whatever the group has it do; empty if it has stopped. */
  Optional<GroupUpkeep.Part> part() {
    try {
      return Optional.of(division.part());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void watch() {
    long now = nowMillis();
    pauses.tick(now);
    try {
      DivisionInfo here = division.info();
      long term = here.getCurrentTerm();
      if (unready.isToStepDown(here.isLeader(), here.isLeaderReady(), term, now)) {
        LOG.warn(
            "consensus: this member leads in term {} and can commit nothing: it steps down", term);
        stepDown();
      }
      Optional<RaftPeers> peers = peers();
      if (peers.isPresent() && !pauses.justWoke(now)) {
        upkeep.look(division.seen(peers.get()), now);
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("consensus: the state of this member is looked at again", e);
    }
  }

  private void stepDown() {
    try {
      var unused = server.transferLeadershipAsync(line.stepDown());
    } catch (IOException e) {
      LOG.debug("consensus: this member does not step down", e);
    }
  }

  /** As {@link GroupChanges#change}. */
  CompletableFuture<RaftPeers> change(
      RaftPeers first, UnaryOperator<RaftPeers> change, Duration patience) {
    return changes.change(first, change, patience);
  }

  void close() {
    watch.cancel(false);
    calls.close();
    changes.close();
    closeAll(rpc, server);
  }

  /** Each of them, whatever the others throw: a server that is left open keeps folder and port. */
  static void closeAll(Closeable... all) {
    for (Closeable one : all) {
      try {
        one.close();
      } catch (IOException | RuntimeException | Error e) {
        LOG.warn("consensus: not closed as it should be", e);
      }
    }
  }
}
