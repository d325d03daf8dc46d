package io.swarmhold.jobs.match;

import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.jet.Job;
import com.hazelcast.jet.core.JobStatus;
import io.swarmhold.model.Lane;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.Dispatch;
import io.swarmhold.model.port.DispatchSignal;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The matcher in its job, on a real member. */
class MatchJobTest {

  private static final long PATIENCE_SECONDS = 30;
  private static final Lane LANE = aTask().lane();

  private static HazelcastInstance hazelcast;
  private static final Desk DESK = new Desk();

  /** A member's end of the line: one lane, one agent, everything granted at once. */
  private static final class Desk implements Dispatch {

    private final ConcurrentLinkedQueue<DispatchSignal> signals = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<List<Claim>> orders = new LinkedBlockingQueue<>();
    private final AtomicInteger restarts = new AtomicInteger();
    private final AgentProfile agent = anAgent().slots(10).build();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger brokenLines = new AtomicInteger();
    private int ready;

    @Override
    public @Nullable DispatchSignal poll() {
      if (brokenLines.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new IllegalStateException("the line is broken");
      }
      return signals.poll();
    }

    @Override
    public synchronized void restart() {
      signals.clear();
      long incarnation = restarts.incrementAndGet();
      signals.add(new DispatchSignal.Restarted(incarnation << 40));
      signals.add(new DispatchSignal.Supply(agent, incarnation, 10));
      tellDemand();
    }

    private void tellDemand() {
      signals.add(new DispatchSignal.Demand(LANE, 0, ready, 1));
    }

    /** Tasks wait from now on; the matcher hears of it. */
    synchronized void nowReady(int tasks) {
      ready = tasks;
      tellDemand();
    }

    /** As if they had come while no matcher listened. */
    synchronized void readyUntold(int tasks) {
      ready = tasks;
    }

    @Override
    public synchronized void order(long order, int shard, Lane lane, List<Claim> claims) {
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new IllegalStateException("the order was too much");
      }
      int[] granted = claims.stream().mapToInt(Claim::credits).toArray();
      ready -= granted[0];
      signals.add(new DispatchSignal.Settled(order, granted, ready, 1));
      signals.add(new DispatchSignal.Supply(agent, claims.getFirst().incarnation(), granted[0]));
      orders.add(claims); // last: who sees the order may change what waits
    }

    @Override
    public long room(Lane lane) {
      return 100;
    }

    @Override
    public int weight(TenantId tenant) {
      return 1;
    }

    int nextOrder() throws InterruptedException {
      List<Claim> claims = orders.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(claims).as("an order in time").isNotNull();
      return claims == null ? 0 : claims.stream().mapToInt(Claim::credits).sum();
    }
  }

  @BeforeAll
  static void startHazelcast() {
    Config config = new Config();
    config.setClusterName("match-job-test");
    config.setProperty("hazelcast.logging.type", "none");
    config.getJetConfig().setEnabled(true).setCooperativeThreadCount(1);
    config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
    config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
    config.getNetworkConfig().setPublicAddress("127.0.0.1");
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    config.getNetworkConfig().setPort(0);
    hazelcast = Hazelcast.newHazelcastInstance(config);
    hazelcast.getUserContext().put(Dispatch.CONTEXT_KEY, DESK);
    MatchJob.keepRunning(hazelcast);
  }

  @AfterAll
  static void stopHazelcast() {
    hazelcast.getLifecycleService().terminate();
  }

  @BeforeEach
  void nothingIsLeftOver() {
    DESK.orders.clear();
  }

  @Test
  void ordersFollowDemandAndSupply() throws InterruptedException {
    DESK.nowReady(25);
    List<Integer> sizes = new ArrayList<>();
    for (int left = 25; left > 0; left -= sizes.getLast()) {
      sizes.add(DESK.nextOrder());
    }
    assertThat(sizes).allMatch(size -> size <= 10);
    assertThat(sizes.stream().mapToInt(size -> size).sum()).isEqualTo(25);
  }

  @Test
  void aJobThatIsRestartedIsToldEverythingAnew() throws InterruptedException {
    Job job = hazelcast.getJet().getJob(MatchJob.NAME);
    assertThat(job).isNotNull();
    if (job != null) {
      DESK.readyUntold(0);
      int before = DESK.restarts.get();
      job.suspend();
      awaitStatus(job, JobStatus.SUSPENDED);
      DESK.readyUntold(7);
      job.resume();
      assertThat(DESK.nextOrder()).isEqualTo(7);
      assertThat(DESK.restarts.get()).isGreaterThan(before);
    }
  }

  private static void awaitStatus(Job job, JobStatus status) {
    long tries = 0;
    while (job.getStatus() != status && tries++ < 10_000_000) {
      Thread.onSpinWait();
    }
    assertThat(job.getStatus()).isEqualTo(status);
  }

  @Test
  void aMatcherThatFailsBeginsAnewInTheSameJob() throws InterruptedException {
    DESK.failures.set(1);
    DESK.nowReady(5);
    assertThat(DESK.nextOrder()).isEqualTo(5);
  }

  @Test
  void aJobThatFailsIsStartedAgain() throws InterruptedException {
    Job before = hazelcast.getJet().getJob(MatchJob.NAME);
    DESK.readyUntold(3);
    DESK.brokenLines.set(1);
    assertThat(DESK.nextOrder()).isEqualTo(3);
    assertThat(before).isNotNull();
    if (before != null) {
      assertThat(before.getStatus()).isEqualTo(JobStatus.FAILED);
    }
  }

  @Test
  void anIdleMatcherCostsNextToNothing() throws InterruptedException {
    DESK.nowReady(1);
    DESK.nextOrder();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long before = cooperativeNanos(threads);
    long begun = System.nanoTime();
    assertThat(DESK.orders.poll(1, TimeUnit.SECONDS)).isNull();
    double share = (double) (cooperativeNanos(threads) - before) / (System.nanoTime() - begun);
    assertThat(share).isLessThan(0.25);
  }

  private static long cooperativeNanos(ThreadMXBean threads) {
    long nanos = 0;
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().contains("jet.cooperative")) {
        nanos += threads.getThreadCpuTime(id);
      }
    }
    return nanos;
  }
}
