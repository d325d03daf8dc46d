package io.swarmhold.perf.lab.nemesis;

import io.swarmhold.perf.lab.member.Facility;
import io.swarmhold.perf.lab.member.Ground;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;

/** A member loses its disk and comes back without. */
final class Wipes implements Nemesis {

  record Wipe(int member, Duration hold) implements Strike {

    @Override
    public Set<Integer> members() {
      return Set.of(member);
    }

    @Override
    public boolean removes() {
      return true;
    }

    @Override
    public boolean isAlone() {
      return true; // until it has its copies again, another loss would be one too many
    }

    @Override
    public void inject(Ground ground, String tag) throws IOException {
      ground.kill(member);
      ground.wipe(member);
    }

    @Override
    public void heal(Ground ground, String tag) throws IOException {
      ground.start(member);
    }
  }

  @Override
  public String name() {
    return "wipe";
  }

  @Override
  public Set<Facility> needs() {
    return Set.of(Facility.SEVERAL_MEMBERS);
  }

  @Override
  public Strike draw(SplittableRandom dice, int members) {
    return new Wipe(Nemesis.anyOf(dice, members), Spans.between(dice, 1, 15));
  }
}
