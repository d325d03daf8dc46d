package io.swarmhold.perf.lab.nemesis;

import io.swarmhold.perf.lab.member.Ground;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * SIGSTOP. Shorter and longer than what others wait: the lease of a shard (4 s), the heartbeat (8
 * s), an appender's patience (15-20 s).
 */
final class Pauses implements Nemesis {

  private static final int[] SECONDS = {1, 3, 5, 8, 12, 20, 45};

  record Pause(int member, Duration hold) implements Strike {

    @Override
    public Set<Integer> members() {
      return Set.of(member);
    }

    @Override
    public boolean removes() {
      return true;
    }

    @Override
    public void inject(Ground ground, String tag) throws IOException {
      ground.pause(member);
    }

    @Override
    public void heal(Ground ground, String tag) throws IOException {
      ground.resume(member);
      ground.start(member); // it may have ended itself, and rightly
    }
  }

  @Override
  public String name() {
    return "pause";
  }

  @Override
  public Strike draw(SplittableRandom dice, int members) {
    int seconds = SECONDS[dice.nextInt(SECONDS.length)];
    Duration around = Duration.ofMillis(seconds * 1_000L + dice.nextInt(-300, 301));
    return new Pause(Nemesis.anyOf(dice, members), around);
  }
}
