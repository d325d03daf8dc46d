package io.swarmhold.perf.lab.nemesis;

import io.swarmhold.perf.lab.member.Ground;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/**
 * One fault: what it is, and how it is done and undone. Records, so that a plan can be compared.
 */
public interface Strike {

  /** Whom it harms; they count to the limit of how many may be harmed at once. */
  Set<Integer> members();

  /** How long it lasts. */
  Duration hold();

  /** Whether it takes a member away from clients or from the others. */
  boolean removes();

  /** Whether clients should notice something. */
  default boolean bites() {
    return true;
  }

  /** Whether it is meant to harm more than a minority: unavailability is expected then, no loss. */
  default boolean isBeyondMinority() {
    return false;
  }

  /** Whether nothing else may go on meanwhile: a second fault might be a loss then, rightly. */
  default boolean isAlone() {
    return false;
  }

  /**
   * @param tag this fault's own name, to heal by
   */
  void inject(Ground ground, String tag) throws IOException;

  void heal(Ground ground, String tag) throws IOException;
}
