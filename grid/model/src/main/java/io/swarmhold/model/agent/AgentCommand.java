package io.swarmhold.model.agent;

import io.swarmhold.model.AgentKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a shard can be asked to do about its agents. */
public sealed interface AgentCommand {

  /** Whatever revision the agent has, and whether it is there or not. */
  long ANY = -1;

  /** Only if the agent is not there yet. */
  long NONE = 0;

  /** Bounds an agent card, in bytes. */
  int MAX_CARD_BYTES = 16 * 1_024;

  /** No event about an agent takes more bytes of log, besides what it says of itself. */
  int EVENT_BYTES = 512;

  /**
   * Who registers, in the order in which they do. Repeating it changes nothing. Answered by {@link
   * AgentAnswer.Written}.
   */
  record Register(List<Registration> registrations) implements AgentCommand {}

  /**
   * @param spec as {@link AgentSpecCodec#encode} wrote it
   * @param expected the revision the agent must have; {@link #ANY}, {@link #NONE}
   */
  record Registration(AgentKey key, byte[] spec, long expected) {}

  /**
   * These came to work, and said no more of themselves than that takes: of one that is registered,
   * pools, capabilities and slots become these, and the region if one is named; the rest stays.
   * Answered by {@link AgentAnswer.Written}.
   */
  record Attach(List<Registration> registrations) implements AgentCommand {}

  /** Keeps or (null) drops an agent's card. Answered by {@link AgentAnswer.Written}. */
  record KeepCard(AgentKey key, byte @Nullable [] card, long expected) implements AgentCommand {}

  /**
   * Forgets agents. Answered by {@link AgentAnswer.Written}.
   *
   * @param expected the revision each must have; {@link #ANY}
   */
  record Deregister(List<AgentKey> keys, long expected) implements AgentCommand {}

  /**
   * Pauses agents, lets them go on, or drains them. Answered by {@link AgentAnswer.Written}.
   *
   * @param by who wishes it, up to 128 characters
   */
  record SetMode(List<AgentKey> keys, AgentMode mode, String by) implements AgentCommand {}

  /** These were not heard for so long. Answered by {@link AgentAnswer.Written}. */
  record Judge(List<Silence> silences, HeartbeatSettings settings) implements AgentCommand {}

  /**
   * @param millis since the agent was last heard, or could have been
   */
  record Silence(AgentKey key, long millis) {}

  /** Those of these that were missed are back. Answered by {@link AgentAnswer.Written}. */
  record Hear(List<AgentKey> keys) implements AgentCommand {}

  /** It leads to no more bytes of log than this. */
  default long logBytes() {
    return switch (this) {
      case Register register -> logBytes(register.registrations());
      case Attach attach ->
          logBytes(attach.registrations())
              + (long) attach.registrations().size() * AgentSpecCodec.MAX_BYTES;
      case KeepCard keep -> EVENT_BYTES + (keep.card() == null ? 0 : keep.card().length);
      case Deregister deregister -> EVENT_BYTES * (1L + deregister.keys().size());
      case SetMode set -> EVENT_BYTES * (1L + set.keys().size());
      case Judge judge -> EVENT_BYTES * (1L + judge.silences().size());
      case Hear hear -> EVENT_BYTES * (1L + hear.keys().size());
    };
  }

  private static long logBytes(List<Registration> registrations) {
    long bytes = EVENT_BYTES;
    for (Registration one : registrations) {
      bytes += EVENT_BYTES + one.spec().length;
    }
    return bytes;
  }
}
