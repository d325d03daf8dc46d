package io.swarmhold.perf.lab.check;

import io.swarmhold.perf.lab.history.Call;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.Op;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A fault that struck, as the history tells it.
 *
 * @param from when the nemesis began; the harm may come a moment later
 * @param until when it was healed; the history's end if it never was
 * @param removes whether it takes a member away from its clients or from the others
 * @param bites whether clients should notice
 */
record Fault(Call strike, String kind, long from, long until, boolean removes, boolean bites) {

  /** In the order in which they struck; those that were skipped are no faults. */
  static List<Fault> in(History history) {
    Map<String, Call> healed = new HashMap<>();
    history.calls(F.HEAL).forEach(heal -> healed.put(heal.key(), heal));
    long end = history.ops().isEmpty() ? 0 : history.ops().getLast().t();
    return history.calls(F.FAULT).stream()
        .filter(strike -> !strike.isRefused())
        .map(strike -> of(strike, healed, end))
        .toList();
  }

  private static Fault of(Call strike, Map<String, Call> healed, long end) {
    Op begin = strike.begin();
    Call heal = healed.get(strike.key());
    return new Fault(
        strike,
        begin.text("kind"),
        begin.t(),
        heal == null || !heal.isOk() ? end : heal.endedAt(),
        begin.v().path("removes").asBoolean(),
        begin.v().path("bites").asBoolean(true));
  }
}
