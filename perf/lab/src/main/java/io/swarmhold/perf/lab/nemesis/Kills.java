package io.swarmhold.perf.lab.nemesis;

import io.swarmhold.perf.lab.member.Ground;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** {@code kill -9} of one member, rarely of two or of all, which come back on their disks. */
final class Kills implements Nemesis {

  record Kill(Set<Integer> members, Duration hold, boolean isBeyondMinority) implements Strike {

    @Override
    public boolean removes() {
      return true;
    }

    @Override
    public void inject(Ground ground, String tag) throws IOException {
      for (int member : members) {
        ground.kill(member);
      }
    }

    @Override
    public void heal(Ground ground, String tag) throws IOException {
      for (int member : members) {
        ground.launch(member); // all, before one is waited for: they may need each other
      }
      for (int member : members) {
        ground.start(member);
      }
    }
  }

  @Override
  public String name() {
    return "kill";
  }

  @Override
  public Strike draw(SplittableRandom dice, int members) {
    int luck = dice.nextInt(10);
    int victims = luck == 0 ? members : luck < 3 ? Math.min(2, members) : 1;
    int first = dice.nextInt(members);
    Set<Integer> killed =
        IntStream.range(0, victims)
            .mapToObj(i -> (first + i) % members + 1)
            .collect(Collectors.toCollection(TreeSet::new));
    return new Kill(killed, Spans.between(dice, 0, 10), victims > Math.max(1, (members - 1) / 2));
  }
}
