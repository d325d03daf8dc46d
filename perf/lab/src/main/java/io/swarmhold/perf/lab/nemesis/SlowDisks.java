package io.swarmhold.perf.lab.nemesis;

import io.swarmhold.perf.lab.member.DiskHarm;
import io.swarmhold.perf.lab.member.Facility;
import io.swarmhold.perf.lab.member.Ground;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Forces or writes take 10 ms to 5 s, hang for the whole time, or fail; after a failure the member
 * has to end itself, and comes back.
 */
final class SlowDisks implements Nemesis {

  private static final int HANG_MS = 60_000;

  record SlowDisk(int member, DiskHarm harm, Duration hold) implements Strike {

    @Override
    public Set<Integer> members() {
      return Set.of(member);
    }

    @Override
    public boolean removes() {
      return harm.syncFails() || harm.writeFails() || harm.syncDelayMs() == HANG_MS;
    }

    @Override
    public void inject(Ground ground, String tag) throws IOException {
      ground.harmDisk(member, harm);
    }

    @Override
    public void heal(Ground ground, String tag) throws IOException {
      ground.harmDisk(member, DiskHarm.NONE);
      if (removes()) {
        ground.kill(member); // one that hangs in a force is not worth waiting for
      }
      ground.start(member);
    }
  }

  @Override
  public String name() {
    return "slow-disk";
  }

  @Override
  public Set<Facility> needs() {
    return Set.of(Facility.DISK_SHIM);
  }

  @Override
  public Strike draw(SplittableRandom dice, int members) {
    DiskHarm harm =
        switch (dice.nextInt(6)) {
          case 0, 1 -> new DiskHarm(dice.nextInt(10, 500), 0, false, false);
          case 2 -> new DiskHarm(dice.nextInt(1_000, 5_001), 0, false, false);
          case 3 -> new DiskHarm(0, dice.nextInt(10, 500), false, false);
          case 4 -> new DiskHarm(HANG_MS, 0, false, false);
          default -> new DiskHarm(0, 0, true, dice.nextBoolean());
        };
    return new SlowDisk(Nemesis.anyOf(dice, members), harm, Spans.between(dice, 5, 20));
  }
}
