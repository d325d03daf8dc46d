package io.swarmhold.model.quota;

/**
 * How much of a {@link Limit.Count} there is. Whoever keeps the things counts them, so nothing is
 * handed to members and nothing expires: a fragment is there when its member is not.
 *
 * @param count of what there is; more than the limit if that was lowered
 */
public record Stock(QuotaName name, Limit.Count limit, long count) {

  public Stock {
    if (count < 0) {
      throw new IllegalArgumentException("count: %d (expected: >= 0)".formatted(count));
    }
  }

  /**
   * Adds {@code n}, all or none.
   *
   * @param n 1 or more
   */
  public Spending<Stock> add(long n) {
    requirePositive(n);
    long room = Math.max(0, limit.limit() - count);
    if (n <= room) {
      return new Spending.Taken<>(new Stock(name, limit, count + n));
    }
    return new Spending.Refused<>(
        n > limit.limit()
            ? new Refusal.Never(name, limit.limit(), room, limit.limit())
            : new Refusal.Full(name, limit.limit(), room));
  }

  /**
   * Removes {@code n}, at most all there are.
   *
   * @param n 1 or more
   */
  public Stock remove(long n) {
    requirePositive(n);
    return new Stock(name, limit, Math.max(0, count - n));
  }

  private static void requirePositive(long n) {
    if (n < 1) {
      throw new IllegalArgumentException("units: %d (expected: >= 1)".formatted(n));
    }
  }
}
