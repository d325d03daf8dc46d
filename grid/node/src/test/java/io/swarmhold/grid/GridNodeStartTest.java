package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleService;
import io.swarmhold.model.Durability;
import io.swarmhold.model.kit.ManualTime;
import io.swarmhold.wal.InMemoryWal;
import io.swarmhold.wal.WalCorruptException;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** When a member joins, and what is left of a start that fails, as every one here does. */
class GridNodeStartTest {

  /** A member of a grid that does nothing but tell what is asked of it. */
  private static final class Recorded implements GridNode.GridMember {

    final CountDownLatch joined = new CountDownLatch(1);
    final CountDownLatch terminated = new CountDownLatch(1);
    final AtomicInteger members = new AtomicInteger();
    int refusals;
    boolean tookPart;

    @Override
    public HazelcastInstance join() {
      joined.countDown();
      members.incrementAndGet();
      LifecycleService lifecycle =
          proxy(
              LifecycleService.class,
              (self, method, arguments) -> {
                terminated.countDown();
                members.decrementAndGet();
                return null;
              });
      return proxy(
          HazelcastInstance.class,
          (self, method, arguments) ->
              switch (method.getName()) {
                case "getLifecycleService" -> lifecycle;
                case "getUserContext" -> new ConcurrentHashMap<>();
                default -> throw new IllegalStateException("this grid has no " + method.getName());
              });
    }

    @Override
    public void takePart(HazelcastInstance instance) {
      if (refusals-- > 0) {
        throw new LeftOutException(new IllegalStateException("dropped"));
      }
      tookPart = true;
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
      return type.cast(
          Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
  }

  private final Recorded member = new Recorded();

  @Test
  void whoFindsNobodyJoinsWhileItReads() throws IOException {
    try (ServerSocket self = listening()) {
      assertThatThrownBy(() -> start(self, self, () -> isDown(member.joined)))
          .hasMessage("damaged");
    }
  }

  @Test
  void whoFindsOthersReadsFirst() throws IOException {
    try (ServerSocket self = listening();
        ServerSocket other = listening()) {
      assertThatThrownBy(() -> start(self, other, () -> member.joined.getCount() == 1))
          .hasMessage("damaged");
      assertThat(member.joined.getCount()).as("what cannot be read does not join").isOne();
    }
  }

  @Test
  void whoHasJoinedAndCannotReadLeaves() throws IOException {
    try (ServerSocket self = listening()) {
      assertThatThrownBy(() -> start(self, self, () -> isDown(member.joined)))
          .hasMessage("damaged");
      assertThat(member.terminated.getCount()).isZero();
      assertThat(member.tookPart).isFalse();
    }
  }

  @Test
  void nothingIsLeftOfALaterEntryEither() throws IOException {
    member.refusals = 2;
    try (ServerSocket self = listening()) {
      assertThatThrownBy(() ->
              start(
                  config(self.getLocalPort(), self.getLocalPort()),
                  replay -> InMemoryWal.instant()))
          .hasMessageStartingWith("this grid has no ");
    }
    assertThat(member.tookPart).isTrue();
    assertThat(member.members.get()).isZero();
  }

  private static boolean isDown(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static ServerSocket listening() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /**
   * @param whileReading what is to be so while the log is read, which turns out to be damaged
   */
  private void start(ServerSocket self, ServerSocket other, BooleanSupplier whileReading) {
    start(
        config(self.getLocalPort(), other.getLocalPort()),
        replay -> {
          assertThat(whileReading.getAsBoolean()).isTrue();
          throw new WalCorruptException("damaged", 1, 1);
        });
  }

  private void start(GridConfig config, Recovery.WalOpener log) {
    Recovery recovery = new Recovery(config, log, new MemorySnapshots());
    var time = new ManualTime();
    var timer = new ManualTimer(time);
    GridNode.start(
            config,
            recovery,
            new OneMember(config.shards()).surroundings(time, time::nanos, () -> 7, fatal -> {}),
            new Timers(timer, timer, timer, timer, Runnable::run),
            member)
        .close();
  }

  private static GridConfig config(int self, int other) {
    return new GridConfig(
        "start",
        4,
        100,
        10,
        10,
        1_000L,
        Durability.DISK,
        Long.MAX_VALUE,
        Map.of(),
        1L << 20,
        new Membership(
            "127.0.0.1",
            self,
            "",
            new Membership.Join.Listed(List.of("127.0.0.1:" + self, "127.0.0.1:" + other)),
            1,
            "",
            0,
            false,
            List.of()));
  }
}
