package io.swarmhold.model.quota;

import java.util.OptionalLong;

/**
 * The values of the header fields that tell a caller about quotas:
 * draft-ietf-httpapi-ratelimit-headers-11, structured by RFC 9651, and {@code Retry-After} of RFC
 * 9110. Several items of a field are joined by {@code ", "}.
 *
 * <p>There is no {@code qu}: of the units in its registry only requests would do, which is the
 * default. There is no {@code pk}: a caller knows which tenant it is.
 */
public final class RateLimitFields {

  private static final long MILLIS_PER_SECOND = 1_000;

  private RateLimitFields() {}

  /**
   * An item of {@code RateLimit-Policy}: {@code "handoffs";q=1000;w=60;swarmhold-burst=1500}. What
   * the draft has no word for has a vendor's, as it asks for (section 3.1). Empty for what is not
   * limited.
   */
  public static String policy(QuotaName name, Limit limit) {
    return switch (limit) {
      case Limit.Rate rate ->
          quota(name, rate.limit())
              + ";w="
              + rate.window().toSeconds()
              + burst(rate.limit(), rate.burst());
      case Limit.Concurrent concurrent when concurrent.burst() == concurrent.limit() ->
          quota(name, concurrent.limit());
      case Limit.Concurrent concurrent ->
          quota(name, concurrent.limit())
              + burst(concurrent.limit(), concurrent.burst())
              + ";swarmhold-burst-for="
              + concurrent.burstFor().toSeconds();
      case Limit.Count count -> quota(name, count.limit());
      case Limit.Unlimited unlimited -> "";
    };
  }

  /**
   * An item of {@code RateLimit}: {@code "handoffs";r=0;t=12}. The time is that of {@link
   * #retryAfterSeconds}, as the draft wants that not to be earlier (section 6); without one, there
   * is none.
   */
  public static String limit(Refusal refusal) {
    String item = "\"" + refusal.name().wireName() + "\";r=" + refusal.remaining();
    OptionalLong seconds = retryAfterSeconds(refusal);
    return seconds.isPresent() ? item + ";t=" + seconds.getAsLong() : item;
  }

  /** What to write as {@code Retry-After}; empty where waiting does not help. */
  public static OptionalLong retryAfterSeconds(Refusal refusal) {
    return switch (refusal) {
      case Refusal.Later later ->
          OptionalLong.of(Math.ceilDiv(later.retryAfterMillis(), MILLIS_PER_SECOND));
      case Refusal.Full full -> OptionalLong.empty();
      case Refusal.Never never -> OptionalLong.empty();
    };
  }

  private static String quota(QuotaName name, long limit) {
    return "\"" + name.wireName() + "\";q=" + limit;
  }

  private static String burst(long limit, long burst) {
    return burst == limit ? "" : ";swarmhold-burst=" + burst;
  }
}
