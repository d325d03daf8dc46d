package io.swarmhold.model.shard;

import java.util.ArrayList;
import java.util.List;

/**
 * Where in their jitter many retries fell.
 *
 * @param places from 0 to 1
 */
record Jitters(List<Double> places) {

  static Jitters ofStories(int count, Mistake mistake) {
    List<Double> places = new ArrayList<>();
    for (long seed = 0; seed < count; seed++) {
      Story story = new Story(seed, mistake);
      story.tell(Story.steps(seed));
      places.addAll(story.jitters());
    }
    return new Jitters(places);
  }

  /** Whether each tenth of the jitter got about its share. */
  boolean areSpread() {
    int[] tenths = new int[10];
    places.forEach(place -> tenths[(int) Math.min(9, place * 10)]++);
    for (int tenth : tenths) {
      if (tenth * 10 < places.size() / 2 || tenth * 10 > places.size() * 2) {
        return false;
      }
    }
    return places.size() > 100;
  }
}
