package io.swarmhold.model.consensus;

import io.swarmhold.model.TenantId;
import java.util.Collection;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What has a name within a tenant and a kind. Sorted, and counted by tenant. */
final class ScopedNames<V> {

  /** Whose names of what. */
  record Scope(TenantId tenant, String kind) implements Comparable<Scope> {
    private static final Comparator<Scope> ORDER =
        Comparator.comparing(Scope::tenant).thenComparing(Scope::kind);

    @Override
    public int compareTo(Scope other) {
      return ORDER.compare(this, other);
    }
  }

  private final NavigableMap<Scope, NavigableMap<String, V>> scopes = new TreeMap<>();
  private final NavigableMap<TenantId, Integer> byTenant = new TreeMap<>();
  private int size;

  int size() {
    return size;
  }

  int sizeOf(TenantId tenant) {
    return byTenant.getOrDefault(tenant, 0);
  }

  @Nullable V get(Scope scope, String name) {
    NavigableMap<String, V> names = scopes.get(scope);
    return names == null ? null : names.get(name);
  }

  void put(Scope scope, String name, V value) {
    if (scopes.computeIfAbsent(scope, any -> new TreeMap<>()).put(name, value) == null) {
      count(scope.tenant(), 1);
    }
  }

  void remove(Scope scope, String name) {
    NavigableMap<String, V> names = scopes.get(scope);
    if (names != null && names.remove(name) != null) {
      count(scope.tenant(), -1);
      if (names.isEmpty()) {
        scopes.remove(scope);
      }
    }
  }

  private void count(TenantId tenant, int more) {
    size += more;
    byTenant.merge(tenant, more, Integer::sum);
    byTenant.remove(tenant, 0);
  }

  /** Those of a scope behind a name, in order. */
  Collection<V> after(Scope scope, String name) {
    return scopes.getOrDefault(scope, new TreeMap<>()).tailMap(name, false).values();
  }

  @Nullable Scope firstScope() {
    return scopes.isEmpty() ? null : scopes.firstKey();
  }

  @Nullable Scope scopeAfter(Scope scope) {
    return scopes.higherKey(scope);
  }

  void forEach(BiConsumer<Scope, V> action) {
    scopes.forEach((scope, names) -> names.values().forEach(value -> action.accept(scope, value)));
  }
}
