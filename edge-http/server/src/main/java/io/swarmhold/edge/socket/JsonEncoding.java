package io.swarmhold.edge.socket;

import static io.swarmhold.edge.json.JsonBytes.constant;

import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.edge.json.TaskJson;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Reported;
import io.swarmhold.model.port.TaskQueue.Submission;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code swarmhold.v1.json}: one JSON object a message. */
final class JsonEncoding implements Encoding {

  static final String SUBPROTOCOL = "swarmhold.v1.json";

  private static final byte[] REGISTERED = constant("{\"op\":\"registered\"");
  private static final byte[] ASSIGN = constant("{\"op\":\"assign\",\"agent\":");
  private static final byte[] REVOKE = constant("{\"op\":\"revoke\",\"agent\":");
  private static final byte[] REPLACED = constant("{\"op\":\"replaced\",\"agent\":");
  private static final byte[] SUBMITTED = constant("{\"op\":\"submitted\"");
  private static final byte[] REPORTED = constant("{\"op\":\"reported\"");
  private static final byte[] ERROR = constant("{\"op\":\"error\"");
  private static final byte[] DRAINING = constant("{\"op\":\"draining\"}");
  private static final byte[] PONG = constant("{\"op\":\"pong\"");
  private static final byte[] ID = constant(",\"id\":");
  private static final byte[] AGENT = constant(",\"agent\":");
  private static final byte[] SLOTS = constant(",\"slots\":");
  private static final byte[] TASKS = constant(",\"tasks\":[");
  private static final byte[] RESULTS = constant(",\"results\":");
  private static final byte[] CODE = constant(",\"code\":");
  private static final byte[] DETAIL = constant(",\"detail\":");
  private static final byte[] TASK_ID = constant("{\"id\":");
  private static final byte[] TOKEN = constant(",\"token\":");
  private static final byte[] END = constant("]}");

  private final JsonFrames frames = new JsonFrames();

  @Override
  public String subprotocol() {
    return SUBPROTOCOL;
  }

  @Override
  public ClientFrame read(
      byte[] bytes, int from, int to, @Nullable TenantId tenant, long nowMillis) {
    return frames.read(bytes, from, to, tenant, nowMillis);
  }

  @Override
  public void registered(JsonBytes out, long frame, String name, int credits) {
    id(out.raw(REGISTERED), frame).raw(AGENT).string(name).raw(SLOTS).number(credits).put('}');
  }

  @Override
  public void beginAssign(JsonBytes out, String name) {
    out.raw(ASSIGN).string(name).raw(TASKS);
  }

  @Override
  public void assignment(JsonBytes out, int index, Assignment assignment, TenantId own) {
    if (index > 0) {
      out.put(',');
    }
    TaskJson.assignment(out, assignment, own);
  }

  @Override
  public void endAssign(JsonBytes out) {
    out.raw(END);
  }

  @Override
  public void revoke(JsonBytes out, String name, TaskId revoked, long itsToken) {
    out.raw(REVOKE).string(name).raw(TASKS);
    out.raw(TASK_ID).taskId(revoked).raw(TOKEN).token(itsToken).put('}').raw(END);
  }

  @Override
  public void replaced(JsonBytes out, String name) {
    out.raw(REPLACED).string(name).put('}');
  }

  @Override
  public void submitted(JsonBytes out, long frame, List<Submission> results) {
    TaskJson.submissions(id(out.raw(SUBMITTED), frame).raw(RESULTS), results);
    out.put('}');
  }

  @Override
  public void reported(JsonBytes out, long frame, List<Reported> results) {
    TaskJson.reported(id(out.raw(REPORTED), frame).raw(RESULTS), results);
    out.put('}');
  }

  @Override
  public void error(JsonBytes out, long frame, String code, String detail) {
    id(out.raw(ERROR), frame).raw(CODE).string(code).raw(DETAIL).string(detail).put('}');
  }

  @Override
  public void draining(JsonBytes out) {
    out.raw(DRAINING);
  }

  @Override
  public void pong(JsonBytes out, long frame) {
    id(out.raw(PONG), frame).put('}');
  }

  private static JsonBytes id(JsonBytes out, long frame) {
    return frame == ClientFrame.NO_ID ? out : out.raw(ID).number(frame);
  }
}
