package io.swarmhold.edge.overview;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.http.Fields;
import io.swarmhold.edge.http.Missing;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.edge.json.TaskJson;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.NodeStatus.PoolBounds;
import io.swarmhold.model.port.NodeStatus.PoolStatus;
import io.swarmhold.model.port.NodeStatus.QueueStatus;
import io.swarmhold.model.port.Swarm.AgentCounts;
import io.swarmhold.model.port.Swarm.Gathered;
import io.swarmhold.model.port.Swarm.Load;
import io.swarmhold.model.port.TaskFilter;
import io.swarmhold.model.port.TaskPage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Makes a tenant's overview, at most once a second for all who look. Safe from any thread.
 *
 * <p>Latencies are those of all tenants, without their counts: they tell nothing of other tenants
 * but that there is load.
 */
public final class Overviews {

  private static final int NEWEST = 10;
  private static final int NEWEST_DEAD = 20;
  private static final TaskFilter DEAD = new TaskFilter(TaskStatus.DEAD, null, null);
  private static final TaskPage NONE = new TaskPage(List.of(), Optional.empty());

  /** So many tenants' overviews are kept. */
  private static final int MAX_TENANTS = 1_000;

  private static final long FRESH_NANOS = 900_000_000;
  private static final CompletableFuture<Pulse> NEVER =
      CompletableFuture.completedFuture(Pulse.NONE);

  /** The last one made, or being made. */
  private record Made(
      CompletableFuture<Pulse> pulse, long atNanos, CompletableFuture<byte[]> json) {}

  private final EdgePorts ports;
  private final Executor reader;
  private final Map<TenantId, Made> made =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TenantId, Made> eldest) {
          return size() > MAX_TENANTS;
        }
      };

  /**
   * @param reader runs what may take milliseconds
   */
  public Overviews(EdgePorts ports, Executor reader) {
    this.ports = ports;
    this.reader = reader;
  }

  /** The tenant's overview as JSON, not much older than a second. */
  public synchronized CompletionStage<byte[]> of(TenantId tenant) {
    long now = ports.nanos().getAsLong();
    Made last = made.get(tenant);
    if (last != null && now - last.atNanos < FRESH_NANOS) {
      return last.json;
    }
    CompletableFuture<Gathered<Load>> load = ports.swarm().load(tenant).toCompletableFuture();
    CompletableFuture<Pulse> pulse =
        load.thenCombine(
            last == null ? NEVER : last.pulse.exceptionally(failure -> Pulse.NONE),
            (gathered, before) -> before.next(gathered.value().queue(), gathered.answered(), now));
    CompletableFuture<byte[]> json =
        load.thenCombine(pulse, (gathered, beat) -> json(tenant, gathered, beat))
            .thenCompose(stage -> stage);
    made.put(tenant, new Made(pulse, now, json));
    return json;
  }

  private CompletionStage<byte[]> json(TenantId tenant, Gathered<Load> load, Pulse pulse) {
    boolean isWhole = load.missing().isEmpty();
    return newest(tenant, TaskFilter.ALL, NEWEST, isWhole)
        .thenCombineAsync(
            load.value().queue().dead() == 0
                ? CompletableFuture.completedStage(NONE)
                : newest(tenant, DEAD, NEWEST_DEAD, isWhole),
            (newest, dead) -> write(load, pulse, newest, dead),
            reader);
  }

  /**
   * A list that lacks a member's tasks fails. The overview names who is missing, and shows the rest
   * of what is known without rows.
   */
  private CompletionStage<TaskPage> newest(
      TenantId tenant, TaskFilter which, int atMost, boolean isWhole) {
    CompletionStage<TaskPage> page = ports.queue().list(tenant, which, atMost, Optional.empty());
    return isWhole ? page : page.exceptionally(failure -> NONE);
  }

  private byte[] write(Gathered<Load> gathered, Pulse pulse, TaskPage newest, TaskPage dead) {
    Load load = gathered.value();
    var out = new JsonBytes(8 << 10);
    Fields fields =
        new Fields(out).time("at", ports.nowMillis()).bool("ready", ports.status().ready());
    writeQueue(fields.name("queue"), load.queue());
    writeBounds(fields.name("eachPool"), ports.status().poolBounds());
    new Fields(fields.name("perSecond"))
        .decimal("created", pulse.created())
        .decimal("succeeded", pulse.succeeded())
        .decimal("failed", pulse.failed())
        .end();
    writeAgents(fields.name("agents"), load.agents());
    writeLatencies(fields.name("latencies"), load.latencies());
    fields
        .array("pools", load.pools(), Overviews::writePool)
        .array("newest", newest.rows(), TaskJson::row)
        .array("newestDead", dead.rows(), TaskJson::row)
        .number("deadLetters", load.queue().dead())
        .array("missing", Missing.names(gathered.missing()))
        .end();
    return out.toByteArray();
  }

  private static void writeQueue(JsonBytes out, QueueStatus queue) {
    new Fields(out)
        .number("waiting", queue.waiting())
        .number("running", queue.running())
        .number("dead", queue.dead())
        .number("created", queue.created())
        .number("succeeded", queue.succeeded())
        .number("failed", queue.failed())
        .end();
  }

  private static void writeBounds(JsonBytes out, PoolBounds bounds) {
    new Fields(out)
        .number("capacity", bounds.capacity())
        .number("maxConcurrent", bounds.maxConcurrent())
        .end();
  }

  private static void writeAgents(JsonBytes out, AgentCounts agents) {
    new Fields(out)
        .number("total", agents.total())
        .number("connected", agents.connected())
        .number("draining", agents.draining())
        .number("unhealthy", agents.unhealthy())
        .number("running", agents.running())
        .end();
  }

  private static void writeLatencies(JsonBytes out, Map<String, LatencyHistogram> latencies) {
    var fields = new Fields(out);
    latencies.forEach((name, histogram) -> writeLatency(fields, camelCase(name), histogram));
    fields.end();
  }

  private static void writeLatency(Fields fields, String name, LatencyHistogram histogram) {
    if (histogram.count() == 0) {
      return;
    }
    new Fields(fields.name(name))
        .decimal("p50Ms", histogram.percentileMicros(0.50) / 1e3)
        .decimal("p95Ms", histogram.percentileMicros(0.95) / 1e3)
        .decimal("p99Ms", histogram.percentileMicros(0.99) / 1e3)
        .end();
  }

  private static void writePool(JsonBytes out, PoolStatus pool) {
    new Fields(out)
        .string("pool", pool.pool())
        .number("ready", pool.ready())
        .number("delayed", pool.delayed())
        .number("running", pool.running())
        .number("dead", pool.dead())
        .end();
  }

  private static String camelCase(String name) {
    int underscore = name.indexOf('_');
    return underscore < 0
        ? name
        : name.substring(0, underscore)
            + Character.toUpperCase(name.charAt(underscore + 1))
            + camelCase(name.substring(underscore + 2));
  }
}
