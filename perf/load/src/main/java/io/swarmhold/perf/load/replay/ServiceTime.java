package io.swarmhold.perf.load.replay;

import io.swarmhold.perf.load.trace.Arrival;
import java.time.Duration;

/**
 * How long an agent works on a request: its model reads all of the context at once, then writes one
 * token after the other.
 *
 * @param prefillMicros for each context token
 * @param decodeMicros for each generated token
 * @param speed so many times faster than that
 */
public record ServiceTime(double prefillMicros, double decodeMicros, double speed) {

  /**
   * Patel et al., "Splitwise: Efficient Generative LLM Inference Using Phase Splitting", ISCA 2024,
   * table IV: Llama-70B on H100, requests for code, median: 95 ms to the first token. The median
   * prompt of that trace, which is the published one, has 1 469 tokens: 95 000 / 1 469.
   */
  public static final double PREFILL_MICROS = 65;

  /**
   * The same table: 31 ms between tokens. Together they explain its third line: the median of 13
   * tokens takes 95 + 13 x 31 = 498 ms, and 493 ms were measured.
   */
  public static final double DECODE_MICROS = 31_000;

  Duration of(Arrival request) {
    double micros =
        request.contextTokens() * prefillMicros + request.generatedTokens() * decodeMicros;
    return Duration.ofNanos(Math.round(micros * 1_000 / speed));
  }
}
