package io.swarmhold.edge.socket;

import io.swarmhold.edge.json.BadJson;
import io.swarmhold.edge.json.JsonReader;
import io.swarmhold.edge.json.NameTable;
import io.swarmhold.edge.json.TaskReader;
import io.swarmhold.model.Attempt;
import io.swarmhold.model.Durability;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskOptions;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.Agents;
import io.swarmhold.model.port.Agents.Holding;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.TaskQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what clients say in {@code swarmhold.v1.json}. For one thread, again and again. */
final class JsonFrames {

  private static final int MAX_POOLS = 16;
  private static final int MAX_CAPABILITIES = 64;
  private static final int MAX_KEY_LENGTH = 512;
  private static final long MAX_ID = (1L << 53) - 1;

  private enum Op {
    AUTH,
    REGISTER,
    CREDITS,
    SUBMIT,
    COMPLETE,
    FAIL,
    EXTEND,
    PROGRESS,
    HANDBACK,
    HEARTBEAT,
    DRAIN,
    PING
  }

  private enum Property {
    OP,
    ID,
    AGENT,
    TASKS,
    DURABILITY,
    SLOTS,
    POOLS,
    CAPABILITIES,
    REGION,
    HOLDING,
    AGENTS,
    KEY
  }

  private enum TaskProperty {
    ID,
    TOKEN,
    RESULT,
    ERROR,
    RETRYABLE,
    FOR_MS,
    FRACTION
  }

  private static final NameTable<Op> OPS = NameTable.camelCase(Op.class);
  private static final NameTable<Durability> DURABILITIES = NameTable.camelCase(Durability.class);
  private static final NameTable<Property> FIRST =
      NameTable.camelCase(Property.class, EnumSet.of(Property.OP));
  private static final NameTable<TaskProperty> HELD =
      NameTable.camelCase(TaskProperty.class, EnumSet.of(TaskProperty.ID, TaskProperty.TOKEN));

  private static final Map<Op, NameTable<Property>> PROPERTIES = propertiesOfOps();
  private static final Map<Op, NameTable<TaskProperty>> TASK_PROPERTIES = taskPropertiesOfOps();

  private static final byte[] NO_RESULT = {};

  private final JsonReader json = new JsonReader();
  private final TaskReader tasks = new TaskReader();

  // The frame being read

  private long id;
  private @Nullable String agent;
  private @Nullable String key;
  private @Nullable Durability durability;
  private @Nullable List<NewTask> submitted;
  private @Nullable List<Report> reports;
  private final List<PoolId> pools = new ArrayList<>();
  private final Set<String> capabilities = new HashSet<>();
  private final List<Holding> holding = new ArrayList<>();
  private final List<String> agents = new ArrayList<>();
  private String region = "";
  private int slots;

  // The task being read

  private @Nullable TaskId task;
  private long token;
  private byte[] result = NO_RESULT;
  private String error = "";
  private boolean retryable;
  private long forMillis;
  private double fraction;

  /** As {@link Encoding#read}. */
  ClientFrame read(byte[] bytes, int from, int to, @Nullable TenantId tenant, long nowMillis) {
    reset();
    json.read(bytes, from, to);
    Op op = op();
    if (tenant == null && op != Op.AUTH) {
      throw new CloseSocket(CloseSocket.UNAUTHENTICATED, "the first frame must be auth");
    }
    try {
      NameTable<Property> properties = of(PROPERTIES, op);
      Property property;
      while ((property = json.next(properties)) != null) {
        read(op, property, tenant, nowMillis);
      }
      ClientFrame frame = frame(op);
      json.end();
      return frame;
    } catch (BadJson e) {
      throw refused(json.worst(e));
    }
  }

  private Op op() {
    try {
      json.openObject();
      if (json.next(FIRST) == null) {
        throw json.bad("empty");
      }
      return json.oneOf(OPS);
    } catch (BadJson e) {
      throw new CloseSocket(
          CloseSocket.NOT_A_FRAME,
          "expected an object with a known op first; line " + e.line() + ", column " + e.column());
    }
  }

