package io.swarmhold.perf.lab.nemesis;

import io.swarmhold.perf.lab.member.Facility;
import io.swarmhold.perf.lab.member.Ground;
import io.swarmhold.perf.lab.member.Network.Way;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;

/** Packets of one member get lost, 5 to 30 of a hundred. */
final class Losses implements Nemesis {

  record Loss(int member, int percent, Duration hold) implements Strike {

    @Override
    public Set<Integer> members() {
      return Set.of(member);
    }

    @Override
    public boolean removes() {
      return false;
    }

    @Override
    public void inject(Ground ground, String tag) throws IOException {
      ground.network().lose(tag, member, percent, Way.BOTH);
    }

    @Override
    public void heal(Ground ground, String tag) throws IOException {
      ground.network().heal(tag);
      ground.start(member);
    }
  }

  @Override
  public String name() {
    return "loss";
  }

  @Override
  public Set<Facility> needs() {
    return Set.of(Facility.NETWORK);
  }

  @Override
  public Strike draw(SplittableRandom dice, int members) {
    return new Loss(Nemesis.anyOf(dice, members), dice.nextInt(5, 31), Spans.between(dice, 5, 30));
  }
}
