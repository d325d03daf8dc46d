package io.swarmhold.perf.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.perf.load.server.Launch;
import io.swarmhold.perf.load.server.Target;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The part of a run's configuration that is not an option: without it figures say nothing. */
final class Environment {

  private Environment() {}

  static Map<String, @Nullable Object> of(Target target, @Nullable Launch launch)
      throws IOException {
    var config = new LinkedHashMap<String, @Nullable Object>();
    config.put("cores", Runtime.getRuntime().availableProcessors());
    config.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    config.put("java", System.getProperty("java.vm.version"));
    config.put("fileSystem", target.fileSystem());
    config.put("server", version(target));
    if (launch != null) {
      config.put("serverHeap", launch.heap());
      config.put("serverJvmFlags", words(launch.jvmFlags()));
      config.put("serverSettings", launch.settings());
      config.put("serverArguments", String.join(" ", launch.arguments()));
      config.put("members", target.addresses().size());
    }
    config.put(
        "generatorJvmFlags", words(ManagementFactory.getRuntimeMXBean().getInputArguments()));
    config.put("generatorThreads", 1);
    return config;
  }

  /** The launcher names a file of its own. */
  private static final String RECORDED_RUN = "-XX:AOTCache";

  /** Without what tells of this machine's folders only. */
  private static String words(List<String> flags) {
    return flags.stream()
        .filter(flag -> !flag.startsWith("-Dswarmhold."))
        .map(flag -> flag.startsWith(RECORDED_RUN) ? RECORDED_RUN : flag)
        .collect(Collectors.joining(" "));
  }

  private static @Nullable JsonNode version(Target target) {
    try {
      return target.api().version();
    } catch (IOException e) {
      return null; // an older or partial server: the figures stand without
    }
  }
}
