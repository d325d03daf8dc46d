package io.swarmhold.model.quota;

import java.math.BigInteger;

/**
 * What is left of a product that is divided at once, so that nothing is rounded: {@code whole}, and
 * {@code rest} of the divisor.
 */
record Division(long whole, long rest) {

  /**
   * {@code (factor x times + plus) / by}. A day of 10^12 units times nanoseconds needs 90 bits; the
   * usual figures fit in 63, and take the short way.
   *
   * @param by more than 0; the others are not negative
   */
  static Division of(long factor, long times, long plus, long by) {
    long low = factor * times + plus;
    if (Math.multiplyHigh(factor, times) == 0 && factor * times >= 0 && low >= 0) {
      return new Division(low / by, low % by);
    }
    BigInteger product =
        BigInteger.valueOf(factor)
            .multiply(BigInteger.valueOf(times))
            .add(BigInteger.valueOf(plus));
    BigInteger[] divided = product.divideAndRemainder(BigInteger.valueOf(by));
    return new Division(divided[0].longValueExact(), divided[1].longValueExact());
  }
}
