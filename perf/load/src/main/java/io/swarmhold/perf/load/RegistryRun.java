package io.swarmhold.perf.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmhold.perf.load.drive.Progress;
import io.swarmhold.perf.load.fleet.FleetPlan;
import io.swarmhold.perf.load.fleet.Heart;
import io.swarmhold.perf.load.fleet.OpenLoop;
import io.swarmhold.perf.load.fleet.RestLine;
import io.swarmhold.perf.load.server.ProcessFigures;
import io.swarmhold.perf.load.server.Target;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Register everybody, look for some while all give signs of life, register more, count. */
final class RegistryRun {

  private static final long SECOND = 1_000_000_000;
  private static final int BATCH = 1_000;
  private static final int CONNECTIONS = 4;
  private static final int WARMUP_SECONDS = 10;
  private static final byte[] NOTHING = {};

  /** Of ten searches eight are among so many that are asked all the time. */
  private static final int POPULAR = 20;

  private final Target target;
  private final InetSocketAddress server;
  private final Load load;
  private final Progress progress;
  private final List<String> popular = new ArrayList<>();
  private final Report report = new Report();
  private long registeredMore;
  private boolean good;

  /** What is asked for. */
  record Load(int agents, int seconds, int lookups, int registrations) {}

  RegistryRun(Target target, Load load, Progress progress) {
    this.target = target;
    this.server = target.addresses().getFirst();
    this.load = load;
    this.progress = progress;
    SplittableRandom dice = new SplittableRandom(1);
    for (int i = 0; i < POPULAR; i++) {
      popular.add(FleetPlan.search(dice));
    }
  }

  boolean isGood() {
    return good;
  }

  Map<String, @Nullable Object> config() {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("seconds", load.seconds());
    config.put("lookupsPerSecond", load.lookups());
    config.put("registrationsPerSecond", load.registrations());
    config.put("heartbeatIntervalSeconds", 10);
    config.put("heartbeatsPerRequest", Heart.FRAME);
    config.put("popularSearches", POPULAR);
    return config;
  }

  Report report() throws IOException {
    long emptyHeap = ProcessFigures.liveHeapBytes(target.pid());
    try (Heart heart = new Heart(server)) {
      progress.phase("register " + load.agents());
      double seconds = registerAll(heart);
      report.put("agents", load.agents());
      progress.phase("warm up");
      var unused = lookUp(WARMUP_SECONDS, false);
      Histogram lookups = measured("look up", heart, () -> lookUp(load.seconds(), false));
      Histogram uncached =
          measured("look up what nobody asked before", heart, () -> lookUp(load.seconds(), true));
      Histogram registered = measured("register more", heart, this::registerMore);
      long heartbeats = heartbeats(heart);
      report
          .put("lookupP50Ms", millis(lookups, 50))
          .put("lookupP99Ms", millis(lookups, 99))
          .put("lookupUncachedP99Ms", millis(uncached, 99))
          .put("registerP50Ms", millis(registered, 50))
          .put("registerP99Ms", millis(registered, 99))
          .put("registeredPerSecondInBulk", Math.round(load.agents() / seconds))
          .put("heartbeatsPerSecond", heartbeats)
          .put("rssBytes", ProcessFigures.residentBytes(target.pid()));
      count(heart);
    }
    // Once nothing goes on any more: what is under way would be counted, too.
    long fullHeap = ProcessFigures.liveHeapBytes(target.pid());
    return report.put(
        "bytesPerAgent",
        Math.round((double) (fullHeap - emptyHeap) / (load.agents() + registeredMore)));
  }

  private double registerAll(Heart heart) throws IOException {
    long begun = System.nanoTime();
    long batches = Math.ceilDiv(load.agents(), BATCH);
    List<Thread> threads = new ArrayList<>();
    AtomicLong next = new AtomicLong();
    AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try (RestLine line = new RestLine(server)) {
                  for (long batch = next.getAndIncrement();
                      batch < batches;
                      batch = next.getAndIncrement()) {
                    register(line, batch);
                    // Behind those that are under way on other connections.
                    heart.registered(Math.max(0, (batch - CONNECTIONS) * BATCH));
                  }
                } catch (IOException e) {
                  failure.compareAndSet(null, e);
                }
              }));
    }
    threads.forEach(RegistryRun::join);
    IOException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    heart.registered(load.agents());
    return (double) (System.nanoTime() - begun) / SECOND;
  }

  private void register(RestLine line, long batch) throws IOException {
    int count = (int) Math.min(BATCH, load.agents() - batch * BATCH);
    line.ask("POST", "/api/v1/agents", FleetPlan.registrations(batch * BATCH, count));
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is measured. */
  private interface Work {
    Histogram run() throws IOException;
  }

  private Histogram measured(String phase, Heart heart, Work work) throws IOException {
    progress.phase(phase);
    heart.check();
    return work.run();
  }

  private Histogram lookUp(int seconds, boolean alwaysOthers) throws IOException {
    return OpenLoop.run(
        server,
        2 * CONNECTIONS,
        load.lookups(),
        seconds,
        (line, number) -> {
          SplittableRandom dice = new SplittableRandom(number);
          String search =
              alwaysOthers || dice.nextInt(10) >= 8
                  ? FleetPlan.search(dice) + (alwaysOthers ? "&label=tier=gold" : "")
                  : popular.get(dice.nextInt(POPULAR));
          line.ask("GET", search, NOTHING);
        });
  }

  private Histogram registerMore() throws IOException {
    registeredMore = (long) load.registrations() * load.seconds();
    return OpenLoop.run(
        server,
        2 * CONNECTIONS,
        load.registrations(),
        load.seconds(),
        (line, number) -> {
          long agent = load.agents() + number;
          line.ask("PUT", FleetPlan.path(agent), FleetPlan.registration(agent));
        });
  }

  private long heartbeats(Heart heart) throws IOException {
    progress.phase("signs of life alone");
    heart.registered(load.agents() + registeredMore);
    heart.measureAnew();
    long before = heart.sent();
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < (load.seconds() + 10L) * SECOND) {
      LockSupport.parkNanos(SECOND / 10);
    }
    heart.check();
    double seconds = (double) (System.nanoTime() - begun) / SECOND;
    return Math.round((heart.sent() - before) / seconds);
  }

  /** Everybody is registered, and nobody was missed although all gave their signs of life. */
  private void count(Heart heart) throws IOException {
    JsonNode census;
    try (RestLine line = new RestLine(server)) {
      census = new ObjectMapper().readTree(line.ask("GET", "/api/v1/agents:census", NOTHING));
    }
    long healthy = census.path("states").path("healthy").asLong();
    long expected = load.agents() + registeredMore;
    good = census.path("total").asLong() == expected && healthy == expected;
    report
        .put("ok", good)
        .put("registered", census.path("total").asLong())
        .put("healthy", healthy)
        .put("longestHeartbeatRoundSeconds", (double) heart.longestRoundNanos() / SECOND);
  }

  private static double millis(Histogram micros, double percentile) {
    return micros.getValueAtPercentile(percentile) / 1_000.0;
  }
}
