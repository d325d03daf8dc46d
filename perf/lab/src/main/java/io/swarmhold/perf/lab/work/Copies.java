package io.swarmhold.perf.lab.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Asks every member what its copies hold. At rest two of each shard come to stand at the same
 * change; that may take a while after a restart, so it asks until they do, or for so long.
 */
final class Copies {

  private static final String PATH = "/api/v1/cluster/copies";
  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(1);
  private static final int MOST_ROUNDS = 60;

  private final Site site;
  private final Consumer<String> progress;

  Copies(Site site, Consumer<String> progress) {
    this.site = site;
    this.progress = progress;
  }

  /** What a member says of one of its copies. */
  private record Copy(int member, JsonNode said) {

    String shard() {
      return said.path("shard").asText();
    }

    /** The same for copies of a shard that are to be the same. */
    String place() {
      return shard() + " " + said.path("epoch").asText() + " " + said.path("sequence").asText();
    }

    boolean isWhole() {
      return !said.path("digest").asText().isEmpty();
    }
  }

  /**
   * Records what they said the last time. Of a member alone nothing: there is nothing to compare.
   */
  void readAll() throws InterruptedException {
    if (site.door.members() == 1) {
      return;
    }
    progress.accept("asking every member what its copies hold");
    Optional<List<Copy>> said = round();
    for (int round = 1; round < MOST_ROUNDS && !said.map(Copies::isLevel).orElse(false); round++) {
      site.pause(BETWEEN_ROUNDS);
      said = round();
    }
    said.ifPresent(copies -> copies.stream().filter(Copy::isWhole).forEach(this::record));
  }

  /** Empty if somebody did not answer. */
  private Optional<List<Copy>> round() throws InterruptedException {
    List<Copy> all = new ArrayList<>();
    for (int member = 1; member <= site.door.members(); member++) {
      if (!(site.door.get(member, PATH) instanceof Answer.Ok(JsonNode body))) {
        return Optional.empty();
      }
      for (JsonNode copy : body.path("copies")) {
        all.add(new Copy(member, copy));
      }
    }
    return Optional.of(all);
  }

  /** Whether two copies of every shard stand where its primary stands. */
  private static boolean isLevel(List<Copy> copies) {
    Map<String, Integer> whole = new HashMap<>();
    Map<String, String> primaries = new HashMap<>();
    for (Copy copy : copies) {
      primaries.putIfAbsent(copy.shard(), "none");
      if (copy.said().path("primary").asBoolean()) {
        primaries.put(copy.shard(), copy.place());
      }
      if (copy.isWhole()) {
        whole.merge(copy.place(), 1, Integer::sum);
      }
    }
    return primaries.values().stream().allMatch(place -> whole.getOrDefault(place, 0) >= 2);
  }

  private void record(Copy copy) {
    ObjectNode v = Recorder.object();
    for (String name : List.of("shard", "primary", "epoch", "sequence", "digest")) {
      v.set(name, copy.said().path(name));
    }
    site.recorder.saw(
        "copies/seen", Integer.toString(copy.member()), F.DIGEST, "", copy.shard(), v);
  }
}
