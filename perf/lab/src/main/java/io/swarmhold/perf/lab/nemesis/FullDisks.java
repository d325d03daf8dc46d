package io.swarmhold.perf.lab.nemesis;

import io.swarmhold.perf.lab.member.Facility;
import io.swarmhold.perf.lab.member.Ground;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;

/** Somebody else fills a member's disk, to within the log's reserve or to the last block. */
final class FullDisks implements Nemesis {

  record FullDisk(int member, long bytesLeft, Duration hold) implements Strike {

    @Override
    public Set<Integer> members() {
      return Set.of(member);
    }

    @Override
    public boolean removes() {
      return true; // a member of a cluster may end: see WAL-FULL
    }

    @Override
    public void inject(Ground ground, String tag) throws IOException {
      ground.fillDisk(member, bytesLeft);
    }

    @Override
    public void heal(Ground ground, String tag) throws IOException {
      ground.freeDisk(member);
      ground.start(member);
    }
  }

  @Override
  public String name() {
    return "full-disk";
  }

  @Override
  public Set<Facility> needs() {
    return Set.of(Facility.OWN_DISK);
  }

  @Override
  public Strike draw(SplittableRandom dice, int members) {
    long left = dice.nextBoolean() ? 0 : dice.nextLong(128) << 20;
    return new FullDisk(Nemesis.anyOf(dice, members), left, Spans.between(dice, 5, 20));
  }
}
