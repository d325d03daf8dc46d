package io.swarmhold.perf.lab.nemesis;

import io.swarmhold.perf.lab.member.Ground;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Restarts on purpose: one after the other, as for an upgrade, or all at once. */
record Restarts(boolean rolling) implements Nemesis {

  /** One after the other, each ready before the next. */
  record Rolling(List<Integer> order, Duration hold) implements Strike {

    @Override
    public Set<Integer> members() {
      return new TreeSet<>(order);
    }

    @Override
    public boolean removes() {
      return true;
    }

    @Override
    public boolean bites() {
      return false; // a graceful restart that nobody notices is the goal
    }

    @Override
    public boolean isBeyondMinority() {
      return true; // by number; never at the same time
    }

    @Override
    public boolean isAlone() {
      return true;
    }

    @Override
    public void inject(Ground ground, String tag) throws IOException {
      for (int member : order) {
        ground.stop(member);
        ground.start(member);
      }
    }

    @Override
    public void heal(Ground ground, String tag) {}
  }

  /** All end, by SIGTERM or by {@code kill -9}, and start in another order. */
  record All(List<Integer> order, boolean hard, Duration hold) implements Strike {

    @Override
    public Set<Integer> members() {
      return new TreeSet<>(order);
    }

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
      for (int member : members()) {
        if (hard) {
          ground.kill(member);
        } else {
          ground.stop(member);
        }
      }
    }

    @Override
    public void heal(Ground ground, String tag) throws IOException {
      for (int member : order) {
        ground.launch(member);
      }
      for (int member : order) {
        ground.start(member);
      }
    }
  }

  @Override
  public String name() {
    return rolling ? "rolling-restart" : "restart-all";
  }

  @Override
  public Strike draw(SplittableRandom dice, int members) {
    List<Integer> order = shuffled(dice, members);
    return rolling
        ? new Rolling(order, Duration.ofSeconds(1))
        : new All(order, dice.nextBoolean(), Spans.between(dice, 0, 10));
  }

  private static List<Integer> shuffled(SplittableRandom dice, int members) {
    var order = new ArrayList<Integer>();
    for (int member : IntStream.rangeClosed(1, members).toArray()) {
      order.add(dice.nextInt(order.size() + 1), member);
    }
    return List.copyOf(order);
  }
}
