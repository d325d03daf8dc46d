package io.swarmhold.perf.load.drive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.model.TaskId;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue behind the protocol, as small as can be: no durability, one pool, one lock. It can be
 * told to misbehave, so that we see whether the checker sees it.
 */
public final class FakeServer implements AutoCloseable {

  /** What it does wrong, to every hundredth task. */
  public enum Mischief {
    NONE,
    /** Accepts and forgets. */
    LOSE,
    /** Assigns again under another token while the first lease is in force. */
    ASSIGN_TWICE,
    /** Assigns what nobody submitted. */
    INVENT,
    /** Answers that it knows nothing of the task's completion. */
    REJECT_COMPLETION,
    /** Gives two tasks the same id. */
    REUSE_ID,
    /** Says that the queue is full; not wrong, but to be counted. */
    REFUSE,
    /** Closes the connection in the middle. */
    HANG_UP
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int EVERY = 100;
  private static final int MAX_ASSIGNED = 64;
  private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

  private record Task(String id, JsonNode payload) {}

  private static final class Agent {
    private final String name;
    private final OutputStream out;
    private int free;

    Agent(String name, OutputStream out, int slots) {
      this.name = name;
      this.out = out;
      this.free = slots;
    }
  }

  private final ServerSocket server;
  private final Mischief mischief;
  private final List<Socket> sockets = new ArrayList<>();
  private final Deque<Task> queue = new ArrayDeque<>();
  private final List<Agent> agents = new ArrayList<>();
  private long count;
  private long tokens = 1L << 40;
  private int running;
  private int held;

  public FakeServer(Mischief mischief) throws IOException {
    this.mischief = mischief;
    server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
  }

  /** Tasks at agents that were not completed. */
  synchronized int held() {
    return held;
  }

  @Override
  public void close() throws IOException {
    server.close();
    synchronized (sockets) {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        synchronized (sockets) {
          sockets.add(socket);
        }
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed: the test is over
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      OutputStream out = socket.getOutputStream();
      while (true) {
        String head = head(in);
        if (head.startsWith("GET /api/v1/socket")) {
          out.write(
              ("HTTP/1.1 101 Switching\r\nSec-WebSocket-Accept: " + ACCEPT + "\r\n\r\n")
                  .getBytes(ISO_8859_1));
          frame(out, 0x89, "are you there");
          webSocket(in, out);
        }
        answer(head, in, out);
      }
    } catch (IOException e) {
      // the client has gone
    }
  }

  private void answer(String head, DataInputStream in, OutputStream out) throws IOException {
    String path = head.split(" ", 3)[1];
    switch (path) {
      case "/api/v1/tasks" -> {
        JsonNode result = submit(JSON.createArrayNode().add(body(head, in))).get(0);
        boolean refused = result.path("status").asText().equals("refused");
        http(out, refused ? "429 Too Many" : "202 Accepted", result.toString());
      }
      case "/api/v1/tasks:batch" ->
          http(
              out,
              "200 OK",
              JSON.createObjectNode()
                  .set("results", submit((ArrayNode) body(head, in)))
                  .toString());
      case "/api/v1/pools" -> http(out, "200 OK", pools());
      case "/metrics" ->
          http(out, "200 OK", "swarmhold_log_disk_bytes_total " + count * 700 + "\n");
      case "/version" -> http(out, "200 OK", "{\"version\":\"fake\"}");
      default -> http(out, "200 OK", "{}");
    }
  }

  private synchronized String pools() {
    return "{\"pools\":[{\"pool\":\"bench\",\"ready\":%d,\"delayed\":0,\"running\":%d,\"dead\":0}]}"
        .formatted(queue.size(), running);
  }

  private void webSocket(DataInputStream in, OutputStream out) throws IOException {
    while (true) {
      int opcode = in.readUnsignedByte() & 0x0F;
      int length = in.readUnsignedByte() & 0x7F;
      length = length == 126 ? in.readUnsignedShort() : length;
      byte[] mask = in.readNBytes(4);
      byte[] content = in.readNBytes(length);
      for (int i = 0; i < length; i++) {
        content[i] ^= mask[i & 3];
      }
      if (opcode == 1) {
        message(JSON.readTree(content), out);
      }
    }
  }

  private void message(JsonNode message, OutputStream out) throws IOException {
    switch (message.path("op").asText()) {
      case "register" -> register(message, out);
      case "credits" -> credits(message);
      case "submit" -> {
        ArrayNode results = submit((ArrayNode) message.path("tasks"));
        ObjectNode answer = JSON.createObjectNode().put("op", "submitted");
        answer.put("id", message.path("id").asLong()).set("results", results);
        text(out, answer);
      }
      case "complete" -> complete(message, out);
      default -> {}
    }
  }

