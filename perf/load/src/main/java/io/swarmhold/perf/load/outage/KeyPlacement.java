package io.swarmhold.perf.load.outage;

/**
 * To which shard a task with an idempotency key goes: the servers' own rule, restated. Each answer
 * says the shard, so whoever relies on it can check it.
 *
 * @param shards how many there are
 */
public record KeyPlacement(String tenant, int shards) {

  /** Of whoever shows no credential. */
  public static final String DEFAULT_TENANT = "default";

  int shardOf(String key) {
    int hash = tenant.hashCode() * 31 + key.hashCode();
    hash *= 0x9E3779B9;
    return Math.floorMod(hash ^ hash >>> 15, shards);
  }

  /** A key that begins so and goes to the shard. */
  String keyFor(int shard, String start) {
    int tries = 0;
    String key = start;
    while (shardOf(key) != shard) {
      key = start + "-" + ++tries;
    }
    return key;
  }
}
