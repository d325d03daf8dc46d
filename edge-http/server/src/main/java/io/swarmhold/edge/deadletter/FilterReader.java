package io.swarmhold.edge.deadletter;

import io.swarmhold.edge.json.JsonReader;
import io.swarmhold.edge.json.NameTable;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.port.DeadLetterFilter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads which dead letters are meant. */
final class FilterReader {

  /** So many can be named; more are meant by pool and reason. */
  static final int MAX_IDS = 1_000;

  private static final int DEFAULT_LIMIT = 1_000;

  private enum Property {
    IDS,
    POOL,
    REASON,
    LIMIT
  }

  private static final NameTable<Property> PROPERTIES = NameTable.camelCase(Property.class);
  private static final NameTable<DeadReason> REASONS =
      NameTable.of(
          DeadReason.class,
          EnumSet.allOf(DeadReason.class),
          reason -> reason.name().toLowerCase(Locale.ROOT));

  private final JsonReader json = new JsonReader();

  DeadLetterFilter read(byte[] body) {
    List<TaskId> ids = new ArrayList<>();
    PoolId pool = null;
    DeadReason reason = null;
    int limit = DEFAULT_LIMIT;
    if (body.length > 0) {
      json.read(body).openObject();
      Property property;
      while ((property = json.next(PROPERTIES)) != null) {
        switch (property) {
          case IDS -> readIds(ids);
          case POOL -> pool = readPool();
          case REASON -> reason = json.oneOf(REASONS);
          case LIMIT -> limit = (int) json.integer(1, DeadLetterFilter.MAX_LIMIT);
        }
      }
      json.end();
    }
    return new DeadLetterFilter(ids, pool, reason, limit);
  }

  private void readIds(List<TaskId> ids) {
    json.openArray();
    while (json.nextElement()) {
      if (ids.size() == MAX_IDS) {
        throw json.bad("one too many (expected: at most " + MAX_IDS + ")");
      }
      ids.add(json.taskId());
    }
    if (ids.isEmpty()) {
      throw json.bad("none (expected: at least one, or no ids at all)");
    }
  }

  private @Nullable PoolId readPool() {
    String name = json.name();
    try {
      return new PoolId(name);
    } catch (IllegalArgumentException e) {
      throw json.bad(e);
    }
  }
}
