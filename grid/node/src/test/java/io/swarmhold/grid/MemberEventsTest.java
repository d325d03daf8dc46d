package io.swarmhold.grid;

import static io.swarmhold.grid.Grids.ACME;
import static io.swarmhold.grid.Grids.get;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.Durability;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.port.EventFeed;
import io.swarmhold.model.port.EventFeed.Batch;
import io.swarmhold.model.port.EventFeed.Reading;
import io.swarmhold.model.port.EventFeed.TaskHappening;
import io.swarmhold.model.port.EventPosition;
import io.swarmhold.model.port.EventType;
import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.TaskQueue.Submission;
import io.swarmhold.model.port.UnavailableException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever watches, at whichever member, is told of all that happens anywhere, once. */
class MemberEventsTest {

  private int submitted;

  private List<TaskId> submit(Members.One at, int count) {
    List<TaskId> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<NewTask> task = List.of(aTask().key("k" + submitted++).build());
      while (true) {
        try {
          Submission answer = get(at.node.queue().submit(ACME, task, Durability.DISK)).getFirst();
          ids.add(((Submission.Accepted) answer).id());
          break;
        } catch (CompletionException e) {
          assertThat(e.getCause())
              .isInstanceOfAny(UnavailableException.class, OutcomeUnknownException.class);
        }
      }
    }
    return ids;
  }

  private static Reading open(Members.One at, EventPosition from) {
    return at.node.events().open(ACME, Optional.empty(), from);
  }

  /** Where every shard has a past, and this member knows of it. */
  private static EventPosition end(Members.One at) {
    Members.await(
        "news of all shards",
        () -> {
          EventPosition end = at.node.events().end();
          return IntStream.range(0, Members.SHARDS).allMatch(shard -> end.of(shard).sequence() > 0);
        });
    return at.node.events().end();
  }

  /** Reads until all of these were told as submitted, and notes everything that was told. */
  private static EventPosition readAll(
      Members.One at, EventPosition from, Set<TaskId> awaited, List<String> told) {
    Set<TaskId> open = new LinkedHashSet<>(awaited);
    Reading reading = open(at, from);
    EventPosition[] position = {from};
    Members.await(
        "the events at " + at.id,
        () -> {
          Batch batch = reading.next(20);
          assertThat(batch.gap()).isFalse();
          for (TaskHappening event : batch.events()) {
            told.add(event.id());
            if (event.type().equals(EventType.SUBMITTED.text())) {
              open.remove(event.task());
            }
          }
          position[0] = EventPosition.parse(batch.next().toString());
          return open.isEmpty();
        });
    return position[0];
  }

  @Test
  void everyMemberTellsTheSame() {
    try (Members members = new Members(3, 2, 2)) {
      members.awaitWhole();
      EventPosition end = end(members.of(2));
      Set<TaskId> ids = new LinkedHashSet<>(submit(members.of(0), 40));
      ids.addAll(submit(members.of(1), 40));
      List<List<String>> all = new ArrayList<>();
      for (Members.One one : members.all) {
        List<String> told = new ArrayList<>();
        readAll(one, EventPosition.START, ids, told);
        assertThat(told).as("at %s", one.id).doesNotHaveDuplicates();
        all.add(told.stream().sorted().toList());
      }
      assertThat(all.get(1)).isEqualTo(all.get(0));
      assertThat(all.get(2)).isEqualTo(all.get(0));
      List<String> fromEnd = new ArrayList<>();
      readAll(members.of(0), end, ids, fromEnd);
      assertThat(fromEnd).hasSize(80).doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void aReaderGoesOnFromMemberToMemberWhileTheyDieAndComeBack(long seed) {
    var dice = new SplittableRandom(seed);
    try (Members members = new Members(3, 1, 2)) {
      members.awaitWhole();
      List<String> told = new ArrayList<>();
      EventPosition position = EventPosition.START;
      for (int chapter = 0; chapter < 4; chapter++) {
        Set<TaskId> ids = new LinkedHashSet<>(submit(members.of(dice.nextInt(3)), 20));
        if (dice.nextBoolean()) {
          position = readAll(members.of(dice.nextInt(3)), position, ids, told);
          ids.clear();
        }
        int killed = dice.nextInt(3);
        members.of(killed).kill();
        int other = (killed + 1 + dice.nextInt(2)) % 3;
        try {
          ids.addAll(submit(members.of(other), 20));
        } catch (UnavailableException e) {
          throw new IllegalStateException("after the end of " + killed + members.report(), e);
        }
        position = readAll(members.of(other), position, ids, told);
        members.of(killed).restart();
        members.awaitWhole();
      }
      assertThat(told).as("seed %d", seed).doesNotHaveDuplicates();
      List<String> again = new ArrayList<>();
      Batch batch;
      Reading all = open(members.of(dice.nextInt(3)), EventPosition.START);
      do {
        batch = all.next(EventFeed.MAX_BATCH);
        batch.events().forEach(event -> again.add(event.id()));
      } while (!batch.atEnd());
      assertThat(told).as("what is kept was told before, seed %d", seed).containsAll(again);
    }
  }

  @Test
  void whatNoMemberKeepsAnyMoreIsAGapAndWhatOneKeepsIsNot() {
    try (Members members = new Members(3, 2, 2)) {
      members.awaitWhole();
      Set<TaskId> first = new LinkedHashSet<>(submit(members.of(0), 30));
      List<String> told = new ArrayList<>();
      EventPosition position = readAll(members.of(0), EventPosition.START, first, told);
      Set<TaskId> second = new LinkedHashSet<>(submit(members.of(1), 30));
      members.awaitWhole();
      members.of(0).wal.trimBefore(members.of(0).wal.appendedPosition() + 1);
      members.of(1).wal.trimBefore(members.of(1).wal.appendedPosition() + 1);
      readAll(members.of(0), position, second, told);
      assertThat(told).doesNotHaveDuplicates();

      members.of(2).wal.trimBefore(members.of(2).wal.appendedPosition() + 1);
      Batch late = open(members.of(0), position).next(100);
      assertThat(late.gap()).isTrue();
      Reading on = open(members.of(0), late.next());
      assertThat(on.next(100).gap()).isFalse();
      Set<TaskId> third = new LinkedHashSet<>(submit(members.of(2), 10));
      readAll(members.of(0), late.next(), third, told);
    }
  }
}
