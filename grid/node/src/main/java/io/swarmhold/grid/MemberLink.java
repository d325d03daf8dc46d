package io.swarmhold.grid;

import io.swarmhold.model.consensus.MemberId;
import java.util.NavigableSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Brings messages from member to member. One that is told may get lost, come late, or overtake
 * another: so each says what is, never what changed. Handlers run on the grid's threads and must
 * not block.
 */
interface MemberLink {

  /** What a message is about; the code never changes its meaning. */
  enum Kind {
    /** Tells a shard's primary what the sender holds of it. */
    PROGRESS(1),
    /** Tells of what is kept by enough members. */
    COMMITTED(2),
    /** Asks to have a copy counted in sync. */
    COUNT_ME(3),
    /** Asks for what a copy lacks. */
    FETCH(4),
    /** Asks to be told what waits in shards. */
    TELL_DEMAND(5),
    /** Tells the member of an agent which of its leases are over. */
    RELEASED(6),
    /** Tells whose agents are connected to the sender. */
    CONNECTED(7),
    /** Asks who the member is in the consensus group. */
    HELLO(8),
    /** Asks what the member knows of a tenant's agents and queues. */
    SWARM(9),
    /** Tells a member that its copy should have come further by now. */
    BEHIND(10),
    /** Asks what happened in some shards, as the member's log has it. */
    EVENTS(11),
    /** Tells what waits in shards. */
    DEMAND(12),
    /** Tells which copies of the sender differ from what their primaries said. */
    DIFFERS(13),
    /** Asks for the first rows of a list, of the shards that the member serves. */
    LIST(15),
    /** Asks how far the member's copy of a shard has come. */
    COPY(16),
    /** Asks for agents of the shards that the member serves. */
    REGISTRY(17),
    /** Tells of which pools agents have changed. */
    AGENTS_CHANGED(18),
    /** Tells that agents were paused, resumed or drained. */
    AGENT_MODES(19),
    /** Tells where the breakers of a shard stand. */
    BREAKERS(20);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static Kind of(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IllegalArgumentException("message of kind " + code);
    }
  }

  /** Takes messages of one kind. */
  interface Receiver {
    /** Answers a question; what is told is answered with nothing that anybody hears. */
    CompletionStage<byte[]> received(MemberId from, byte[] message);
  }

  byte[] NOTHING = {};

  static CompletionStage<byte[]> nothing() {
    return CompletableFuture.completedFuture(NOTHING);
  }

  /**
   * Members of the grid, this one among them, but for those that said a moment ago that they take
   * no messages yet.
   */
  NavigableSet<MemberId> alive();

  /** Those among them that hold no shards. */
  NavigableSet<MemberId> lite();

  void on(Kind kind, Receiver receiver);

  /** Sends a message, which may get lost. */
  void tell(MemberId to, Kind kind, byte[] message);

  /**
   * Asks a member. Fails with {@link io.swarmhold.model.port.UnavailableException} if the member
   * leaves, does not answer in time, or fails.
   */
  CompletionStage<byte[]> ask(MemberId to, Kind kind, byte[] question);
}