  private synchronized void register(JsonNode message, OutputStream out) throws IOException {
    String name = message.path("agent").asText();
    int slots = message.path("slots").asInt();
    agents.add(new Agent(name, out, slots));
    ObjectNode answer = JSON.createObjectNode().put("op", "registered");
    text(out, answer.put("id", message.path("id").asLong()).put("agent", name).put("slots", slots));
    dispatch();
  }

  private synchronized void credits(JsonNode message) throws IOException {
    for (Agent agent : agents) {
      if (agent.name.equals(message.path("agent").asText())) {
        agent.free = message.path("slots").asInt();
      }
    }
    dispatch();
  }

  private synchronized ArrayNode submit(ArrayNode tasks) throws IOException {
    ArrayNode results = JSON.createArrayNode();
    for (JsonNode task : tasks) {
      boolean bad = ++count % EVERY == 0;
      if (bad && mischief == Mischief.REFUSE) {
        results.addObject().put("status", "refused").put("code", "queue_full").put("detail", "!");
        continue;
      }
      if (bad && mischief == Mischief.HANG_UP) {
        throw new IOException("enough");
      }
      String id = new TaskId(5, (1L << 40) + count).toString();
      results.addObject().put("id", id).put("status", "accepted");
      if (bad && mischief == Mischief.REUSE_ID) {
        results.remove(results.size() - 1);
        String earlier = new TaskId(5, (1L << 40) + count - 1).toString();
        results.addObject().put("id", earlier).put("status", "accepted");
      } else if (!bad || mischief != Mischief.LOSE) {
        queue.add(new Task(id, task.path("payload")));
      }
      if (bad && mischief == Mischief.INVENT) {
        queue.add(new Task(new TaskId(6, (1L << 40) + count).toString(), task.path("payload")));
      }
    }
    dispatch();
    return results;
  }

  private void dispatch() throws IOException {
    for (Agent agent : agents) {
      while (agent.free > 0 && !queue.isEmpty()) {
        assign(agent);
      }
    }
  }

  private void assign(Agent agent) throws IOException {
    ObjectNode message = JSON.createObjectNode().put("op", "assign").put("agent", agent.name);
    ArrayNode tasks = message.putArray("tasks");
    @Nullable Task again = null;
    while (agent.free > 0 && !queue.isEmpty() && tasks.size() < MAX_ASSIGNED) {
      Task task = queue.remove();
      agent.free--;
      running++;
      held++;
      add(tasks, task);
      if (mischief == Mischief.ASSIGN_TWICE && tokens % EVERY == 0) {
        again = task;
      }
    }
    text(agent.out, message);
    if (again != null) {
      tasks.removeAll();
      add(tasks, again);
      text(agent.out, message);
    }
  }

  private void add(ArrayNode tasks, Task task) {
    ObjectNode assigned = tasks.addObject().put("id", task.id).put("token", "" + tokens++);
    assigned.put("attempt", 1).put("expiresAt", "2026-11-20T09:30:00.000Z");
    assigned.set("payload", task.payload);
  }

  private synchronized void complete(JsonNode message, OutputStream out) throws IOException {
    ArrayNode results = JSON.createArrayNode();
    for (JsonNode task : message.path("tasks")) {
      boolean bad =
          mischief == Mischief.REJECT_COMPLETION
              && TaskId.parse(task.path("id").asText()).number() % EVERY == 0;
      results.add(bad ? "not_found" : "accepted");
      running--;
      held--;
    }
    for (Agent agent : agents) {
      if (agent.name.equals(message.path("agent").asText())) {
        agent.free += results.size();
      }
    }
    ObjectNode answer = JSON.createObjectNode().put("op", "reported");
    answer.put("id", message.path("id").asLong()).set("results", results);
    text(out, answer);
    dispatch();
  }

  private static void text(OutputStream out, JsonNode message) throws IOException {
    frame(out, 0x81, message.toString());
  }

  private static void frame(OutputStream out, int first, String text) throws IOException {
    byte[] content = text.getBytes(UTF_8);
    var frame = new ByteArrayOutputStream();
    frame.write(first);
    if (content.length < 126) {
      frame.write(content.length);
    } else {
      frame.write(126);
      frame.write(content.length >> 8);
      frame.write(content.length);
    }
    frame.writeBytes(content);
    synchronized (out) {
      out.write(frame.toByteArray());
    }
  }

  private static void http(OutputStream out, String status, String body) throws IOException {
    out.write(
        "HTTP/1.1 %s\r\ncontent-length: %d\r\n\r\n%s"
            .formatted(status, body.length(), body)
            .getBytes(ISO_8859_1));
  }

  private static JsonNode body(String head, DataInputStream in) throws IOException {
    String afterName = head.substring(head.indexOf("Content-Length: ") + 16);
    return JSON.readTree(in.readNBytes(Integer.parseInt(afterName.split("\r", 2)[0])));
  }

  private static String head(DataInputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }
}
