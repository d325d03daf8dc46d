package io.swarmhold.grid;

import static io.swarmhold.grid.Grids.ACME;
import static io.swarmhold.grid.Grids.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.kit.ManualTime;
import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.port.TaskFilter;
import io.swarmhold.model.port.TaskPage;
import io.swarmhold.model.port.UnavailableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What members list together. */
class GatheredListsTest {

  private static final int SHARDS = 6;

  private final ManualTimer timer = new ManualTimer(new ManualTime());
  private final Map<MemberId, Member> members = new TreeMap<>();
  private final NavigableSet<MemberId> lite = new TreeSet<>();
  private final NavigableSet<MemberId> silent = new TreeSet<>();
  private final NavigableSet<MemberId> failing = new TreeSet<>();
  private final NavigableSet<Integer> lost = new TreeSet<>();

  private final Member first = new Member("m-1");
  private final Member second = new Member("m-2");
  private final Member third = new Member("m-3");

  static LongStream seeds() {
    return Seeds.upTo(100);
  }

  /** A member that lists, and nothing else. */
  private final class Member implements MemberLink {

    private final MemberId id;
    private final Map<Kind, Receiver> receivers = new HashMap<>();
    private final BoundedExecutor thread = new BoundedExecutor("test-lists");
    private final TaskLists own = new TaskLists(SHARDS);
    private final GatheredLists lists;

    Member(String name) {
      id = new MemberId(name);
      members.put(id, this);
      lists = new GatheredLists(id, own, this, thread, timer, () -> lost);
    }

    void put(ShardRows.Listed row) {
      own.of(row.row().id().shard()).put(List.of(row));
    }

    TaskPage page(ListAsk ask) {
      return get(lists.list(ask.tenant(), ask.filter(), ask.limit(), ask.after()));
    }

    @Override
    public NavigableSet<MemberId> alive() {
      return new TreeSet<>(members.keySet());
    }

    @Override
    public NavigableSet<MemberId> lite() {
      return lite;
    }

    @Override
    public void on(Kind kind, Receiver receiver) {
      receivers.put(kind, receiver);
    }

    @Override
    public void tell(MemberId to, Kind kind, byte[] message) {
      throw new AssertionError("nothing is told");
    }

    @Override
    public CompletionStage<byte[]> ask(MemberId to, Kind kind, byte[] question) {
      assertThat(to).isNotEqualTo(id);
      if (silent.contains(to)) {
        return new CompletableFuture<>();
      }
      if (failing.contains(to)) {
        return CompletableFuture.failedFuture(new UnavailableException("a member cannot answer"));
      }
      @Nullable Member asked = members.get(to);
      return Objects.requireNonNull(Objects.requireNonNull(asked).receivers.get(kind))
          .received(id, question);
    }
  }

  @AfterEach
  void close() {
    members.values().forEach(member -> member.lists.close());
  }

