package io.swarmhold.edge.socket;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.TaskQueue.Submission;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a task costs the event loop in JSON, in nanoseconds: ten tasks a frame, 300 bytes of payload
 * each. Not a test; run its main.
 */
public final class SocketCost {

  private static final int TASKS = 10;
  private static final int ROUNDS = 10;
  private static final int FRAMES = 40_000;
  private static final TenantId TENANT = new TenantId("acme");
  private static final String PAYLOAD =
      """
      {"prompt":"Summarise the attached document in three sentences and list the open questions.",\
      "document":"s3://bucket/path/to/the/document-000017.pdf","language":"en","temperature":0.2,\
      "maxTokens":512,"tools":["search","calculator"],"meta":{"case":"17","customer":"c-4711",\
      "retry":false},"note":"0123456789012345678901234567"}\
      """;

  /** Of this thread alone: others may be at work on the machine. */
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

  private static long blackHole;
  private static Object last = "";

  private SocketCost() {}

  /** Prints a line per measure. */
  public static void main(String[] args) {
    byte[] plain = submitFrame("{\"payload\":" + PAYLOAD + "}");
    byte[] full =
        submitFrame(
            "{\"pool\":\"writers\",\"type\":\"summary\",\"priority\":\"high\",\"key\":\"case-17\","
                + "\"payload\":"
                + PAYLOAD
                + "}");
    byte[] complete = completeFrame();
    var encoding = new JsonEncoding();
    var out = new JsonBytes(1 << 16);
    List<Assignment> assignments = assignments();
    List<Submission> submissions = submissions();
    System.out.println("payload " + PAYLOAD.length() + " bytes");
    measure("parse submit, payload only", () -> read(encoding, plain));
    measure("parse submit, pool type priority key", () -> read(encoding, full));
    measure("parse complete with result", () -> read(encoding, complete));
    measure("encode assign", () -> assign(encoding, out, assignments));
    measure("encode submitted", () -> submitted(encoding, out, submissions));
    measure("Jackson: tokens alone", () -> tokens(PLAIN, full));
    measure("Jackson: tokens, no name twice", () -> tokens(STRICT, full));
  }

  private static final JsonFactory PLAIN = new JsonFactory();
  private static final JsonFactory STRICT =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static void measure(String what, Runnable frame) {
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = CPU.getCurrentThreadCpuTime();
      for (int i = 0; i < FRAMES; i++) {
        frame.run();
      }
      best = Math.min(best, (CPU.getCurrentThreadCpuTime() - start) / (double) FRAMES / TASKS);
    }
    System.out.printf(Locale.ROOT, "%-40s %6.0f ns a task%n", what, best);
    if (blackHole == 42) {
      System.out.println(last);
    }
  }

  private static void read(JsonEncoding encoding, byte[] frame) {
    last = encoding.read(frame, 0, frame.length, TENANT, 0);
  }

  private static void assign(Encoding encoding, JsonBytes out, List<Assignment> assignments) {
    out.clear();
    encoding.beginAssign(out, "agent-1");
    for (int i = 0; i < assignments.size(); i++) {
      encoding.assignment(out, i, assignments.get(i), TENANT);
    }
    encoding.endAssign(out);
    blackHole += out.length();
  }

  private static void submitted(Encoding encoding, JsonBytes out, List<Submission> submissions) {
    out.clear();
    encoding.submitted(out, 17, submissions);
    blackHole += out.length();
  }

  private static void tokens(JsonFactory factory, byte[] frame) {
    try (JsonParser parser = factory.createParser(frame)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        blackHole += token.id();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] submitFrame(String task) {
    String tasks = String.join(",", java.util.Collections.nCopies(TASKS, task));
    return ("{\"op\":\"submit\",\"id\":17,\"tasks\":[" + tasks + "],\"durability\":\"disk\"}")
        .getBytes(UTF_8);
  }

  private static byte[] completeFrame() {
    String task =
        "{\"id\":\"00002000000g0001\",\"token\":\"1099511627777\",\"result\":{\"ok\":true}}";
    String tasks = String.join(",", java.util.Collections.nCopies(TASKS, task));
    return ("{\"op\":\"complete\",\"id\":17,\"agent\":\"a-1\",\"tasks\":[" + tasks + "]}")
        .getBytes(UTF_8);
  }

  private static List<Assignment> assignments() {
    var assignments = new ArrayList<Assignment>();
    for (int i = 0; i < TASKS; i++) {
      assignments.add(
          new Assignment(
              new TaskId(17, 1L << 41 | i),
              (1L << 42) + i,
              TENANT,
              "summary",
              "case-17",
              1,
              1_795_167_000_000L + i,
              PAYLOAD.getBytes(UTF_8)));
    }
    return assignments;
  }

  private static List<Submission> submissions() {
    var submissions = new ArrayList<Submission>();
    for (int i = 0; i < TASKS; i++) {
      submissions.add(new Submission.Accepted(new TaskId(17, 1L << 41 | i)));
    }
    return submissions;
  }
}
