package io.swarmhold.model.quota;

import java.util.ArrayList;
import java.util.List;

/** What was admitted, in the order of true time. */
final class AdmittedUnits {

  private record Admitted(long at, long units) {}

  private final List<Admitted> all = new ArrayList<>();

  void add(long at, long units) {
    all.add(new Admitted(at, units));
  }

  long between(long from, long to) {
    long units = 0;
    for (Admitted one : all) {
      units += one.at >= from && one.at < to ? one.units : 0;
    }
    return units;
  }

  /** The most in any stretch of that length. */
  long mostWithin(long length) {
    long most = 0;
    long units = 0;
    int first = 0;
    for (Admitted last : all) {
      units += last.units;
      while (last.at - all.get(first).at > length) {
        units -= all.get(first++).units;
      }
      most = Math.max(most, units);
    }
    return most;
  }
}
