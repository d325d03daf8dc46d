package io.swarmhold.model.shard;

import static io.swarmhold.model.shard.Referee.require;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentAnswer;
import io.swarmhold.model.agent.AgentAnswer.Outcome;
import io.swarmhold.model.agent.AgentCommand;
import io.swarmhold.model.agent.AgentMode;
import io.swarmhold.model.agent.AgentSpec;
import io.swarmhold.model.agent.AgentSpecCodec;
import io.swarmhold.model.agent.AgentState;
import io.swarmhold.model.agent.HeartbeatSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Notes what becomes of agents, in its own plain way, and compares. */
final class AgentJudge {

  final Map<AgentKey, Note> notes = new HashMap<>();
  long now;
  private long revision;
  private int happenings;

  /** What there is to know of an agent. */
  static final class Note {
    byte[] spec = new byte[0];
    byte @Nullable [] card;
    AgentMode mode = AgentMode.ACTIVE;
    AgentState state = AgentState.HEALTHY;
    int attempts;
    long since;
    long registered;
    long updated;
    long revision;
  }

  /** Returns whether anything happened. */
  boolean judge(AgentCommand command, AgentAnswer answer) {
    happenings = 0;
    List<Outcome> expected = new ArrayList<>();
    switch (command) {
      case AgentCommand.Register all ->
          all.registrations().forEach(one -> expected.add(register(one, true)));
      case AgentCommand.Attach all ->
          all.registrations().forEach(one -> expected.add(register(merged(one), false)));
      case AgentCommand.KeepCard keep -> expected.add(keep(keep));
      case AgentCommand.Deregister all ->
          all.keys().forEach(key -> expected.add(deregister(key, all.expected())));
      case AgentCommand.SetMode all -> all.keys().forEach(key -> expected.add(mode(key, all)));
      case AgentCommand.Judge all ->
          all.silences().forEach(one -> expected.add(judge(one, all.settings())));
      case AgentCommand.Hear all -> all.keys().forEach(key -> expected.add(hear(key)));
    }
    require(answer.equals(new AgentAnswer.Written(expected)), "answer", answer, expected);
    return happenings > 0;
  }

  private Outcome register(AgentCommand.Registration asked, boolean anew) {
    Note note = notes.get(asked.key());
    long found = note == null ? 0 : note.revision;
    if (asked.expected() >= 0 && asked.expected() != found) {
      return new Outcome.Conflict(found);
    }
    if (note == null) {
      note = new Note();
      note.since = now;
      note.registered = now;
      notes.put(asked.key(), note);
      written(note, asked.spec());
      return new Outcome.Created(note.revision);
    }
    boolean undrains = anew && note.mode == AgentMode.DRAINING;
    boolean revives = note.state == AgentState.DEPRECATED;
    boolean wasSilent = note.state != AgentState.HEALTHY;
    if (wasSilent) {
      note.state = AgentState.HEALTHY;
      note.attempts = 0;
      note.since = now;
      happenings++;
    }
    if (!undrains && !revives && Arrays.equals(note.spec, asked.spec())) {
      return new Outcome.Unchanged(note.revision);
    }
    note.mode = undrains ? AgentMode.ACTIVE : note.mode;
    written(note, asked.spec());
    return new Outcome.Changed(note.revision);
  }

  /** Works for the same pools as before, in these stories, with other slots. */
  private AgentCommand.Registration merged(AgentCommand.Registration asked) {
    Note note = notes.get(asked.key());
    if (note == null) {
      return asked;
    }
    AgentSpec was = AgentSpecCodec.decode(note.spec);
    AgentSpec says = AgentSpecCodec.decode(asked.spec());
    AgentSpec both =
        new AgentSpec(
            says.pools(),
            says.capabilities(),
            says.region().isEmpty() ? was.region() : says.region(),
            was.zone(),
            was.node(),
            was.version(),
            was.labels(),
            says.slots(),
            was.capacityClass(),
            was.user(),
            was.heartbeatMillis());
    return new AgentCommand.Registration(
        asked.key(), AgentSpecCodec.encode(both), asked.expected());
  }

  private void written(Note note, byte[] spec) {
    note.spec = spec;
    changed(note);
  }

  private void changed(Note note) {
    note.updated = now;
    note.revision = ++revision;
    happenings++;
  }

