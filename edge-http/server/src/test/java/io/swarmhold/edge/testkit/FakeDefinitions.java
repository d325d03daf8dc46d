package io.swarmhold.edge.testkit;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.Definitions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Definitions in memory. */
public final class FakeDefinitions implements Definitions {

  private final Map<String, Definition> all = new TreeMap<>();
  private long revisions;

  private static String key(TenantId tenant, String kind, String name) {
    return tenant + " " + kind + " " + name;
  }

  private long stands(String key) {
    Definition now = all.get(key);
    return now == null ? NONE : now.revision();
  }

  @Override
  public synchronized CompletionStage<Put> put(
      TenantId tenant, String kind, String name, OptionalLong expected, byte[] content) {
    String key = key(tenant, kind, name);
    long stands = stands(key);
    if (expected.orElse(stands) != stands) {
      return CompletableFuture.completedFuture(new Put.Conflict(stands));
    }
    all.put(key, new Definition(kind, name, ++revisions, content));
    return CompletableFuture.completedFuture(new Put.Written(revisions));
  }

  @Override
  public synchronized CompletionStage<Optional<Definition>> get(
      TenantId tenant, String kind, String name) {
    return CompletableFuture.completedFuture(Optional.ofNullable(all.get(key(tenant, kind, name))));
  }

  @Override
  public synchronized CompletionStage<List<Definition>> list(
      TenantId tenant, String kind, String after, int limit) {
    String prefix = key(tenant, kind, "");
    return CompletableFuture.completedFuture(
        all.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(prefix))
            .map(Map.Entry::getValue)
            .filter(definition -> definition.name().compareTo(after) > 0)
            .limit(limit)
            .toList());
  }

  @Override
  public synchronized CompletionStage<Deletion> delete(
      TenantId tenant, String kind, String name, OptionalLong expected) {
    String key = key(tenant, kind, name);
    long stands = stands(key);
    if (stands == NONE) {
      return CompletableFuture.completedFuture(new Deletion.Missing());
    }
    if (expected.orElse(stands) != stands) {
      return CompletableFuture.completedFuture(new Deletion.Conflict(stands));
    }
    all.remove(key);
    return CompletableFuture.completedFuture(new Deletion.Deleted());
  }
}
