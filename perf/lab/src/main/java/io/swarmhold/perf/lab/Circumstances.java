package io.swarmhold.perf.lab;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a run's figures depend on beside the code; kept beside its history. */
final class Circumstances {

  private static final String FILE = "config.json";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Circumstances() {}

  static Map<String, @Nullable Object> of(LabOptions options, OptionalDouble stalledPercent) {
    var config = new LinkedHashMap<String, @Nullable Object>();
    config.put("members", options.members());
    config.put("minutes", options.millis() / 60_000.0);
    config.put("nemeses", options.possible().stream().map(nemesis -> nemesis.name()).toList());
    config.put("nemesesSkipped", options.skipped());
    config.put("rate", options.rate());
    config.put("meanGapSeconds", options.meanGapMillis() / 1_000.0);
    config.put("atOnce", options.atOnce());
    config.put("network", options.isLoopback() ? "loopback" : "namespaces");
    config.put("memberHeap", options.heap());
    config.put("durability", options.durability());
    config.put("shards", options.members() > 1 ? options.shards() : null);
    config.put("liveSeconds", options.liveSeconds());
    config.put("cores", Runtime.getRuntime().availableProcessors());
    config.put("cpuStalledPercent", LabReport.rounded(stalledPercent.orElse(-1)));
    config.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    config.put("java", System.getProperty("java.vm.version"));
    config.put("version", options.version());
    return config;
  }

  static void keep(Path folder, Map<String, @Nullable Object> config) throws IOException {
    MAPPER.writeValue(folder.resolve(FILE).toFile(), config);
  }

  /** Empty for a history that came without. */
  static Map<String, @Nullable Object> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return Files.exists(file)
        ? MAPPER.readValue(file.toFile(), new TypeReference<>() {})
        : Map.of();
  }

  /** What a good run leaves is its history; the members' data would fill the disk in a night. */
  static void deleteData(Path folder, int members) throws IOException {
    for (int member = 1; member <= members; member++) {
      Path home = folder.resolve("m" + member);
      if (Files.exists(home)) {
        try (Stream<Path> files = Files.walk(home)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    }
  }
}
