package io.swarmhold.edge.testkit;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.Locks;
import io.swarmhold.model.port.OutcomeUnknownException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** Locks in memory that never expire by themselves; nobody waits, it only notes how long to. */
public final class FakeLocks implements Locks {

  private record Held(Lease lease, String request) {}

  private final Map<String, Held> held = new TreeMap<>();
  private long tokens;
  private boolean answerLost;
  private Duration waited = Duration.ZERO;

  /** The next question is done, and its answer lost. */
  public synchronized void loseAnAnswer() {
    answerLost = true;
  }

  /** How long the last one asked would have waited. */
  public synchronized Duration waited() {
    return waited;
  }

  /** As if the holder had not been heard of for too long. */
  public synchronized void expire(TenantId tenant, String name) {
    held.remove(key(tenant, name));
  }

  private static String key(TenantId tenant, String name) {
    return tenant + " " + name;
  }

  private <T> CompletionStage<T> answer(T value) {
    if (answerLost) {
      answerLost = false;
      return CompletableFuture.failedFuture(
          new OutcomeUnknownException("no answer", new TimeoutException()));
    }
    return CompletableFuture.completedFuture(value);
  }

  @Override
  public synchronized CompletionStage<Acquisition> acquire(
      TenantId tenant, String name, String holder, String request, Terms terms, Duration atMost) {
    waited = atMost;
    Held now = held.get(key(tenant, name));
    if (now == null) {
      var lease = new Lease(name, ++tokens, holder, terms.note(), terms.term(), 0);
      now = new Held(lease, request);
      held.put(key(tenant, name), now);
    }
    boolean own = now.lease.holder().equals(holder) && now.request.equals(request);
    return answer(own ? new Acquisition.Acquired(now.lease) : new Acquisition.HeldBy(now.lease));
  }

  @Override
  public synchronized CompletionStage<Renewal> renew(TenantId tenant, String name, long token) {
    Held now = held.get(key(tenant, name));
    if (now == null || now.lease.token() != token) {
      return answer(new Renewal.NotHeld(Optional.ofNullable(now).map(Held::lease)));
    }
    Lease old = now.lease;
    var lease = new Lease(name, token, old.holder(), old.note(), old.term(), old.renewals() + 1);
    held.put(key(tenant, name), new Held(lease, now.request));
    return answer(new Renewal.Renewed(lease));
  }

  @Override
  public synchronized CompletionStage<Release> release(TenantId tenant, String name, long token) {
    Held now = held.get(key(tenant, name));
    if (now == null || now.lease.token() != token) {
      return answer(new Release.NotHeld(Optional.ofNullable(now).map(Held::lease)));
    }
    held.remove(key(tenant, name));
    return answer(new Release.Released());
  }

  @Override
  public synchronized CompletionStage<Optional<Lease>> find(TenantId tenant, String name) {
    return answer(Optional.ofNullable(held.get(key(tenant, name))).map(Held::lease));
  }

  @Override
  public synchronized CompletionStage<List<Lease>> list(TenantId tenant, String after, int limit) {
    String prefix = key(tenant, "");
    return answer(
        held.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(prefix))
            .map(entry -> entry.getValue().lease())
            .filter(lease -> lease.name().compareTo(after) > 0)
            .limit(limit)
            .toList());
  }
}