  @Test
  void noListLacksTheTasksOfShardsThatNobodyHas() {
    lost.addAll(List.of(2, 5));
    assertThatThrownBy(() -> first.page(new ListAsk(ACME, TaskFilter.ALL, Optional.empty(), 9)))
        .isInstanceOf(UnavailableException.class)
        .hasMessage("the list would lack the tasks of shards that are unavailable: [2, 5]");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theyListAsOneWould(long seed) {
    var dice = new SplittableRandom(seed);
    var rows = new ListedRows(dice, SHARDS);
    List<Member> all = List.of(first, second, third);
    for (int i = 0; i < 100; i++) {
      ShardRows.Listed row = rows.happens();
      all.get(row.row().id().shard() % 3).put(row);
    }
    for (int i = 0; i < 20; i++) {
      ListAsk ask = rows.ask();
      TaskPage page = all.get(dice.nextInt(3)).page(ask);
      assertThat(page.rows()).as("%s", ask).isEqualTo(rows.expected(ask));
    }
  }

  /** One of them does not hear of all that happens any more. What is last is a matter of time. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatTwoBelieveToServeIsListedOnceAsItWasLast(long seed) {
    var dice = new SplittableRandom(seed);
    var rows = new ListedRows(dice, SHARDS);
    for (int i = 0; i < 200; i++) {
      ShardRows.Listed row = rows.happens();
      first.put(row);
      if (dice.nextBoolean()) {
        second.put(row);
      }
    }
    for (int limit = 1; limit < 50; limit += 1 + dice.nextInt(9)) {
      ListAsk ask = asked(limit);
      assertThat(places(second.page(ask).rows())).isEqualTo(places(rows.expected(ask)));
    }
  }

  private static List<TaskPage.Cursor> places(List<TaskPage.Row> rows) {
    return rows.stream().map(Newest::place).toList();
  }

  @Test
  void thePageAfterTheLastIsNotPromised() {
    var rows = new ListedRows(new SplittableRandom(7), 1);
    while (rows.all().size() < 30) {
      first.put(rows.happens());
    }
    int count = rows.expected(asked(100)).size();
    TaskPage whole = second.page(asked(count));
    assertThat(whole.rows()).hasSize(count);
    assertThat(whole.next()).isEmpty();
    TaskPage most = second.page(asked(count - 1));
    assertThat(most.next()).contains(Newest.place(most.rows().getLast()));
  }

  private static ListAsk asked(int limit) {
    return new ListAsk(ACME, TaskFilter.ALL, Optional.empty(), limit);
  }

  /** A page that lacks a third of the tasks cannot say so. */
  @Test
  void aMemberThatDoesNotAnswerFailsTheListByName() {
    silent.add(third.id);
    CompletionStage<TaskPage> page = listAt(first);
    get(first.thread.answer(() -> "the others are asked by now"));
    get(second.thread.answer(() -> "and this one has answered"));
    assertThat(page.toCompletableFuture()).isNotDone();
    timer.advance(GatheredLists.ANSWER_WITHIN);
    assertThatThrownBy(() -> get(page))
        .isInstanceOf(UnavailableException.class)
        .hasMessage("member m-3 did not answer, and the list would lack its tasks");
  }

  @Test
  void neitherIsOneLeftOutThatSaysThatItCannot() {
    failing.add(second.id);
    assertThatThrownBy(() -> get(listAt(first)))
        .isInstanceOf(UnavailableException.class)
        .hasMessageStartingWith("member m-2 did not answer");
  }

  /** It has nothing to say, and may be busy with its start. */
  @Test
  void aLiteMemberIsNotAskedAndListsAll() {
    var rows = new ListedRows(new SplittableRandom(3), SHARDS);
    for (int i = 0; i < 50; i++) {
      ShardRows.Listed row = rows.happens();
      (row.row().id().shard() % 2 == 0 ? first : second).put(row);
    }
    lite.add(third.id);
    silent.add(third.id);
    assertThat(first.page(asked(100)).rows()).isEqualTo(rows.expected(asked(100)));
    assertThat(third.page(asked(100)).rows()).isEqualTo(rows.expected(asked(100)));
  }

  @Test
  void moreListsThanMayWaitAreRefused() throws InterruptedException {
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    CompletionStage<String> busy =
        first.thread.answer(() -> {
          begun.countDown();
          awaitQuietly(end);
          return "over";
        });
    begun.await();
    List<CompletionStage<TaskPage>> waiting = new ArrayList<>();
    for (int i = 0; i < BoundedExecutor.MAX_WAITING; i++) {
      waiting.add(listAt(first));
    }
    CompletionStage<TaskPage> oneTooMany = listAt(first);
    assertThatThrownBy(() -> get(oneTooMany))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("waiting");
    end.countDown();
    waiting.forEach(list -> assertThat(get(list).rows()).isEmpty());
    assertThat(get(busy)).isEqualTo("over");
  }

  private static CompletionStage<TaskPage> listAt(Member member) {
    return member.lists.list(ACME, TaskFilter.ALL, 10, Optional.empty());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