  private RefusedFrame refused(BadJson e) {
    boolean malformed = e.code() == BadJson.Code.MALFORMED_JSON;
    String place = malformed ? "line " + e.line() + ", column " + e.column() + ": " : "";
    return new RefusedFrame(id, e.code().text(), place + e.detail());
  }

  private void reset() {
    id = ClientFrame.NO_ID;
    agent = null;
    key = null;
    durability = null;
    submitted = null;
    reports = null;
    pools.clear();
    capabilities.clear();
    holding.clear();
    agents.clear();
    region = "";
    slots = -1;
  }

  private void read(Op op, Property property, @Nullable TenantId tenant, long nowMillis) {
    switch (property) {
      case OP -> throw json.bad("op stands first, and once");
      case ID -> id = json.integer(0, MAX_ID);
      case AGENT -> agent = json.name();
      case TASKS -> readTasks(op, tenant, nowMillis);
      case DURABILITY -> durability = json.oneOf(DURABILITIES);
      case SLOTS -> slots = (int) json.integer(0, Agents.MAX_SLOTS);
      case POOLS -> readPools();
      case CAPABILITIES -> readNames(capabilities, MAX_CAPABILITIES);
      case REGION -> region = json.name();
      case HOLDING -> readHolding();
      case AGENTS -> readNames(agents, SocketLimits.MAX_AGENTS);
      case KEY -> key = json.string(MAX_KEY_LENGTH);
    }
  }

  private ClientFrame frame(Op op) {
    return switch (op) {
      case AUTH -> new ClientFrame.Auth(present("key", key));
      case REGISTER ->
          new ClientFrame.Register(
              id,
              present("agent", agent),
              List.copyOf(pools),
              Set.copyOf(capabilities),
              region,
              presentSlots(),
              List.copyOf(holding));
      case CREDITS -> new ClientFrame.Credits(agent, presentSlots());
      case SUBMIT -> new ClientFrame.Submit(id, present("tasks", submitted), durability);
      case COMPLETE, FAIL, EXTEND, PROGRESS, HANDBACK ->
          new ClientFrame.Tell(id, agent, present("tasks", reports), durability);
      case HEARTBEAT -> new ClientFrame.Heartbeat(List.copyOf(agents));
      case DRAIN -> new ClientFrame.Drain(agent);
      case PING -> new ClientFrame.Ping(id);
    };
  }

  private <T> T present(String what, @Nullable T value) {
    if (value == null) {
      throw json.bad(what + ": missing");
    }
    return value;
  }

  private int presentSlots() {
    if (slots < 0) {
      throw json.bad("slots: missing");
    }
    return slots;
  }

  private void readPools() {
    json.openArray();
    while (json.nextElement()) {
      checkRoom(pools.size(), MAX_POOLS);
      try {
        pools.add(new PoolId(json.name()));
      } catch (IllegalArgumentException e) {
        throw json.bad(e);
      }
    }
  }

  private void readNames(Collection<String> names, int most) {
    json.openArray();
    while (json.nextElement()) {
      checkRoom(names.size(), most);
      names.add(json.name());
    }
  }

  private void readHolding() {
    json.openArray();
    while (json.nextElement()) {
      checkRoom(holding.size(), Agents.MAX_SLOTS);
      TaskId held = readTask(HELD);
      holding.add(new Holding(held, token));
    }
  }

  private void readTasks(Op op, @Nullable TenantId tenant, long nowMillis) {
    if (op == Op.SUBMIT && tenant != null) {
      submitted = tasks.nextTasks(json, tenant, nowMillis);
      return;
    }
    var told = new ArrayList<Report>();
    NameTable<TaskProperty> properties = of(TASK_PROPERTIES, op);
    json.openArray();
    while (json.nextElement()) {
      checkRoom(told.size(), TaskQueue.MAX_BATCH);
      TaskId about = readTask(properties);
      told.add(report(op, about));
    }
    reports = told;
  }

  private void checkRoom(int size, int most) {
    if (size == most) {
      throw json.tooLarge("one too many (expected: at most " + most + ")");
    }
  }

