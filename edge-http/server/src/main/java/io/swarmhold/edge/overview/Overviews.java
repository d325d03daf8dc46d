package io.swarmhold.edge.overview;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.http.Fields;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.edge.json.TaskJson;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.AgentStatus;
import io.swarmhold.model.port.NodeStatus.PoolBounds;
import io.swarmhold.model.port.NodeStatus.PoolStatus;
import io.swarmhold.model.port.NodeStatus.QueueStatus;
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
 * <p>Latencies are the node's, without their counts: they tell nothing of other tenants but that
 * there is load.
 */
public final class Overviews {

  private static final int NEWEST = 10;
  private static final int NEWEST_DEAD = 20;
  private static final TaskFilter DEAD = new TaskFilter(TaskStatus.DEAD, null, null);
  private static final TaskPage NONE = new TaskPage(List.of(), Optional.empty());
  private static final int MAX_AGENTS = 10_000;
  private static final int AGENTS_PER_LOOK = 1_000;

  /** So many tenants' overviews are kept. */
  private static final int MAX_TENANTS = 1_000;

  private static final long FRESH_NANOS = 900_000_000;

  /** The last one made, or being made. */
  private record Made(Pulse pulse, long atNanos, CompletableFuture<byte[]> json) {}

  private final EdgePorts ports;
  private final Map<String, LatencyHistogram> own;
  private final Executor reader;
  private final Map<TenantId, Made> made =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TenantId, Made> eldest) {
          return size() > MAX_TENANTS;
        }
      };

  /**
   * @param own how long the edge's own work took, by name
   * @param reader runs what may take milliseconds
   */
  public Overviews(EdgePorts ports, Map<String, LatencyHistogram> own, Executor reader) {
    this.ports = ports;
    this.own = own;
    this.reader = reader;
  }

  /** The tenant's overview as JSON, not much older than a second. */
  public synchronized CompletionStage<byte[]> of(TenantId tenant) {
    long now = ports.nanos().getAsLong();
    Made last = made.get(tenant);
    if (last != null && now - last.atNanos < FRESH_NANOS) {
      return last.json;
    }
    QueueStatus queue = ports.status().queue(tenant);
    Pulse pulse = last == null ? Pulse.first(queue, now) : last.pulse.next(queue, now);
    CompletableFuture<byte[]> json =
        newest(tenant, TaskFilter.ALL, NEWEST)
            .thenCombineAsync(
                queue.dead() == 0
                    ? CompletableFuture.completedStage(NONE)
                    : newest(tenant, DEAD, NEWEST_DEAD),
                (newest, dead) -> write(tenant, queue, pulse, newest, dead),
                reader)
            .toCompletableFuture();
    made.put(tenant, new Made(pulse, now, json));
    return json;
  }

  private CompletionStage<TaskPage> newest(TenantId tenant, TaskFilter which, int atMost) {
    return ports.queue().list(tenant, which, atMost, Optional.empty());
  }

  private byte[] write(
      TenantId tenant, QueueStatus queue, Pulse pulse, TaskPage newest, TaskPage dead) {
    var out = new JsonBytes(8 << 10);
    Fields fields =
        new Fields(out).time("at", ports.nowMillis()).bool("ready", ports.status().ready());
    writeQueue(fields.name("queue"), queue);
    writeBounds(fields.name("eachPool"), ports.status().poolBounds());
    new Fields(fields.name("perSecond"))
        .decimal("created", pulse.created())
        .decimal("succeeded", pulse.succeeded())
        .decimal("failed", pulse.failed())
        .end();
    writeAgents(fields.name("agents"), tenant);
    writeLatencies(fields.name("latencies"));
    fields
        .array("pools", poolsOf(tenant), Overviews::writePool)
        .array("newest", newest.rows(), TaskJson::row)
        .array("newestDead", dead.rows(), TaskJson::row)
        .number("deadLetters", queue.dead())
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

  private void writeAgents(JsonBytes out, TenantId tenant) {
    long total = 0;
    long connected = 0;
    long draining = 0;
    long unhealthy = 0;
    long running = 0;
    String after = "";
    List<AgentStatus> page;
    do {
      page = ports.agents().list(tenant, after, AGENTS_PER_LOOK);
      for (AgentStatus agent : page) {
        total++;
        connected += agent.connected() ? 1 : 0;
        draining += agent.draining() ? 1 : 0;
        unhealthy += agent.unhealthy() ? 1 : 0;
        running += agent.running();
        after = agent.profile().agent().value();
      }
    } while (page.size() == AGENTS_PER_LOOK && total < MAX_AGENTS);
    new Fields(out)
        .number("total", total)
        .number("connected", connected)
        .number("draining", draining)
        .number("unhealthy", unhealthy)
        .number("running", running)
        .end();
  }

  private void writeLatencies(JsonBytes out) {
    var fields = new Fields(out);
    own.forEach((name, histogram) -> writeLatency(fields, name, histogram));
    ports
        .status()
        .histograms()
        .forEach((name, histogram) -> writeLatency(fields, camelCase(name), histogram));
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

  private List<PoolStatus> poolsOf(TenantId tenant) {
    return ports.status().pools().stream().filter(pool -> pool.tenant().equals(tenant)).toList();
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
