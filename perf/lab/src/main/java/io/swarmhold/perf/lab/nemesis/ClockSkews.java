package io.swarmhold.perf.lab.nemesis;

import io.swarmhold.perf.lab.member.Facility;
import io.swarmhold.perf.lab.member.Ground;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;

/** A member's wall clock jumps by seconds, minutes or a day, and back when it is healed. */
final class ClockSkews implements Nemesis {

  record Skew(int member, Duration offset, Duration hold) implements Strike {

    @Override
    public Set<Integer> members() {
      return Set.of(member);
    }

    @Override
    public boolean removes() {
      return false;
    }

    @Override
    public boolean bites() {
      return false; // safety never hangs on clocks; what clients may notice are leases that end
      // early
    }

    @Override
    public void inject(Ground ground, String tag) throws IOException {
      ground.skew(member, offset);
    }

    @Override
    public void heal(Ground ground, String tag) throws IOException {
      ground.skew(member, Duration.ZERO);
      ground.start(member);
    }
  }

  @Override
  public String name() {
    return "clock";
  }

  @Override
  public Set<Facility> needs() {
    return Set.of(Facility.CLOCK_SHIM);
  }

  @Override
  public Strike draw(SplittableRandom dice, int members) {
    int most =
        switch (dice.nextInt(3)) {
          case 0 -> 10;
          case 1 -> 300;
          default -> 86_400;
        };
    Duration offset = Duration.ofSeconds(dice.nextInt(-most, most + 1));
    return new Skew(Nemesis.anyOf(dice, members), offset, Spans.between(dice, 5, 30));
  }
}
