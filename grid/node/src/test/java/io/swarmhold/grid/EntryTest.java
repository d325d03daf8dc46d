package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.LifecycleService;
import io.swarmhold.model.port.GridFaultException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.Test;

/** A member that others leave out while it starts joins anew, a bounded number of times. */
class EntryTest {

  private final List<String> told = new ArrayList<>();

  /** A grid that refuses so many, each in the same way, before it takes one. */
  private final class Refusing implements GridNode.GridMember {

    private final RuntimeException refusal;
    private int refusals;
    private int joins;

    Refusing(int refusals, RuntimeException refusal) {
      this.refusals = refusals;
      this.refusal = refusal;
    }

    @Override
    public HazelcastInstance join() {
      return joined(++joins);
    }

    @Override
    public void takePart(HazelcastInstance joined) {
      assertThat(joined.getUserContext()).containsKey("host");
      if (refusals-- > 0) {
        throw refusal;
      }
      told.add(joined.getName() + " takes part");
    }
  }

  @Test
  void whoIsTakenJoinsOnce() {
    assertThat(enter(new Refusing(0, leftOut())).getName()).isEqualTo("member 1");
    assertThat(told).containsExactly("member 1 takes part");
  }

  @Test
  void whoIsLeftOutLeavesAndJoinsAnew() {
    assertThat(enter(new Refusing(2, leftOut())).getName()).isEqualTo("member 3");
    assertThat(told).containsExactly("member 1 ends", "member 2 ends", "member 3 takes part");
  }

  @Test
  void whoWasEndedByTheGridJoinsAnew() {
    var ended = new HazelcastInstanceNotActiveException("could not be merged");
    assertThat(enter(new Refusing(1, ended)).getName()).isEqualTo("member 2");
  }

  @Test
  void whoIsLeftOutEachTimeSaysSoWithACode() {
    assertThatThrownBy(() -> enter(new Refusing(Entry.MAX_ENTRIES, leftOut())))
        .isInstanceOf(GridFaultException.class)
        .hasMessage(
            "GRID-APART: this member joined 4 times, and each time the others left it out:"
                + " no first member: see grid/errors/grid-apart.md");
    assertThat(told).hasSize(Entry.MAX_ENTRIES).endsWith("member 4 ends");
  }

  @Test
  void whatJoiningAnewDoesNotMendEndsTheStart() {
    var unsafe = new IllegalArgumentException("unsafe");
    assertThatThrownBy(() -> enter(new Refusing(1, unsafe))).isSameAs(unsafe);
  }

  @Test
  void whoeverGivesUpALaterEntryEndsThatMember() {
    Entry entry = new Entry(new Refusing(2, leftOut()));
    entry.enter(entry.join(), Map.of("host", "a shard host"));
    entry.leave();
    assertThat(told)
        .containsExactly("member 1 ends", "member 2 ends", "member 3 takes part", "member 3 ends");
  }

  private static LeftOutException leftOut() {
    return new LeftOutException(new IllegalStateException("no first member"));
  }

  private HazelcastInstance enter(Refusing member) {
    Entry entry = new Entry(member);
    return entry.enter(entry.join(), Map.of("host", "a shard host"));
  }

  private HazelcastInstance joined(int number) {
    ConcurrentMap<String, Object> context = new ConcurrentHashMap<>();
    LifecycleService lifecycle =
        proxy(
            LifecycleService.class,
            (self, method, arguments) -> {
              told.add("member " + number + " ends");
              return null;
            });
    return proxy(
        HazelcastInstance.class,
        (self, method, arguments) ->
            switch (method.getName()) {
              case "getName" -> "member " + number;
              case "getUserContext" -> context;
              case "getLifecycleService" -> lifecycle;
              default -> throw new UnsupportedOperationException(method.getName());
            });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
