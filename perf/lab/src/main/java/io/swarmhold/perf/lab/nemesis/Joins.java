package io.swarmhold.perf.lab.nemesis;

import io.swarmhold.perf.lab.member.Facility;
import io.swarmhold.perf.lab.member.Ground;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;

/** One more member comes, and goes again: shards move twice. */
final class Joins implements Nemesis {

  record Join(Duration hold) implements Strike {

    @Override
    public Set<Integer> members() {
      return Set.of();
    }

    @Override
    public boolean removes() {
      return false;
    }

    @Override
    public boolean bites() {
      return false;
    }

    @Override
    public boolean isAlone() {
      return true; // there is one such member
    }

    @Override
    public void inject(Ground ground, String tag) throws IOException {
      ground.join();
    }

    @Override
    public void heal(Ground ground, String tag) throws IOException {
      ground.leave();
    }
  }

  @Override
  public String name() {
    return "join";
  }

  @Override
  public Set<Facility> needs() {
    return Set.of(Facility.SEVERAL_MEMBERS);
  }

  @Override
  public Strike draw(SplittableRandom dice, int members) {
    return new Join(Spans.between(dice, 5, 30));
  }
}
