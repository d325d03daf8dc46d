package io.swarmhold.model.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Stories in which little happens prove little. */
class CoverageTest {

  private static final int STORIES = 100;
  private static final int KINDS = 44;

  private final TreeMap<String, Integer> seen = new TreeMap<>();

  @Test
  void whateverCanHappenHappensOften() {
    for (long seed = 0; seed < STORIES; seed++) {
      Story story = new Story(seed, Mistake.NONE);
      story.tell(Story.steps(seed));
      story.frames().forEach(this::count);
      story.words().forEach((word, times) -> seen.merge(word, times, Integer::sum));
    }
    assertThat(seen).hasSizeGreaterThanOrEqualTo(KINDS);
    assertThat(seen.values()).as("%s", seen).allMatch(times -> times >= 10);
  }

  private void count(byte[] frame) {
    EventReader events = new EventReader(frame);
    for (TaskEvent event = events.next(); event != null; event = events.next()) {
      seen.merge(nameOf(event), 1, Integer::sum);
    }
  }

  private static String nameOf(TaskEvent event) {
    return event instanceof TaskEvent.Buried buried
        ? "Buried " + buried.reason()
        : event.getClass().getSimpleName();
  }
}
