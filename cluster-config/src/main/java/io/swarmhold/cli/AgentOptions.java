package io.swarmhold.cli;

import io.swarmhold.edge.client.AgentSearch;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Which agents are meant. */
final class AgentOptions {

  @Option(names = "--pool", paramLabel = "POOL", description = "Only those of this pool.")
  String pool = "";

  @Option(
      names = "--capability",
      paramLabel = "NAME",
      split = ",",
      description = "Only those that can do this; may be given several times.")
  String[] capabilities = {};

  @Option(names = "--region", paramLabel = "REGION", description = "Only those of this region.")
  String region = "";

  @Option(
      names = "--label",
      paramLabel = "NAME=VALUE",
      description = "Only those with this label; may be given several times.")
  Map<String, String> labels = new TreeMap<>();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      split = ",",
      description = "Only those that are healthy, warning, critical, offline or deprecated.")
  String[] states = {};

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "Only those that are active, paused or draining.")
  String mode = "";

  AgentSearch search() {
    AgentSearch search = AgentSearch.ALL;
    search = pool.isEmpty() ? search : search.pool(pool);
    search = capabilities.length == 0 ? search : search.capabilities(capabilities);
    search = region.isEmpty() ? search : search.region(region);
    search = labels.isEmpty() ? search : search.labels(labels);
    search = states.length == 0 ? search : search.states(states);
    return mode.isEmpty() ? search : search.mode(mode);
  }
}
