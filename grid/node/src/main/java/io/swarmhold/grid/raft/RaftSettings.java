package io.swarmhold.grid.raft;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a member takes part in consensus.
 *
 * @param folder its own; the member's identity and the group's log are kept in it
 * @param address host and port of its Raft server, as the others reach it
 * @param voters addresses of those who are to vote: 1, 3 or 5
 * @param electionTimeout a follower that hears nothing for so long, or up to twice that, wants to
 *     lead; two loaded cores stand still for some hundred milliseconds, so 1 s or more
 * @param deadline what is not answered within it fails
 * @param attemptTimeout a leader that does not answer within it is asked again
 * @param snapshotEvery commands
 * @param bringsPast whether this member was alone before and goes on with what it holds: it founds
 *     the group by itself, and the others join it
 * @param listenerSilence a listener of which the leader has heard nothing for so long is taken out
 *     of the group; it joins again once it is there
 */
public record RaftSettings(
    Path folder,
    String address,
    List<String> voters,
    Duration electionTimeout,
    Duration deadline,
    Duration attemptTimeout,
    int snapshotEvery,
    boolean bringsPast,
    Duration listenerSilence) {

  /** Longer than a restart on another machine takes. */
  private static final Duration LISTENER_SILENCE = Duration.ofMinutes(10);

  public RaftSettings {
    voters = List.copyOf(voters);
    if (voters.size() != 1 && voters.size() != 3 && voters.size() != 5) {
      throw new IllegalArgumentException(
          "voters: %d (expected: 1, 3 or 5)".formatted(voters.size()));
    }
    requireBetween("electionTimeout", electionTimeout, 100, 60_000);
    requireBetween("deadline", deadline, 100, 600_000);
    requireBetween("attemptTimeout", attemptTimeout, 50, 600_000);
    requireBetween("listenerSilence", listenerSilence, 100, 86_400_000);
    if (snapshotEvery < 1) {
      throw new IllegalArgumentException(
          "snapshotEvery: %d (expected: >= 1)".formatted(snapshotEvery));
    }
  }

  private static void requireBetween(String what, Duration value, long least, long most) {
    if (value.toMillis() < least || value.toMillis() > most) {
      throw new IllegalArgumentException(
          "%s: %s (expected: %d to %d ms)".formatted(what, value, least, most));
    }
  }

  /** The settings that suit most. */
  public static RaftSettings of(Path folder, String address, List<String> voters) {
    return new RaftSettings(
        folder,
        address,
        voters,
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        10_000,
        false,
        LISTENER_SILENCE);
  }

  /** Of a member that goes on with what it holds. */
  public RaftSettings bringingPast() {
    return new RaftSettings(
        folder,
        address,
        voters,
        electionTimeout,
        deadline,
        attemptTimeout,
        snapshotEvery,
        true,
        listenerSilence);
  }

  /** Nobody else is asked before it leads. */
  boolean isAlone() {
    return voters.equals(List.of(address));
  }
}
