package io.swarmhold.model.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Drops steps from a story that fails for as long as it goes on failing. */
public final class Shrinker {

  private Shrinker() {}

  /**
   * The steps that are left when no single one can be dropped (delta debugging: Zeller, Hildebrandt
   * 2002).
   */
  public static <T> List<T> shrink(List<T> failing, Predicate<List<T>> fails) {
    List<T> steps = List.copyOf(failing);
    for (int chunk = Math.max(1, steps.size() / 2); chunk > 0; chunk /= 2) {
      for (int from = 0; from < steps.size(); ) {
        List<T> fewer = new ArrayList<>(steps);
        fewer.subList(from, Math.min(steps.size(), from + chunk)).clear();
        if (fails.test(fewer)) {
          steps = fewer;
        } else {
          from += chunk;
        }
      }
    }
    return steps;
  }
}
