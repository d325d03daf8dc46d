package io.swarmhold.edge.socket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.testkit.FakeSwarm;
import io.swarmhold.model.Durability;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.port.AgentConnection;
import io.swarmhold.model.port.AgentSink;
import io.swarmhold.model.port.Agents;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.Reported;
import io.swarmhold.model.port.TaskQueue;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How busy full cycles keep the event loop: ten tasks of 300 bytes in a frame are submitted,
 * assigned on another socket, completed there, and each is answered; the grid between is one thread
 * that does nothing else. Not a test; run its main.
 */
public final class SocketLoad {

  private static final int TASKS = 10;
  private static final int WINDOW = 256;
  private static final int SECONDS = 8;

  private SocketLoad() {}

  /** Prints frames, tasks and the event loop's share of a core. */
  public static void main(String[] args) throws Exception {
    var grid = new NullGrid();
    var swarm = new FakeSwarm();
    try (var server = new SocketServer(swarm, grid::around, Optional.empty())) {
      var window = new Semaphore(WINDOW);
      var cycles = new AtomicLong();
      start("agent", () -> agent(server, cycles, window));
      RawSocket submitter = server.connect();
      start("answers", () -> dropAnswers(submitter));
      start("submitter", () -> pump(submitter, window));
      Thread.sleep(Duration.ofSeconds(4));
      long loop = eventLoop();
      var threads = ManagementFactory.getThreadMXBean();
      for (int i = 0; i < SECONDS / 2; i++) {
        long before = cycles.get();
        SocketCounts counted = server.sockets().counts();
        long cpu = threads.getThreadCpuTime(loop);
        long start = System.nanoTime();
        Thread.sleep(Duration.ofSeconds(2));
        double seconds = (System.nanoTime() - start) / 1e9;
        SocketCounts now = server.sockets().counts();
        double share = (threads.getThreadCpuTime(loop) - cpu) / 1e9 / seconds;
        double done = (cycles.get() - before) / seconds;
        System.out.printf(
            Locale.ROOT,
            "%,9.0f cycles/s  %,8.0f messages in/s  %,8.0f out/s  loop %3.0f %%  %5.0f ns a task%n",
            done,
            (now.messagesIn() - counted.messagesIn()) / seconds,
            (now.messagesOut() - counted.messagesOut()) / seconds,
            share * 100,
            share * 1e9 / done);
      }
    }
    System.exit(0);
  }

  private static void start(String name, Runnable body) {
    Thread.ofPlatform().name(name).daemon().start(body);
  }

  private static long eventLoop() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().contains("eventloop"))
        .findFirst()
        .orElseThrow()
        .threadId();
  }

  private static void pump(RawSocket socket, Semaphore window) {
    String payload = "{\"prompt\":\"" + "Summarise this. ".repeat(18) + "\",\"n\":17}";
    String task = "{\"pool\":\"default\",\"type\":\"t\",\"payload\":" + payload + "}";
    String tasks = String.join(",", java.util.Collections.nCopies(TASKS, task));
    byte[] frame =
        RawSocket.encode(
            RawSocket.TEXT,
            true,
            ("{\"op\":\"submit\",\"id\":17,\"tasks\":[" + tasks + "]}").getBytes(UTF_8));
    while (true) {
      window.acquireUninterruptibly();
      int more = Math.min(7, window.drainPermits());
      byte[] frames = Arrays.copyOf(frame, frame.length * (more + 1));
      for (int i = 1; i <= more; i++) {
        System.arraycopy(frame, 0, frames, i * frame.length, frame.length);
      }
      socket.raw(frames);
    }
  }

  private static void dropAnswers(RawSocket socket) {
    while (true) {
      socket.receiveFrame();
    }
  }

  /** Completes what it is assigned, reading no more of it than ids and tokens. */
  private static void agent(SocketServer server, AtomicLong cycles, Semaphore window) {
    RawSocket socket = server.connect();
    socket.ask(SocketStoryTest.register("a-1", 10_000));
    var tell = new StringBuilder();
    while (true) {
      String message = new String(socket.receiveBytes(), UTF_8);
      if (message.startsWith("{\"op\":\"reported\"")) {
        long done = message.chars().filter(c -> c == 'c').count() / 2;
        long before = cycles.getAndAdd(done);
        window.release((int) ((before + done) / TASKS - before / TASKS));
        continue;
      }
      tell.setLength(0);
      tell.append("{\"op\":\"complete\",\"id\":1,\"agent\":\"a-1\",\"tasks\":[");
      char comma = ' ';
      for (int at = message.indexOf("{\"id\":");
          at >= 0;
          at = message.indexOf("{\"id\":", at + 300)) {
        int end = message.indexOf(",\"attempt\"", at);
        tell.append(comma).append(message, at, end).append(",\"result\":{\"ok\":true}}");
        comma = ',';
      }
      if (comma == ',') {
        socket.send(tell.append("]}").toString());
      }
    }
  }

  /** Says yes to everything, on one thread of its own. */
  private static final class NullGrid implements AgentConnection {

    private final ExecutorService thread =
        Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().name("grid").daemon().unstarted(task));
    private volatile @Nullable AgentSink sink;
    private long number = 1L << 41;

    EdgePorts around(EdgePorts fake) {
      return new EdgePorts(
          proxy(TaskQueue.class),
          proxy(Agents.class),
          fake.events(),
          fake.status(),
          fake.swarm(),
          fake.cluster(),
          fake.locks(),
          fake.elections(),
          fake.definitions(),
          fake.clock(),
          fake.nanos());
    }

    private <T> T proxy(Class<T> port) {
      return port.cast(
          Proxy.newProxyInstance(
              port.getClassLoader(),
              new Class<?>[] {port},
              (self, method, args) ->
                  switch (method.getName()) {
                    case "submit" -> submit(tasks(args[1]));
                    case "connect" -> connect((AgentSink) args[2]);
                    default -> throw new UnsupportedOperationException(method.getName());
                  }));
    }

    @SuppressWarnings("unchecked")
    private static List<NewTask> tasks(Object argument) {
      return (List<NewTask>) argument;
    }

    private CompletionStage<List<TaskQueue.Submission>> submit(List<NewTask> tasks) {
      var answer = new CompletableFuture<List<TaskQueue.Submission>>();
      thread.execute(() -> {
        var results = new ArrayList<TaskQueue.Submission>(tasks.size());
        var assignments = new ArrayList<Assignment>(tasks.size());
        for (NewTask task : tasks) {
          var id = new TaskId(7, number++);
          results.add(new TaskQueue.Submission.Accepted(id));
          assignments.add(
              new Assignment(
                  id,
                  number,
                  task.lane().tenant(),
                  task.type(),
                  null,
                  1,
                  1L << 40,
                  task.payload()));
        }
        AgentSink agent = sink;
        if (agent != null) {
          agent.assigned(assignments);
        }
        answer.complete(results);
      });
      return answer;
    }

    private AgentConnection connect(AgentSink newSink) {
      sink = newSink;
      return this;
    }

    @Override
    public CompletionStage<List<Reported>> report(List<Report> reports, Durability durability) {
      var answer = new CompletableFuture<List<Reported>>();
      thread.execute(
          () -> answer.complete(java.util.Collections.nCopies(reports.size(), Reported.ACCEPTED)));
      return answer;
    }

    @Override
    public void slots(int slots) {}

    @Override
    public void heartbeat() {}

    @Override
    public void drain() {}

    @Override
    public void disconnected() {}
  }
}
