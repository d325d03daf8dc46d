package io.swarmhold.edge.breaker;

import io.swarmhold.edge.http.Fields;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.model.breaker.Admission;
import io.swarmhold.model.breaker.BreakerPhase;
import io.swarmhold.model.breaker.BreakerReply;
import io.swarmhold.model.breaker.BreakerSettings;
import io.swarmhold.model.breaker.BreakerState;
import io.swarmhold.model.breaker.OperatorReason;
import io.swarmhold.model.breaker.Transition;
import io.swarmhold.model.breaker.TransitionCause;
import java.util.Locale;

/** Breakers as JSON. */
final class BreakerJson {

  private BreakerJson() {}

  static void write(JsonBytes out, BreakerState state) {
    Fields fields =
        new Fields(out)
            .string("kind", text(state.key().kind()))
            .string("name", state.key().name())
            .string("status", text(state.status()))
            .time("since", state.sinceMillis());
    if (state.phase() instanceof BreakerPhase.Open(long until)) {
      fields.time("openUntil", until);
    }
    state.force().ifPresent(force -> reason(fields, force.reason()));
    settings(new Fields(fields.name("settings")), state.settings());
    fields.array("history", state.history().reversed(), BreakerJson::transition).end();
  }

  private static void reason(Fields fields, OperatorReason reason) {
    fields.string("by", reason.by()).string("why", reason.why());
  }

  private static void settings(Fields fields, BreakerSettings settings) {
    switch (settings) {
      case BreakerSettings.Consecutive consecutive ->
          fields.string("mode", "consecutive").number("failures", consecutive.failures());
      case BreakerSettings.FailureRate rate ->
          fields
              .string("mode", "rate")
              .decimal("threshold", rate.thresholdPermille() / 1_000.0)
              .number("windowSeconds", rate.windowSeconds())
              .number("minimumOutcomes", rate.minimumOutcomes());
      case BreakerSettings.PoolGuard guard ->
          fields
              .string("mode", "guard")
              .decimal("threshold", guard.thresholdPermille() / 1_000.0)
              .number("windowSeconds", guard.windowSeconds())
              .number("minimumOutcomes", guard.minimumOutcomes());
    }
    fields
        .number("openMs", settings.openMillis())
        .number("probes", settings.probing().permits())
        .end();
  }

  private static void transition(JsonBytes out, Transition transition) {
    Fields fields =
        new Fields(out)
            .time("at", transition.atMillis())
            .string("from", text(transition.from()))
            .string("to", text(transition.to()));
    cause(fields, transition.cause());
    fields.end();
  }

  private static void cause(Fields fields, TransitionCause cause) {
    switch (cause) {
      case TransitionCause.FailuresInARow(int failures) ->
          fields.string("cause", "failures_in_a_row").number("failures", failures);
      case TransitionCause.TooManyFailures(long failures, long outcomes) ->
          counted(fields, "failure_rate", failures, outcomes);
      case TransitionCause.OpenTimeOver() -> fields.string("cause", "open_time_over");
      case TransitionCause.ProbesSucceeded(int failures, int answered) ->
          counted(fields, "probes_succeeded", failures, answered);
      case TransitionCause.ProbesFailed(int failures, int answered) ->
          counted(fields, "probes_failed", failures, answered);
      case TransitionCause.ProbesForgotten() -> fields.string("cause", "probes_forgotten");
      case TransitionCause.ForcedBy(OperatorReason reason) -> {
        fields.string("cause", "forced");
        reason(fields, reason);
      }
      case TransitionCause.ReleasedBy(OperatorReason reason) -> {
        fields.string("cause", "released");
        reason(fields, reason);
      }
    }
  }

  private static void counted(Fields fields, String cause, long failures, long outcomes) {
    fields.string("cause", cause).number("failures", failures).number("outcomes", outcomes);
  }

  /** Whether work may be given, and permits to try some. */
  static void write(JsonBytes out, BreakerReply reply) {
    Fields fields = new Fields(out);
    switch (reply.admission()) {
      case Admission.Free() -> fields.string("admission", "free");
      case Admission.Refused(long until) -> {
        fields.string("admission", "refused");
        if (until != Long.MAX_VALUE) {
          fields.time("until", until);
        }
      }
      case Admission.Probing(long round, int left) ->
          fields.string("admission", "probing").number("permitsLeft", left);
    }
    fields.number("permits", reply.permits().count());
    if (reply.permits().count() > 0) {
      fields
          .number("round", reply.permits().round())
          .time("permitsUntil", reply.permits().untilMillis());
    }
    fields.end();
  }

  static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
