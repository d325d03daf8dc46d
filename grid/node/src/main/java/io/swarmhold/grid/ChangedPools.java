package io.swarmhold.grid;

import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Tells the other members of which pools agents have changed, so that none goes on what was. */
final class ChangedPools {

  /** How often they are told. */
  static final long TELL_MILLIS = 50;

  private final MemberId self;
  private final MemberLink link;
  private final DiscoveryCache cache;
  private final Set<Pool> changed = ConcurrentHashMap.newKeySet();

  private record Pool(TenantId tenant, PoolId pool) {}

  ChangedPools(MemberId self, MemberLink link, DiscoveryCache cache) {
    this.self = self;
    this.link = link;
    this.cache = cache;
    link.on(MemberLink.Kind.AGENTS_CHANGED, this::heard);
  }

  void changed(TenantId tenant, Set<PoolId> pools) {
    for (PoolId pool : pools) {
      cache.changed(tenant, pool);
      changed.add(new Pool(tenant, pool));
    }
  }

  void tell() {
    if (changed.isEmpty()) {
      return;
    }
    ByteWriter out = new ByteWriter(256);
    for (var pools = changed.iterator(); pools.hasNext(); ) {
      Pool pool = pools.next();
      pools.remove();
      out.writeText(pool.tenant().value());
      out.writeText(pool.pool().value());
    }
    byte[] message = out.toBytes();
    for (MemberId member : link.alive()) {
      if (!member.equals(self)) {
        link.tell(member, MemberLink.Kind.AGENTS_CHANGED, message);
      }
    }
  }

  private CompletionStage<byte[]> heard(MemberId from, byte[] message) {
    ByteReader in = new ByteReader(message);
    while (in.hasMore()) {
      cache.changed(new TenantId(in.readText()), new PoolId(in.readText()));
    }
    return MemberLink.nothing();
  }
}