  private Outcome keep(AgentCommand.KeepCard asked) {
    Note note = notes.get(asked.key());
    if (note == null) {
      return new Outcome.Missing();
    } else if (asked.expected() >= 0 && asked.expected() != note.revision) {
      return new Outcome.Conflict(note.revision);
    } else if (Arrays.equals(note.card, asked.card())) {
      return new Outcome.Unchanged(note.revision);
    }
    note.card = asked.card();
    changed(note);
    return new Outcome.Changed(note.revision);
  }

  private Outcome deregister(AgentKey key, long expected) {
    Note note = notes.get(key);
    if (note == null) {
      return new Outcome.Missing();
    } else if (expected >= 0 && expected != note.revision) {
      return new Outcome.Conflict(note.revision);
    }
    notes.remove(key);
    happenings++;
    return new Outcome.Gone();
  }

  private Outcome mode(AgentKey key, AgentCommand.SetMode asked) {
    Note note = notes.get(key);
    if (note == null) {
      return new Outcome.Missing();
    } else if (note.mode == asked.mode()) {
      return new Outcome.Unchanged(note.revision);
    }
    note.mode = asked.mode();
    changed(note);
    return new Outcome.Changed(note.revision);
  }

  private Outcome hear(AgentKey key) {
    Note note = notes.get(key);
    if (note == null) {
      return new Outcome.Missing();
    } else if (note.state == AgentState.HEALTHY || note.state == AgentState.DEPRECATED) {
      return new Outcome.Unchanged(note.revision);
    }
    turns(note, AgentState.HEALTHY);
    note.attempts = 0;
    return new Outcome.Changed(note.revision);
  }

  private void turns(Note note, AgentState state) {
    note.state = state;
    note.since = now;
    happenings++;
  }

  private Outcome judge(AgentCommand.Silence silence, HeartbeatSettings settings) {
    Note note = notes.get(silence.key());
    if (note == null) {
      return new Outcome.Missing();
    }
    int before = happenings;
    long away = now - note.since;
    if (note.state == AgentState.DEPRECATED) {
      if (away >= settings.collectAfterMillis()) {
        notes.remove(silence.key());
        happenings++;
        return new Outcome.Gone();
      }
    } else if (note.state == AgentState.OFFLINE) {
      while (note.state == AgentState.OFFLINE
          && away * settings.recoveryAttempts()
              >= (note.attempts + 1L) * settings.recoveryWindowMillis()) {
        note.attempts++;
        happenings++;
        if (note.attempts == settings.recoveryAttempts()) {
          turns(note, AgentState.DEPRECATED);
        }
      }
    } else {
      missed(note, silence.millis(), settings);
    }
    return happenings > before
        ? new Outcome.Changed(note.revision)
        : new Outcome.Unchanged(note.revision);
  }

  private void missed(Note note, long silent, HeartbeatSettings settings) {
    long interval = AgentSpecCodec.decode(note.spec).heartbeatMillis();
    long misses = interval == 0 ? 0 : Math.max(0, silent - settings.toleranceMillis()) / interval;
    AgentState reached =
        misses >= settings.missesToOffline()
            ? AgentState.OFFLINE
            : misses >= 2
                ? AgentState.CRITICAL
                : misses == 1 ? AgentState.WARNING : AgentState.HEALTHY;
    if (reached.code() > note.state.code()) {
      turns(note, reached);
      note.attempts = 0;
    }
  }

  /** Compares all that the shard knows of agents. */
  void inspect(Shard shard) {
    require(shard.agents().size() == notes.size(), "as many agents", shard.agents().size());
    notes.forEach((key, note) -> {
      Agent agent = shard.findAgent(key).orElseThrow(() -> new AssertionError("no agent " + key));
      require(Arrays.equals(agent.specBytes(), note.spec), "as registered", key);
      require(Arrays.equals(agent.card(), note.card), "its card", key);
      require(agent.mode() == note.mode, "mode", key, agent.mode(), note.mode);
      require(agent.state() == note.state, "state", key, agent.state(), note.state);
      require(agent.recoveryAttempts() == note.attempts, "attempts", key, note.attempts);
      require(agent.stateSinceMillis() == note.since, "since", key, note.since);
      require(agent.registeredAtMillis() == note.registered, "registered", key);
      require(agent.updatedAtMillis() == note.updated, "updated", key);
      require(agent.revision() == note.revision, "revision", key, note.revision);
    });
  }
}
