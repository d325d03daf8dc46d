package io.swarmhold.perf.lab.check;

import io.swarmhold.perf.lab.history.Call;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How long those who submit were without an answer because a member was taken away.
 *
 * <p>For each fault that removes a member, and each submitter's stream: the stream is <em>hit</em>
 * by its first submit that ends after the fault, begins before the next such fault, and ends
 * without anybody knowing or takes longer than {@link #STALL_NANOS}. A stream that is not hit gives
 * no sample. One that is gives the time from the fault, or from its last acknowledgement if that
 * came later, to the first acknowledgement after the hit.
 */
public final class Failover {

  /** An answer that takes longer was waited for; the promise for a healthy member is far below. */
  static final long STALL_NANOS = 1_000_000_000;

  /**
   * @param nanos how long; empty if no submit of the stream was acknowledged ever after
   */
  public record Sample(String kind, Call hit, Optional<Long> nanos) {}

  private Failover() {}

  public static List<Sample> samples(History history) {
    List<Fault> faults = Fault.in(history).stream().filter(Fault::removes).toList();
    Map<String, List<Call>> streams = new TreeMap<>();
    for (Call submit : history.calls(F.SUBMIT)) {
      streams.computeIfAbsent(submit.begin().stream(), name -> new ArrayList<>()).add(submit);
    }
    var samples = new ArrayList<Sample>();
    for (int i = 0; i < faults.size(); i++) {
      long next = i + 1 < faults.size() ? faults.get(i + 1).from() : Long.MAX_VALUE;
      Fault fault = faults.get(i);
      streams.values().forEach(calls -> sample(fault, next, calls).ifPresent(samples::add));
    }
    return samples;
  }

  /** The smallest time that so many percent of the samples do not exceed; 0 if there are none. */
  public static double percentileMs(List<Sample> samples, double percent) {
    List<Long> times = samples.stream().flatMap(s -> s.nanos().stream()).sorted().toList();
    if (times.isEmpty()) {
      return 0;
    }
    int rank = (int) Math.ceil(percent / 100 * times.size());
    return times.get(Math.max(1, rank) - 1) / 1e6;
  }

  private static Optional<Sample> sample(Fault fault, long next, List<Call> calls) {
    Optional<Call> hit =
        calls.stream()
            .filter(call -> overAt(call) > fault.from() && call.begunAt() < next)
            .filter(call -> isHit(call, fault.from()))
            .findFirst();
    return hit.map(call -> new Sample(fault.kind(), call, outage(fault, call, calls)));
  }

  private static boolean isHit(Call call, long faultAt) {
    return call.isUnknown()
        || (call.isOk() && overAt(call) - Math.max(call.begunAt(), faultAt) > STALL_NANOS);
  }

  private static Optional<Long> outage(Fault fault, Call hit, List<Call> calls) {
    long from =
        calls.stream()
            .filter(call -> call.isOk() && call.begunAt() < hit.begunAt())
            .mapToLong(Call::endedAt)
            .reduce(fault.from(), Math::max);
    return calls.stream()
        .filter(call -> call.isOk() && call.begunAt() >= hit.begunAt())
        .min(Comparator.comparingLong(Call::endedAt))
        .map(call -> Math.max(0, call.endedAt() - from));
  }

  /** When its caller stopped waiting. */
  private static long overAt(Call call) {
    return call.end().map(op -> op.t()).orElse(Long.MAX_VALUE);
  }
}
