package io.swarmhold.perf.lab.nemesis;

import io.swarmhold.perf.lab.member.Facility;
import io.swarmhold.perf.lab.member.Ground;
import io.swarmhold.perf.lab.member.Network;
import io.swarmhold.perf.lab.member.Network.Port;
import io.swarmhold.perf.lab.member.Network.Way;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The network falls apart, in one of many ways. */
final class Partitions implements Nemesis {

  /** A member hears nothing, is not heard, or both; by the others and by clients. */
  record Isolate(int member, Way way, Duration hold) implements Partition {

    @Override
    public Set<Integer> members() {
      return Set.of(member);
    }

    @Override
    public void inject(Ground ground, String tag) throws IOException {
      ground.network().cut(tag, member, way);
    }
  }

  /** A minority and the rest hear nothing of each other; clients reach both. */
  record Split(Set<Integer> members, Set<Integer> rest, Duration hold) implements Partition {

    @Override
    public void inject(Ground ground, String tag) throws IOException {
      part(ground.network(), tag, members, rest);
    }
  }

  /** Two halves that hear nothing of each other, and one member that hears both. */
  record Bridge(int bridge, Set<Integer> members, Set<Integer> rest, Duration hold)
      implements Partition {

    @Override
    public void inject(Ground ground, String tag) throws IOException {
      part(ground.network(), tag, members, rest);
    }
  }

  /** Only one of the two protocols between members is cut: the balancer thinks it healthy. */
  record HalfDeaf(int member, Port port, Way way, Duration hold) implements Partition {

    @Override
    public Set<Integer> members() {
      return Set.of(member);
    }

    @Override
    public void inject(Ground ground, String tag) throws IOException {
      ground.network().cutPort(tag, member, port, way);
    }
  }

  /** All of them are healed alike. */
  interface Partition extends Strike {

    @Override
    default boolean removes() {
      return true;
    }

    @Override
    default void heal(Ground ground, String tag) throws IOException {
      ground.network().heal(tag);
      for (int member : members()) {
        ground.start(member); // one that found itself cut off may have ended
      }
    }
  }

  @Override
  public String name() {
    return "partition";
  }

  @Override
  public Set<Facility> needs() {
    return Set.of(Facility.NETWORK);
  }

  @Override
  public Strike draw(SplittableRandom dice, int members) {
    Duration hold = Spans.between(dice, 2, 30);
    int kinds = members == 1 ? 2 : 6;
    return switch (dice.nextInt(kinds)) {
      case 0 -> new Isolate(Nemesis.anyOf(dice, members), Way.BOTH, hold);
      case 1 -> new Isolate(Nemesis.anyOf(dice, members), oneWay(dice), hold);
      case 2 -> split(dice, members, hold);
      case 3 -> bridge(dice, members, hold);
      case 4 -> new HalfDeaf(Nemesis.anyOf(dice, members), Port.GRID, anyWay(dice), hold);
      default -> new HalfDeaf(Nemesis.anyOf(dice, members), Port.RAFT, anyWay(dice), hold);
    };
  }

  private static Strike split(SplittableRandom dice, int members, Duration hold) {
    int first = dice.nextInt(members);
    int few = Math.max(1, (members - 1) / 2);
    return new Split(some(first, 0, few, members), some(first, few, members, members), hold);
  }

  private static Strike bridge(SplittableRandom dice, int members, Duration hold) {
    int first = dice.nextInt(members);
    int half = 1 + Math.max(1, (members - 1) / 2);
    return new Bridge(
        first + 1, some(first, 1, half, members), some(first, half, members, members), hold);
  }

  /** Members in a circle, beginning behind {@code first}. */
  private static Set<Integer> some(int first, int from, int to, int members) {
    return IntStream.range(from, to)
        .mapToObj(i -> (first + i) % members + 1)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Way oneWay(SplittableRandom dice) {
    return dice.nextBoolean() ? Way.IN : Way.OUT;
  }

  private static Way anyWay(SplittableRandom dice) {
    return dice.nextBoolean() ? Way.BOTH : oneWay(dice);
  }

  private static void part(Network network, String tag, Set<Integer> some, Set<Integer> rest)
      throws IOException {
    for (int one : some) {
      for (int other : rest) {
        network.part(tag, one, other);
      }
    }
  }
}
