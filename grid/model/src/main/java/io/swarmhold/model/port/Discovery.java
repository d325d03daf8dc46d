package io.swarmhold.model.port;

/**
 * A search for agents to give work to.
 *
 * @param near a region: its agents come first, then those of its area (what stands before the first
 *     {@code -}: {@code eu} of {@code eu-west-1}), then all others; "" if it does not matter
 * @param usable only those that may be given work and have room for some
 * @param limit 1 to {@link Registry#MAX_FOUND}
 */
public record Discovery(AgentFilter filter, String near, boolean usable, int limit) {

  public Discovery {
    if (limit < 1 || limit > Registry.MAX_FOUND) {
      throw new IllegalArgumentException(
          "limit: %d (expected: 1 to %d)".formatted(limit, Registry.MAX_FOUND));
    }
  }

  /** What stands before the first {@code -} of a region. */
  public static String area(String region) {
    int dash = region.indexOf('-');
    return dash < 0 ? region : region.substring(0, dash);
  }

  /** How far from {@link #near} a region is: 0 (there), 1 (in its area), 2 (elsewhere). */
  public int distance(String region) {
    if (near.isEmpty() || near.equals(region)) {
      return 0;
    }
    return !region.isEmpty() && area(near).equals(area(region)) ? 1 : 2;
  }
}
