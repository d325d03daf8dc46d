package io.swarmhold.perf.lab.work;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Who held a task before: an agent that comes late would report under that token. */
final class OldTokens {

  record Grant(String id, String label, String agent, long token) {}

  private final Map<String, Grant> latest = new HashMap<>();

  /** Notes a grant; returns the one before, if it was another. */
  synchronized Optional<Grant> replace(Grant grant) {
    Grant before = latest.put(grant.id(), grant);
    return Optional.ofNullable(before).filter(old -> old.token() < grant.token());
  }

  /** What ended is not granted again; without this the map would grow as long as the run. */
  synchronized void forget(String id) {
    latest.remove(id);
  }
}