  private Report report(Op op, TaskId about) {
    return switch (op) {
      case COMPLETE -> new Report.Complete(about, token, result);
      case FAIL -> new Report.Fail(about, token, error, retryable);
      case EXTEND -> new Report.Extend(about, token, forMillis);
      case PROGRESS -> new Report.Progress(about, token, presentFraction());
      case HANDBACK -> new Report.HandBack(about, token);
      case AUTH, REGISTER, CREDITS, SUBMIT, HEARTBEAT, DRAIN, PING ->
          throw new IllegalStateException("no report: " + op);
    };
  }

  private double presentFraction() {
    if (fraction < 0) {
      throw json.bad("fraction: missing");
    }
    return fraction;
  }

  private TaskId readTask(NameTable<TaskProperty> properties) {
    task = null;
    token = -1;
    result = NO_RESULT;
    error = "";
    retryable = true;
    forMillis = 0;
    fraction = -1;
    json.openObject();
    TaskProperty property;
    while ((property = json.next(properties)) != null) {
      read(property);
    }
    if (token < 0) {
      throw json.bad("token: missing");
    }
    return present("id", task);
  }

  private void read(TaskProperty property) {
    switch (property) {
      case ID -> task = json.taskId();
      case TOKEN -> token = json.token();
      case RESULT -> result = json.raw(NewTask.MAX_PAYLOAD_BYTES);
      case ERROR -> error = cut(json.string(SocketLimits.MAX_MESSAGE_BYTES));
      case RETRYABLE -> retryable = json.bool();
      case FOR_MS ->
          forMillis =
              json.integer(TaskOptions.MIN_VISIBILITY_MILLIS, TaskOptions.MAX_VISIBILITY_MILLIS);
      case FRACTION -> fraction = json.number(0, 1);
    }
  }

  private static String cut(String text) {
    return text.length() <= Attempt.MAX_ERROR_LENGTH
        ? text
        : text.substring(0, Attempt.MAX_ERROR_LENGTH);
  }

  // What may stand where

  private static Map<Op, NameTable<Property>> propertiesOfOps() {
    var tables = new EnumMap<Op, NameTable<Property>>(Op.class);
    for (Op op : Op.values()) {
      tables.put(op, NameTable.camelCase(Property.class, propertiesOf(op)));
    }
    return tables;
  }

  private static Set<Property> propertiesOf(Op op) {
    return switch (op) {
      case AUTH -> EnumSet.of(Property.OP, Property.KEY);
      case REGISTER ->
          EnumSet.of(
              Property.OP,
              Property.ID,
              Property.AGENT,
              Property.POOLS,
              Property.CAPABILITIES,
              Property.REGION,
              Property.SLOTS,
              Property.HOLDING);
      case CREDITS -> EnumSet.of(Property.OP, Property.AGENT, Property.SLOTS);
      case SUBMIT -> EnumSet.of(Property.OP, Property.ID, Property.TASKS, Property.DURABILITY);
      case COMPLETE, FAIL, EXTEND, PROGRESS, HANDBACK ->
          EnumSet.of(Property.OP, Property.ID, Property.AGENT, Property.TASKS, Property.DURABILITY);
      case HEARTBEAT -> EnumSet.of(Property.OP, Property.AGENTS);
      case DRAIN -> EnumSet.of(Property.OP, Property.AGENT);
      case PING -> EnumSet.of(Property.OP, Property.ID);
    };
  }

  private static Map<Op, NameTable<TaskProperty>> taskPropertiesOfOps() {
    var tables = new EnumMap<Op, NameTable<TaskProperty>>(Op.class);
    tables.put(Op.COMPLETE, heldWith(TaskProperty.RESULT));
    tables.put(Op.FAIL, heldWith(TaskProperty.ERROR, TaskProperty.RETRYABLE));
    tables.put(Op.EXTEND, heldWith(TaskProperty.FOR_MS));
    tables.put(Op.PROGRESS, heldWith(TaskProperty.FRACTION));
    tables.put(Op.HANDBACK, HELD);
    return tables;
  }

  private static NameTable<TaskProperty> heldWith(TaskProperty... more) {
    var all = EnumSet.of(TaskProperty.ID, more);
    all.add(TaskProperty.TOKEN);
    return NameTable.camelCase(TaskProperty.class, all);
  }

  private static <E extends Enum<E>> NameTable<E> of(Map<Op, NameTable<E>> tables, Op op) {
    return Objects.requireNonNull(tables.get(op));
  }
}
