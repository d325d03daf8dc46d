package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.Durability;
import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.wal.InMemoryWal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers leave when the log is ready, not before, once, and all of them. */
class DurabilityGateTest {

  private static final List<Durability> DURABILITIES = List.of(Durability.values());

  static LongStream seeds() {
    return Seeds.upTo(300);
  }

  private final InMemoryWal wal = InMemoryWal.manual();
  private final DurabilityGate gate = new DurabilityGate(wal);

  private record Waiter(long position, Durability durability, List<String> heard)
      implements DurabilityGate.Held {
    @Override
    public void release() {
      heard.add("released");
    }

    @Override
    public void lost(OutcomeUnknownException cause) {
      heard.add("lost");
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyWaiterHearsOnceAndNeverTooSoon(long seed) {
    var dice = new SplittableRandom(seed);
    List<Waiter> waiters = new ArrayList<>();
    for (int step = 0; step < 60; step++) {
      switch (dice.nextInt(5)) {
        case 0, 1 -> wal.append((byte) 1, 0, 1, 1, new byte[0]);
        case 2 -> wal.write();
        case 3 -> {
          if (dice.nextBoolean()) {
            wal.sync();
          }
        }
        default -> {}
      }
      if (wal.appendedPosition() > 0) {
        Durability durability = DURABILITIES.get(dice.nextInt(3));
        Waiter waiter =
            new Waiter(1 + dice.nextLong(wal.appendedPosition()), durability, new ArrayList<>());
        waiters.add(waiter);
        gate.await(waiter.position(), durability, waiter);
      }
      for (Waiter waiter : waiters) {
        long reached =
            switch (waiter.durability()) {
              case MEMORY -> Long.MAX_VALUE;
              case PROCESS -> wal.writtenPosition();
              case DISK -> wal.syncedPosition();
            };
        assertThat(waiter.heard()).hasSizeLessThanOrEqualTo(1);
        assertThat(waiter.heard().isEmpty() || waiter.position() <= reached).isTrue();
      }
    }
    if (dice.nextBoolean()) {
      wal.write();
      wal.sync();
      assertThat(waiters).allSatisfy(w -> assertThat(w.heard()).containsExactly("released"));
    } else {
      wal.fail("gone");
      assertThat(waiters).allSatisfy(w -> assertThat(w.heard()).hasSize(1));
    }
  }

  @Test
  void noWaiterIsForgottenBetweenTwoThreads() throws InterruptedException {
    AtomicInteger released = new AtomicInteger();
    int waits = 20_000;
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              while (released.get() < waits && !Thread.interrupted()) {
                wal.write();
                wal.sync();
              }
            });
    for (int i = 0; i < waits; i++) {
      long position = wal.append((byte) 1, 0, 1, 1, new byte[0]);
      int before = released.get();
      gate.await(
          position,
          Durability.DISK,
          new DurabilityGate.Held() {
            @Override
            public void release() {
              released.incrementAndGet();
            }

            @Override
            public void lost(OutcomeUnknownException cause) {}
          });
      assertThat(before).isLessThanOrEqualTo(i);
    }
    writer.join(20_000);
    writer.interrupt();
    assertThat(released).hasValue(waits);
  }
}
