package io.swarmhold.perf.lab.member;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.perf.lab.member.Member.Excuse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose end is a surprise: real processes, which end at once with a code. */
class MemberTest {

  @TempDir Path folder;

  private final LinkedBlockingQueue<Integer> surprises = new LinkedBlockingQueue<>();
  private long nanos = Long.MIN_VALUE / 3;
  private Member member;

  @BeforeEach
  void member() {
    member = new Member(URI.create("http://127.0.0.1:1"), folder.resolve("log"), () -> nanos);
  }

  @Test
  void anEndThatNobodyCausedIsASurprise() throws Exception {
    live(3);
    assertThat(nextSurprise()).isEqualTo(3);
  }

  @Test
  void onAFullDiskAStartMayEndUntilThereIsRoomAgain() throws Exception {
    member.mayDie(Excuse.FULL_DISK);
    live(4);
    live(5);
    member.mustLive(Excuse.FULL_DISK);
    live(6);
    pass(Member.AFTERMATH);
    live(7);
    assertThat(nextSurprise()).as("the first that counts").isEqualTo(7);
    assertThat(surprises).isEmpty();
  }

  @Test
  void oneFaultThatIsOverExcusesNothingOfAnother() throws Exception {
    member.mayDie(Excuse.FULL_DISK);
    member.mayDie(Excuse.FAILING_DISK);
    member.mustLive(Excuse.FULL_DISK);
    pass(Member.AFTERMATH);
    live(7);
    member.mustLive(Excuse.FAILING_DISK);
    pass(Member.AFTERMATH);
    live(8);
    assertThat(nextSurprise()).isEqualTo(8);
  }

  @Test
  void aLifeThatOutlivesItsExcuseIsWatchedAgain() throws Exception {
    member.mayDie(Excuse.FULL_DISK);
    var life = member.launch(List.of("sleep", "600"), Map.of(), surprises::add);
    member.mustLive(Excuse.FULL_DISK);
    pass(Member.AFTERMATH);
    member.signal("TERM");
    life.join();
    assertThat(nextSurprise()).isEqualTo(128 + 15);
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  /** A life that ends at once with this code, and is over when this returns. */
  private void live(int code) throws IOException {
    member.launch(List.of("sh", "-c", "exit " + code), Map.of(), surprises::add).join();
  }

  private @Nullable Integer nextSurprise() throws InterruptedException {
    return surprises.poll(30, TimeUnit.SECONDS);
  }
}
