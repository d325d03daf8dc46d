package io.swarmhold.edge.agent;

import io.swarmhold.edge.json.JsonReader;
import io.swarmhold.edge.json.NameTable;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskOptions;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.TaskQueue;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what agents say of tasks. Not safe for use by several threads. */
final class ReportReader {

  /** More of an error is of no use, and the model cuts it shorter still. */
  static final int MAX_ERROR_LENGTH = 32 << 10;

  /** What may be said of a task. */
  enum Op {
    COMPLETE,
    FAIL,
    EXTEND,
    PROGRESS,
    HANDBACK;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private enum Property {
    OP,
    ID,
    AGENT,
    TOKEN,
    RESULT,
    ERROR,
    RETRYABLE,
    FOR_MS,
    FRACTION
  }

  private enum Envelope {
    REPORTS
  }

  private static final NameTable<Op> OPS =
      NameTable.of(Op.class, EnumSet.allOf(Op.class), Op::text);
  private static final NameTable<Envelope> ENVELOPE = NameTable.camelCase(Envelope.class);
  private static final NameTable<Property> IN_LIST =
      table(EnumSet.complementOf(EnumSet.of(Property.AGENT)));

  /** What may stand beside the id and the token. */
  private static final Map<Op, Set<Property>> SPECIAL =
      new EnumMap<>(
          Map.of(
              Op.COMPLETE, EnumSet.of(Property.RESULT),
              Op.FAIL, EnumSet.of(Property.ERROR, Property.RETRYABLE),
              Op.EXTEND, EnumSet.of(Property.FOR_MS),
              Op.PROGRESS, EnumSet.of(Property.FRACTION),
              Op.HANDBACK, EnumSet.noneOf(Property.class)));

  private static final Map<Op, NameTable<Property>> ALONE = alone();
  private static final byte[] NO_RESULT = {};

  /** A report about the task of the path. */
  record Single(String agent, Report report) {}

  private final JsonReader json = new JsonReader();
  private final Set<Property> seen = EnumSet.noneOf(Property.class);
  private @Nullable Op op;
  private @Nullable TaskId id;
  private String agent = "";
  private long token;
  private byte[] result = NO_RESULT;
  private String error = "";
  private boolean retryable;
  private long forMillis;
  private double fraction;

  /** {@code {"reports": [...]}}. */
  List<Report> list(byte[] body) {
    var reports = new ArrayList<Report>();
    boolean there = false;
    json.read(body).openObject();
    while (json.next(ENVELOPE) != null) {
      there = true;
      json.openArray();
      while (json.nextElement()) {
        if (reports.size() == TaskQueue.MAX_BATCH) {
          throw json.tooLarge(
              "one report too many (expected: at most " + TaskQueue.MAX_BATCH + ")");
        }
        reports.add(next());
      }
    }
    if (!there) {
      throw json.bad("reports: missing");
    }
    json.end();
    return reports;
  }

  /**
   * @param tokenOfHeader what the header says the token is, 0 if it is missing
   */
  Single single(byte[] body, Op what, TaskId task, long tokenOfHeader) {
    reset();
    op = what;
    id = task;
    json.read(body).openObject();
    NameTable<Property> names = ALONE.getOrDefault(what, IN_LIST);
    Property property;
    while ((property = json.next(names)) != null) {
      read(property);
    }
    if (!seen.contains(Property.AGENT)) {
      throw json.bad("agent: missing");
    }
    if (tokenOfHeader > 0) {
      if (seen.contains(Property.TOKEN) && token != tokenOfHeader) {
        throw json.bad("token: not the one of the header Swarmhold-Fencing-Token");
      }
      token = tokenOfHeader;
      seen.add(Property.TOKEN);
    }
    Report report = report();
    json.end();
    return new Single(agent, report);
  }

  private Report next() {
    reset();
    json.openObject();
    Property property;
    while ((property = json.next(IN_LIST)) != null) {
      read(property);
    }
    return report();
  }

  private void reset() {
    seen.clear();
    op = null;
    id = null;
    agent = "";
    token = 0;
    result = NO_RESULT;
    error = "";
    retryable = true;
    forMillis = 0;
    fraction = 0;
  }

  private void read(Property property) {
    seen.add(property);
    switch (property) {
      case OP -> op = json.oneOf(OPS);
      case ID -> id = json.taskId();
      case AGENT -> agent = json.name();
      case TOKEN -> token = json.token();
      case RESULT -> result = json.raw(NewTask.MAX_PAYLOAD_BYTES);
      case ERROR -> error = json.string(MAX_ERROR_LENGTH);
      case RETRYABLE -> retryable = json.bool();
      case FOR_MS ->
          forMillis =
              json.integer(TaskOptions.MIN_VISIBILITY_MILLIS, TaskOptions.MAX_VISIBILITY_MILLIS);
      case FRACTION -> fraction = json.number(0, 1);
    }
  }

  private Report report() {
    Op what = op;
    TaskId task = id;
    if (what == null) {
      throw json.bad("op: missing");
    }
    if (task == null) {
      throw json.bad("id: missing");
    }
    if (!seen.contains(Property.TOKEN)) {
      throw json.bad("token: missing");
    }
    checkSpecial(what);
    return switch (what) {
      case COMPLETE -> new Report.Complete(task, token, result);
      case FAIL -> new Report.Fail(task, token, error, retryable);
      case EXTEND -> new Report.Extend(task, token, forMillis);
      case PROGRESS -> new Report.Progress(task, token, fraction);
      case HANDBACK -> new Report.HandBack(task, token);
    };
  }

  private void checkSpecial(Op what) {
    Set<Property> allowed = SPECIAL.getOrDefault(what, Set.of());
    for (Property property : seen) {
      if (property.compareTo(Property.RESULT) >= 0 && !allowed.contains(property)) {
        throw json.bad(name(property) + ": not with op " + what.text());
      }
    }
    if (what == Op.PROGRESS && !seen.contains(Property.FRACTION)) {
      throw json.bad("fraction: missing");
    }
  }

  private static Map<Op, NameTable<Property>> alone() {
    var tables = new EnumMap<Op, NameTable<Property>>(Op.class);
    for (Op op : Op.values()) {
      Set<Property> names = EnumSet.of(Property.AGENT, Property.TOKEN);
      names.addAll(SPECIAL.getOrDefault(op, Set.of()));
      tables.put(op, table(names));
    }
    return tables;
  }

  private static NameTable<Property> table(Set<Property> names) {
    return NameTable.of(Property.class, names, ReportReader::name);
  }

  private static String name(Property property) {
    return property == Property.FOR_MS ? "forMs" : property.name().toLowerCase(Locale.ROOT);
  }
}
