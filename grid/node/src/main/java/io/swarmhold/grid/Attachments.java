package io.swarmhold.grid;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.agent.AgentCommand;
import io.swarmhold.model.agent.AgentMode;
import io.swarmhold.model.agent.AgentSpec;
import io.swarmhold.model.agent.AgentSpecCodec;
import io.swarmhold.model.agent.CapacityClass;
import io.swarmhold.model.agent.HeartbeatSettings;
import io.swarmhold.model.agent.HeartbeatWatch.Heard;
import io.swarmhold.model.port.AgentProfile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Registers the agents that come to this member's desks, speaks for them while they are there, and
 * brings the desks what the registry says of them. Soft: what is lost is said again.
 */
final class Attachments {

  private final AgentDesks desks;
  private final Heartbeats heartbeats;
  private final AgentWrites writes;

  Attachments(AgentDesks desks, Heartbeats heartbeats, AgentWrites writes) {
    this.desks = desks;
    this.heartbeats = heartbeats;
    this.writes = writes;
  }

  /** Registers who has come since; to be called often. */
  void welcome() {
    Map<AgentKey, AgentDesk.Newcomer> newcomers = new LinkedHashMap<>();
    for (AgentDesk.Newcomer one : desks.takeNewcomers()) {
      newcomers.put(new AgentKey(one.profile().tenant(), one.profile().agent()), one);
    }
    if (newcomers.isEmpty()) {
      return;
    }
    List<AgentCommand.Registration> registrations = new ArrayList<>();
    newcomers.forEach((agent, one) ->
        registrations.add(
            new AgentCommand.Registration(
                agent,
                AgentSpecCodec.encode(spec(one.profile(), one.connected())),
                AgentCommand.ANY)));
    var unused =
        writes
            .send(registrations, AgentCommand.Registration::key, AgentCommand.Attach::new, null)
            .whenComplete((outcomes, failure) -> {
              if (failure != null) {
                newcomers.keySet().forEach(desks::isUnknown);
              } else {
                signal(registrations.stream().map(one -> Sign.of(one.key())).toList());
              }
            });
  }

  /**
   * What somebody says of itself who only comes to work.
   *
   * @param connected whether it holds a line, whose end is the end of its signs of life; who asks
   *     for work now and then promises none
   */
  private static AgentSpec spec(AgentProfile profile, boolean connected) {
    return new AgentSpec(
        profile.pools(),
        new TreeSet<>(profile.capabilities()),
        profile.region(),
        "",
        "",
        "",
        new TreeMap<>(),
        profile.slots(),
        CapacityClass.ON_DEMAND,
        "",
        connected ? HeartbeatSettings.DEFAULT_INTERVAL_MILLIS : AgentSpec.UNWATCHED);
  }

  /** Speaks for the agents that are here; to be called once a second. */
  void speak() {
    signal(desks.signs());
  }

  private void signal(List<Sign> signs) {
    if (!signs.isEmpty()) {
      var unused = heartbeats.pass(signs, this::known);
    }
  }

  private void known(AgentKey agent, Sign.Known known) {
    if (known.heard() == Heard.UNKNOWN) {
      desks.isUnknown(agent);
    } else {
      desks.known(agent, known);
    }
  }

  /** An operator's word, which need not wait for the next sign of life. */
  void mode(List<AgentKey> agents, AgentMode mode) {
    agents.forEach(agent -> desks.mode(agent, mode));
  }
}
