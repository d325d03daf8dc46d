package io.swarmhold.model.shard;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Lane;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.agent.AgentView;
import io.swarmhold.model.breaker.BreakerTable;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A view like another, but for what a subclass changes. */
class AlteredView implements ShardView {

  final ShardView real;

  AlteredView(ShardView real) {
    this.real = real;
  }

  @Override
  public int shard() {
    return real.shard();
  }

  @Override
  public long epoch() {
    return real.epoch();
  }

  @Override
  public @Nullable TaskRead find(long number) {
    return real.find(number);
  }

  @Override
  public @Nullable Remembered remembered(TenantId tenant, String idempotencyKey) {
    return real.remembered(tenant, idempotencyKey);
  }

  @Override
  public List<? extends TaskRead> heldBy(Set<AgentKey> agents, long notAfterMillis, int limit) {
    return real.heldBy(agents, notAfterMillis, limit);
  }

  @Override
  public BreakerTable breakers() {
    return real.breakers();
  }

  @Override
  public AgentView agents() {
    return real.agents();
  }

  @Override
  public PoolCounts counts(Lane lane) {
    return real.counts(lane);
  }

  @Override
  public @Nullable TaskRead first(Lane lane) {
    return real.first(lane);
  }

  @Override
  public int ready(Lane lane) {
    return real.ready(lane);
  }

  @Override
  public long bestKey(Lane lane) {
    return real.bestKey(lane);
  }

  @Override
  public List<? extends TaskRead> due(long nowMillis, int limit) {
    return real.due(nowMillis, limit);
  }

  @Override
  public Iterable<? extends TaskRead> dead() {
    return real.dead();
  }

  @Override
  public int overBeyond(int count, long bytes) {
    return real.overBeyond(count, bytes);
  }

  @Override
  public int overSince(long millis, int limit) {
    return real.overSince(millis, limit);
  }

  @Override
  public Slice sliceAt(long position) {
    return real.sliceAt(position);
  }

  @Override
  public long digest(Slice slice) {
    return real.digest(slice);
  }

  @Override
  public long nextNumber() {
    return real.nextNumber();
  }

  @Override
  public long nextToken() {
    return real.nextToken();
  }
}
