package io.swarmhold.model.breaker;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.wire.Codes;
import java.util.Comparator;

/**
 * Whose breaker it is.
 *
 * @param name 1 to 64 letters, digits, {@code . _ -}
 */
public record BreakerKey(Kind kind, TenantId tenant, String name)
    implements Comparable<BreakerKey> {

  private static final Comparator<BreakerKey> ORDER =
      Comparator.comparing(BreakerKey::tenant)
          .thenComparing(BreakerKey::kind)
          .thenComparing(BreakerKey::name);

  /** What is kept from work that would fail. */
  public enum Kind {
    AGENT(0),
    POOL(1),
    /** What agents call while they work, such as the provider of a language model. */
    DEPENDENCY(2);

    private static final Kind[] VALUES = values();

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** What stands for it in the log; never changes its meaning. */
    public int code() {
      return code;
    }

    /** The one whose {@link #code} it is. */
    public static Kind of(int code) {
      return Codes.valueOf(VALUES, code);
    }
  }

  public BreakerKey {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException(
          "breaker: not a name (expected: 1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit)");
    }
  }

  public static BreakerKey of(TenantId tenant, AgentId agent) {
    return new BreakerKey(Kind.AGENT, tenant, agent.value());
  }

  public static BreakerKey of(TenantId tenant, PoolId pool) {
    return new BreakerKey(Kind.POOL, tenant, pool.value());
  }

  public static BreakerKey ofDependency(TenantId tenant, String name) {
    return new BreakerKey(Kind.DEPENDENCY, tenant, name);
  }

  @Override
  public int compareTo(BreakerKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return tenant + "/" + kind + "/" + name;
  }
}
