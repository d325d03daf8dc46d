package io.swarmhold.perf.micro;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.Main;

/** Runs the benchmarks as JMH's own main does, and keeps the figures as JSON. */
public final class MicroMain {

  private MicroMain() {}

  /**
   * @param args as for JMH: patterns of names, {@code -f 1 -i 5} and so on; {@code -rff} says where
   *     the figures go, perf/micro/target/micro.json unless given
   */
  public static void main(String[] args) throws Exception {
    List<String> all = new ArrayList<>(List.of(args));
    if (!all.contains("-rf")) {
      all.addAll(List.of("-rf", "json"));
    }
    if (!all.contains("-rff")) {
      all.addAll(List.of("-rff", "perf/micro/target/micro.json"));
    }
    Main.main(all.toArray(String[]::new));
  }
}
