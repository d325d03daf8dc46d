package io.swarmhold.perf.lab.nemesis;

import io.swarmhold.perf.lab.member.Ground;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * All members lose their disks at once, which no system survives: a run with it must be invalid, or
 * the laboratory proves nothing. Comes only when it is asked for by its name.
 */
final class Control implements Nemesis {

  record LoseEverything(Set<Integer> members, Duration hold) implements Strike {

    @Override
    public boolean removes() {
      return true;
    }

    @Override
    public boolean isBeyondMinority() {
      return true;
    }

    @Override
    public boolean isAlone() {
      return true;
    }

    @Override
    public void inject(Ground ground, String tag) throws IOException {
      for (int member : members) {
        ground.kill(member);
        ground.wipe(member);
      }
    }

    @Override
    public void heal(Ground ground, String tag) throws IOException {
      for (int member : members) {
        ground.launch(member);
      }
      for (int member : members) {
        ground.start(member);
      }
    }
  }

  @Override
  public String name() {
    return "control";
  }

  @Override
  public Strike draw(SplittableRandom dice, int members) {
    Set<Integer> all =
        IntStream.rangeClosed(1, members).boxed().collect(Collectors.toCollection(TreeSet::new));
    return new LoseEverything(all, Spans.between(dice, 0, 2));
  }
}
