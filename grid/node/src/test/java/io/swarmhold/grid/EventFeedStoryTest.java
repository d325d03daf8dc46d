package io.swarmhold.grid;

import static io.swarmhold.grid.Grids.ACME;
import static io.swarmhold.grid.Grids.CONFIG;
import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.Durability;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.EventFeed;
import io.swarmhold.model.port.EventFeed.Batch;
import io.swarmhold.model.port.EventFeed.TaskHappening;
import io.swarmhold.model.port.EventPosition;
import io.swarmhold.model.port.EventPosition.Mark;
import io.swarmhold.model.port.EventType;
import io.swarmhold.model.shard.EventReader;
import io.swarmhold.model.shard.TaskEvent;
import io.swarmhold.wal.Frame;
import io.swarmhold.wal.InMemoryWal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Readers come, go, and come back with the last position they saw. */
class EventFeedStoryTest {

  private static final TenantId OTHER = new TenantId("other");

  private static Grids grids;

  @BeforeAll
  static void startHazelcast() {
    grids = new Grids();
  }

  @AfterAll
  static void stopHazelcast() {
    grids.close();
  }

  static LongStream seeds() {
    return Seeds.upTo(40);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aReaderThatResumesAnywhereMissesNothingAndSeesNothingTwice(long seed) {
    var dice = new SplittableRandom(seed);
    Grids.Running grid = grids.start();
    work(grid, dice);
    for (TenantId tenant : List.of(ACME, OTHER)) {
      List<String> expected = expected(grid.wal.frames(), tenant, Optional.empty());
      assertThat(read(grid.node.events(), tenant, Optional.empty(), dice)).isEqualTo(expected);
    }
    TaskId one = grid.submitOne(aTask().build());
    assertThat(read(grid.node.events(), ACME, Optional.of(one), dice)).hasSize(1);
    assertThat(read(grid.node.events(), OTHER, Optional.of(one), dice)).isEmpty();

    Grids.Running again = grid.restart();
    List<String> expected = expected(again.wal.frames(), ACME, Optional.empty());
    assertThat(read(again.node.events(), ACME, Optional.empty(), dice)).isEqualTo(expected);
  }

  private static void work(Grids.Running grid, SplittableRandom dice) {
    TestAgent ada =
        TestAgent.connect(grid.node.agents(), anAgent().serving("other").slots(5).build());
    for (int i = 0; i < 30; i++) {
      String tenant = dice.nextBoolean() ? "acme" : "other";
      grid.submit(aTask().of(tenant).build(), aTask().of(tenant).build());
      if (dice.nextInt(3) == 0) {
        grid.match();
        for (Assignment held : List.copyOf(ada.line.holds().values())) {
          ada.complete(held);
          ada.line.revoked(held.task(), held.token());
        }
      }
    }
  }

  /** Reads to the end in bites, each from the position of the last event or of the batch. */
  private static List<String> read(
      EventFeed feed, TenantId tenant, Optional<TaskId> task, SplittableRandom dice) {
    List<String> seen = new ArrayList<>();
    EventPosition at = EventPosition.START;
    for (int bite = 0; bite < 10_000; bite++) {
      Batch batch = feed.open(tenant, task, at).next(1 + dice.nextInt(7));
      assertThat(batch.gap()).isFalse();
      List<TaskHappening> events = batch.events();
      int kept = dice.nextInt(4) == 0 ? dice.nextInt(events.size() + 1) : events.size();
      events.subList(0, kept).forEach(event -> seen.add(event.type() + " " + event.task()));
      if (kept == events.size()) {
        at = EventPosition.parse(batch.next().toString());
        if (batch.atEnd()) {
          return seen;
        }
      } else if (kept > 0) {
        at = EventPosition.parse(events.get(kept - 1).position().toString());
      }
    }
    throw new AssertionError("no end");
  }

  /** The log as the referee reads it. */
  private static List<String> expected(List<Frame> frames, TenantId tenant, Optional<TaskId> task) {
    Map<TaskId, TenantId> owners = new HashMap<>();
    List<String> expected = new ArrayList<>();
    for (Frame frame : frames) {
      EventReader reader = new EventReader(frame.payload());
      for (TaskEvent event = reader.next(); event != null; event = reader.next()) {
        TaskId id = new TaskId(frame.shard(), event.number());
        if (event instanceof TaskEvent.Queued queued) {
          owners.put(id, queued.task().lane().tenant());
        }
        String type = EventNames.typeOf(event);
        boolean theirs = tenant.equals(owners.get(id)) && (task.isEmpty() || task.get().equals(id));
        if (!type.isEmpty() && theirs) {
          expected.add(type + " " + id);
        }
      }
    }
    return expected;
  }

  @Test
  void onlyWhatIsDurableIsShownAndReadersAreToldWhenThereIsMore() throws Exception {
    InMemoryWal wal = InMemoryWal.manual();
    Grids.Running grid = grids.start(CONFIG, wal);
    List<String> told = new ArrayList<>();
    EventFeed feed = grid.node.events();
    EventPosition end = feed.end();
    try (AutoCloseable listening = feed.onAdvance(() -> told.add("more"))) {
      var unused = grid.node.queue().submit(ACME, List.of(aTask().build()), Durability.MEMORY);
      grid.settle();
      wal.write();
      assertThat(feed.open(ACME, Optional.empty(), end).next(10).events()).isEmpty();
      wal.sync();
      assertThat(feed.open(ACME, Optional.empty(), end).next(10).events()).hasSize(1);
      assertThat(listening).isNotNull();
    }
    int before = told.size();
    assertThat(before).isPositive();
    wal.append((byte) 9, 0, 1, 1, new byte[0]);
    wal.write();
    assertThat(told).hasSize(before);
  }

  @Test
  void whoComesTooLateOrFromAFutureThatWasLostIsToldOfTheGap() {
    Grids.Running grid = grids.start();
    for (int i = 0; i < 20; i++) {
      grid.submit(aTask().build());
    }
    EventFeed feed = grid.node.events();
    EventPosition third = feed.open(ACME, Optional.empty(), EventPosition.START).next(3).next();
    grid.wal.trimBefore(12);
    Batch late = feed.open(ACME, Optional.empty(), third).next(10);
    assertThat(late.gap()).isTrue();
    assertThat(late.events()).hasSize(10);
    assertThat(feed.open(ACME, Optional.empty(), late.next()).next(100).gap()).isFalse();

    EventPosition future = feed.end().with(0, Mark.after(99, 9_999));
    Batch lost = feed.open(ACME, Optional.empty(), future).next(10);
    assertThat(lost.gap()).isTrue();
    assertThat(lost.next()).isEqualTo(feed.end());
  }

  @Test
  void whenNobodyKnowsATaskAnyMoreTheReaderIsToldThatItMayHaveMissedSomething() {
    GridConfig forgetful =
        new GridConfig(
            "test",
            4,
            100,
            50,
            0,
            86_400_000L,
            Durability.DISK,
            1L << 40,
            Map.of(),
            1L << 30,
            Membership.ALONE);
    Grids.Running first = grids.start(forgetful, InMemoryWal.instant());
    TestAgent ada = TestAgent.connect(first.node.agents(), anAgent().slots(1).build());
    first.submit(aTask().build());
    first.match();
    EventPosition afterLease = first.node.events().end();
    ada.complete(ada.line.assigned().getFirst());
    Grids.Running again = first.restart();
    Batch batch = again.node.events().open(ACME, Optional.empty(), afterLease).next(10);
    assertThat(batch.events()).isEmpty();
    assertThat(batch.gap()).isTrue();
    assertThat(
            again.node.events().open(ACME, Optional.empty(), EventPosition.START).next(10).events())
        .extracting(TaskHappening::type)
        .containsExactly(
            EventType.SUBMITTED.text(), EventType.LEASED.text(), EventType.SUCCEEDED.text());
  }
}
