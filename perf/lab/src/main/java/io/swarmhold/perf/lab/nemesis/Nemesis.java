package io.swarmhold.perf.lab.nemesis;

import io.swarmhold.perf.lab.member.Facility;
import java.util.Set;
import java.util.SplittableRandom;

/** A kind of fault. */
public interface Nemesis {

  /** As it is asked for on the command line. */
  String name();

  /** What the machine and the run must offer; else it is skipped, visibly. */
  default Set<Facility> needs() {
    return Set.of();
  }

  /** Rolls one fault for so many members. Pure: the same dice, the same fault. */
  Strike draw(SplittableRandom dice, int members);

  /** A member, each as likely. */
  static int anyOf(SplittableRandom dice, int members) {
    return dice.nextInt(members) + 1;
  }
}
