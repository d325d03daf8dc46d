package io.swarmhold.grid;

import static io.swarmhold.model.kit.TaskBuilder.aTask;

import io.swarmhold.model.agent.HeartbeatSettings;
import io.swarmhold.model.consensus.ClusterView;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.consensus.ShardRecord;
import io.swarmhold.model.kit.ManualTime;
import io.swarmhold.model.port.NodeStatus.PoolBounds;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.InSyncTracker;
import io.swarmhold.model.replica.ShardActivation.Situation;
import io.swarmhold.model.shard.Envelope;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardCommand;
import io.swarmhold.model.shard.ShardLimits;
import io.swarmhold.wal.InMemoryWal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A member that serves shards and one that has copies of them, and nothing of the grid between:
 * what one tells the other comes at once, or when it is let.
 */
abstract class TwoMembers {

  static final int SHARDS = 6;
  static final long ROOM_FOR_FRAMES = 1 << 20;
  static final MemberId FIRST = new MemberId("m-1");
  static final MemberId SECOND = new MemberId("m-2");
  static final NavigableSet<MemberId> BOTH = new TreeSet<>(List.of(FIRST, SECOND));

  final ManualTime time = new ManualTime();
  final List<MemberLink.Kind> heard = new ArrayList<>();
  final List<Runnable> held = new ArrayList<>();
  boolean holding;
  int mostBytesAnswered;

  /** Further members that are there, and say nothing. */
  int others;

  Member primary = new Member(FIRST, ROOM_FOR_FRAMES);
  final Member backup = new Member(SECOND, ROOM_FOR_FRAMES);
  private long sequence;

  /** A member that has shards, and nothing of the grid. */
  final class Member implements MemberLink {

    final MemberId id;
    final Map<Kind, Receiver> receivers = new EnumMap<>(Kind.class);
    final ShardHost host;
    final CatchUp catchUp;
    final CopyFetcher fetcher;
    final ReplicationProgress news;
    final LocalShards local;

    Member(MemberId id, long recentBytes) {
      this.id = id;
      GridConfig config = GridConfig.DEFAULT;
      var loads = new PoolLoads();
      var timer = new ManualTimer(time);
      var desks = new AgentDesks(new Signals(loads, config, time::nanos), time, timer);
      var marks = new LogMarks();
      InMemoryWal wal = InMemoryWal.instant();
      wal.addListener(marks);
      var events =
          new ShardEvents(
              loads,
              LeaseBooks.alone(desks),
              SHARDS,
              new CompletionWaiters(),
              new TaskMemory(config.taskBytes()),
              fatal -> {
                throw fatal;
              });
      host =
          new ShardHost(
              id,
              config.shardLimits(),
              loads,
              new PoolBounds(1_000, 1_000),
              wal,
              now -> true,
              time::nanos,
              time,
              events,
              marks,
              true,
              recentBytes,
              SHARDS,
              HeartbeatSettings.DEFAULT);
      local = new LocalShards(host, Runnable::run, shard -> shard);
      news = new ReplicationProgress(id, host, new CommitIndexes(SHARDS), this);
      fetcher =
          new CopyFetcher(
              host, local, config.shardLimits(), this, news, time::nanos, () -> {}, Runnable::run);
      catchUp = new CatchUp(id, host, this, fetcher, time::nanos);
    }

    @Override
    public NavigableSet<MemberId> alive() {
      NavigableSet<MemberId> alive = new TreeSet<>(BOTH);
      for (int other = 0; other < others; other++) {
        alive.add(new MemberId("m-other-" + other));
      }
      return alive;
    }

    @Override
    public NavigableSet<MemberId> lite() {
      return new TreeSet<>();
    }

    @Override
    public void on(Kind kind, Receiver receiver) {
      receivers.put(kind, receiver);
    }

    @Override
    public void tell(MemberId to, Kind kind, byte[] message) {
      var unused = ask(to, kind, message);
    }

    @Override
    public CompletionStage<byte[]> ask(MemberId to, Kind kind, byte[] question) {
      heard.add(kind);
      CompletableFuture<byte[]> answer = new CompletableFuture<>();
      Runnable arrive = () -> arrive(to.equals(FIRST) ? primary : backup, kind, question, answer);
      if (holding) {
        held.add(arrive);
      } else {
        arrive.run();
      }
      return answer;
    }

    private void arrive(Member to, Kind kind, byte[] question, CompletableFuture<byte[]> answer) {
      Receiver receiver = to.receivers.get(kind);
      if (receiver == null) {
        answer.completeExceptionally(new UnavailableException("nobody takes " + kind));
        return;
      }
      var unused =
          receiver
              .received(id, question)
              .whenComplete((content, failure) -> {
                if (failure == null) {
                  mostBytesAnswered = Math.max(mostBytesAnswered, content.length);
                  answer.complete(content);
                } else {
                  answer.completeExceptionally(failure);
                }
              });
    }

    @Nullable CopyId copy(int shard) {
      return host.local(shard).id();
    }

    void look(int shard, long epoch, NavigableSet<MemberId> inSync) {
      ShardRecord record = new ShardRecord(epoch, Optional.of(FIRST), inSync, BOTH, 0);
      catchUp.look(
          shard,
          new Situation(
              id,
              id.equals(FIRST),
              copy(shard),
              0,
              host.local(shard).serving(),
              record,
              BOTH,
              null,
              null,
              false,
              false,
              new TreeSet<>()),
          BOTH);
    }
  }

  ShardReply begin(int shard, long epoch) {
    Shard anew = primary.copy(shard) == null ? new Shard(shard, shardLimits()) : null;
    primary.host.local(shard).track(new InSyncTracker(FIRST, epoch, 1));
    return primary.host.primary().activate(shard, epoch, anew);
  }

  private static ShardLimits shardLimits() {
    return GridConfig.DEFAULT.shardLimits();
  }

  void follow(int shard, ShardReply reply) {
    backup
        .host
        .follower()
        .follow(
            shard,
            Objects.requireNonNull(reply.link()),
            Objects.requireNonNull(reply.frame()),
            true);
  }

  /** Something that leaves a frame. */
  ShardReply decide(int shard) {
    var settle = new ShardCommand.Submit(List.of(aTask().build()));
    Envelope envelope = new Envelope(7, ++sequence, time.millis(), sequence, List.of(settle));
    return primary.host.primary().handle(shard, envelope, true, 0, null);
  }

  void lookFor(long millis, int shard, long epoch) {
    for (long passed = 0; passed < millis; passed += 100) {
      backup.look(shard, epoch, new TreeSet<>(List.of(FIRST)));
      time.advanceMillis(100);
    }
  }

  boolean isLevel(int shard) {
    CopyId first = primary.copy(shard);
    return first != null && first.equals(backup.copy(shard));
  }

  static ClusterView allServedByTheFirst() {
    NavigableMap<Integer, ShardRecord> shards = new TreeMap<>();
    NavigableSet<MemberId> first = new TreeSet<>(List.of(FIRST));
    for (int shard = 0; shard < SHARDS; shard++) {
      shards.put(shard, new ShardRecord(1, Optional.of(FIRST), first, first, 0));
    }
    return new ClusterView(1, Optional.empty(), new TreeMap<>(), shards);
  }
}
