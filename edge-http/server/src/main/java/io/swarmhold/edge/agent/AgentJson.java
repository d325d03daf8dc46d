package io.swarmhold.edge.agent;

import io.swarmhold.edge.http.Fields;
import io.swarmhold.edge.http.Missing;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentMode;
import io.swarmhold.model.agent.AgentSpec;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.AgentStatus;
import io.swarmhold.model.port.Registry.Census;
import io.swarmhold.model.port.Registry.Found;
import io.swarmhold.model.port.Swarm.Hosted;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Agents as JSON: what they are registered as, and what the member that holds their line says. */
final class AgentJson {

  private AgentJson() {}

  /**
   * @param live what a member knows of it; null if none does
   * @param missing members that may know better
   */
  static void write(JsonBytes out, Agent agent, @Nullable Hosted live, Set<MemberId> missing) {
    Fields fields = new Fields(out).string("id", agent.key().agent().value());
    spec(fields, agent.spec());
    fields
        .string("state", agent.state().text())
        .time("stateSince", agent.stateSinceMillis())
        .string("mode", agent.mode().text())
        .time("registeredAt", agent.registeredAtMillis())
        .time("updatedAt", agent.updatedAtMillis())
        .number("revision", agent.revision());
    live(fields, live, agent.mode() == AgentMode.DRAINING);
    missing(fields, missing);
    fields.end();
  }

  /** One that has come and is not registered yet: that takes some milliseconds. */
  static void write(JsonBytes out, Hosted live, Set<MemberId> missing) {
    AgentProfile profile = live.status().profile();
    Fields fields =
        new Fields(out)
            .string("id", profile.agent().value())
            .array("pools", profile.pools().stream().map(PoolId::value).toList())
            .array("capabilities", new TreeSet<>(profile.capabilities()));
    text(fields, "region", profile.region());
    fields.number("slots", profile.slots());
    live(fields, live, false);
    missing(fields, missing);
    fields.end();
  }

  /** One that was found for work. */
  static void write(JsonBytes out, Found found) {
    Agent agent = found.agent();
    Fields fields = new Fields(out).string("id", agent.key().agent().value());
    spec(fields, agent.spec());
    fields
        .string("state", agent.state().text())
        .string("mode", agent.mode().text())
        .number("running", found.running())
        .end();
  }

  static void write(JsonBytes out, Census census, Set<MemberId> missing) {
    Fields fields = new Fields(out).number("total", census.total());
    Fields states = new Fields(fields.name("states"));
    census.states().forEach((state, count) -> states.number(state.text(), count));
    states.end();
    Fields modes = new Fields(fields.name("modes"));
    census.modes().forEach((mode, count) -> modes.number(mode.text(), count));
    modes.end();
    Fields pools = new Fields(fields.name("pools"));
    census.pools().forEach((pool, count) -> pools.number(pool.value(), count));
    pools.end();
    fields.array("missing", Missing.names(missing)).end();
  }

  private static void spec(Fields fields, AgentSpec spec) {
    fields
        .array("pools", spec.pools().stream().map(PoolId::value).toList())
        .array("capabilities", spec.capabilities());
    text(fields, "region", spec.region());
    text(fields, "zone", spec.zone());
    text(fields, "node", spec.node());
    text(fields, "version", spec.version());
    text(fields, "user", spec.user());
    Fields labels = new Fields(fields.name("labels"));
    for (Map.Entry<String, String> label : spec.labels().entrySet()) {
      labels.string(label.getKey(), label.getValue());
    }
    labels.end();
    fields
        .number("slots", spec.slots())
        .string("capacityClass", spec.capacityClass().text())
        .number("heartbeatMs", spec.heartbeatMillis());
  }

  private static void live(Fields fields, @Nullable Hosted hosted, boolean isDraining) {
    if (hosted == null) {
      fields
          .bool("connected", false)
          .bool("draining", isDraining)
          .bool("unhealthy", false)
          .number("running", 0)
          .number("succeeded", 0)
          .number("failed", 0)
          .number("consecutiveFailures", 0);
      return;
    }
    AgentStatus status = hosted.status();
    fields
        .bool("connected", status.connected())
        .bool("draining", isDraining || status.draining())
        .bool("unhealthy", status.unhealthy())
        .number("running", status.running())
        .number("succeeded", status.succeeded())
        .number("failed", status.failed())
        .number("consecutiveFailures", status.consecutiveFailures())
        .time("lastSeenAt", status.lastSeenMillis())
        .string("member", hosted.member().value());
  }

  private static void missing(Fields fields, Set<MemberId> missing) {
    if (!missing.isEmpty()) {
      fields.array("missing", Missing.names(missing));
    }
  }

  private static void text(Fields fields, String name, String value) {
    if (!value.isEmpty()) {
      fields.string(name, value);
    }
  }
}
