package io.swarmhold.grid;

import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.consensus.ShardRecord;
import io.swarmhold.model.kit.ManualTime;
import io.swarmhold.model.port.NodeStatus.PoolBounds;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.InSyncTracker;
import io.swarmhold.model.replica.Link;
import io.swarmhold.model.replica.Progress;
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
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A copy that misses something comes by it: the little that is missing, or else the whole. */
class CatchUpTest {

  private static final int SHARDS = 6;
  private static final long ROOM_FOR_FRAMES = 1 << 20;
  private static final MemberId FIRST = new MemberId("m-1");
  private static final MemberId SECOND = new MemberId("m-2");
  private static final NavigableSet<MemberId> BOTH = new TreeSet<>(List.of(FIRST, SECOND));

  private final ManualTime time = new ManualTime();
  private final List<MemberLink.Kind> heard = new ArrayList<>();
  private final List<Runnable> held = new ArrayList<>();
  private boolean holding;
  private int mostBytesAnswered;
  private Member primary = new Member(FIRST, ROOM_FOR_FRAMES);
  private final Member backup = new Member(SECOND, ROOM_FOR_FRAMES);
  private long sequence;

  /** A member that has shards, and nothing of the grid. */
  private final class Member implements MemberLink {

    private final MemberId id;
    private final Map<Kind, Receiver> receivers = new EnumMap<>(Kind.class);
    private final ShardHost host;
    private final CatchUp catchUp;

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
              new FinalWaiters(),
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
              events,
              marks,
              true,
              recentBytes,
              SHARDS);
      var local = new LocalShards(host, Runnable::run, shard -> shard);
      var news = new ProgressNews(id, host, new CommitBoard(SHARDS), this);
      var fetcher =
          new CopyFetcher(
              host, local, config.shardLimits(), this, news, time::nanos, () -> {}, Runnable::run);
      catchUp = new CatchUp(id, host, this, fetcher, time::nanos);
    }

    @Override
    public NavigableSet<MemberId> alive() {
      return BOTH;
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
              false),
          BOTH);
    }
  }

  private ShardReply begin(int shard, long epoch) {
    Shard anew = primary.copy(shard) == null ? new Shard(shard, shardLimits()) : null;
    primary.host.local(shard).track(new InSyncTracker(FIRST, epoch, 1));
    return primary.host.activate(shard, epoch, time.millis(), anew);
  }

  private static ShardLimits shardLimits() {
    return GridConfig.DEFAULT.shardLimits();
  }

  private void follow(int shard, ShardReply reply) {
    backup.host.follow(
        shard, Objects.requireNonNull(reply.link()), Objects.requireNonNull(reply.frame()), true);
  }

  /** Something that leaves a frame. */
  private ShardReply decide(int shard) {
    var settle = new ShardCommand.Submit(List.of(aTask().build()));
    Envelope envelope = new Envelope(7, ++sequence, time.millis(), sequence, List.of(settle));
    return primary.host.handle(shard, envelope, true, 0, null);
  }

  private void lookFor(long millis, int shard, long epoch) {
    for (long passed = 0; passed < millis; passed += 100) {
      backup.look(shard, epoch, new TreeSet<>(List.of(FIRST)));
      time.advanceMillis(100);
    }
  }

  private boolean isLevel(int shard) {
    CopyId first = primary.copy(shard);
    return first != null && first.equals(backup.copy(shard));
  }

  @Test
  void theFrameWithWhichAnEpochBeganIsAskedFor() {
    follow(0, begin(0, 1));
    follow(0, decide(0));
    assertThat(isLevel(0)).isTrue();
    begin(0, 2);
    lookFor(700, 0, 2);
    assertThat(isLevel(0)).isTrue();
    assertThat(heard).as("and nothing else").containsExactly(MemberLink.Kind.FETCH);
  }

  @Test
  void whatComesBehindTheFirstFrameWaitsForIt() {
    follow(0, begin(0, 1));
    begin(0, 2);
    ShardReply later = decide(0);
    follow(0, later);
    assertThat(backup.copy(0)).isEqualTo(new CopyId(1, 1));
    lookFor(700, 0, 2);
    assertThat(isLevel(0)).isTrue();
  }

  @Test
  void severalFramesThatAreMissingAreBroughtWithIt() {
    follow(0, begin(0, 1));
    decide(0);
    decide(0);
    begin(0, 2);
    backup.host.promise(0, 2);
    lookFor(700, 0, 2);
    assertThat(isLevel(0)).as("also what was decided before the epoch").isTrue();
    assertThat(heard).containsExactly(MemberLink.Kind.FETCH);
  }

  @Test
  void whatIsNotAmongTheLatestFramesIsFetchedWhole() {
    primary = new Member(FIRST, 0);
    follow(0, begin(0, 1));
    decide(0);
    begin(0, 2);
    lookFor(700, 0, 2);
    assertThat(isLevel(0)).as("just after a takeover whole copies would be too much").isFalse();
    lookFor(1_500, 0, 2);
    assertThat(isLevel(0)).isTrue();
  }

  /** Its own frames since, which the primary never had, are not what the primary's follow on. */
  @Test
  void aCopyThatWentAnotherWayIsFetchedWhole() {
    follow(0, begin(0, 1));
    Link lost = new Link(new CopyId(1, 1), 1);
    backup.host.follow(0, lost, Objects.requireNonNull(decide(0).frame()), true);
    primary = new Member(FIRST, ROOM_FOR_FRAMES);
    begin(0, 1);
    begin(0, 2);
    lookFor(3_000, 0, 2);
    assertThat(isLevel(0)).isTrue();
  }

  @Test
  void whoLacksNothingIsGivenNothing() {
    follow(0, begin(0, 1));
    lookFor(9_000, 0, 1);
    assertThat(heard).contains(MemberLink.Kind.FETCH);
    assertThat(mostBytesAnswered).isEqualTo(1);
  }

  @Test
  void whoIsInSyncAndMissesAFrameIsReminded() {
    follow(0, begin(0, 1));
    InSyncTracker tracker = Objects.requireNonNull(primary.host.local(0).tracker());
    tracker.proposed(BOTH);
    tracker.agreed(BOTH);
    tracker.heard(SECOND, new Progress(1, 1, 1, 1));
    decide(0); // lost
    for (int i = 0; i < 10; i++) {
      primary.look(0, 1, BOTH);
      time.advanceMillis(100);
    }
    assertThat(heard).as("it may be under way").isEmpty();
    for (int i = 0; i < 10; i++) {
      primary.look(0, 1, BOTH);
      time.advanceMillis(100);
    }
    Members.await("the copy", () -> isLevel(0));
    assertThat(heard).containsExactly(MemberLink.Kind.BEHIND, MemberLink.Kind.FETCH);
  }

  @Test
  void fewCopiesAreOnTheirWayAtATime() {
    for (int shard = 0; shard < SHARDS; shard++) {
      begin(shard, 1);
    }
    holding = true;
    for (long passed = 0; passed < 4_000; passed += 100) {
      for (int shard = 0; shard < SHARDS; shard++) {
        backup.look(shard, 1, new TreeSet<>(List.of(FIRST)));
      }
      time.advanceMillis(100);
    }
    assertThat(held).hasSize(CopyFetcher.MAX_FETCHING);
    holding = false;
    held.forEach(Runnable::run);
    Members.await("four copies", () -> levels() == CopyFetcher.MAX_FETCHING);
    for (int shard = 0; shard < SHARDS; shard++) {
      lookFor(2_000, shard, 1);
    }
    Members.await("all copies", () -> levels() == SHARDS);
  }

  private int levels() {
    int levels = 0;
    for (int shard = 0; shard < SHARDS; shard++) {
      levels += isLevel(shard) ? 1 : 0;
    }
    return levels;
  }
}
