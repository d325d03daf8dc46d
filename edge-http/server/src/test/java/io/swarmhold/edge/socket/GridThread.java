package io.swarmhold.edge.socket;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.model.Durability;
import io.swarmhold.model.port.AgentConnection;
import io.swarmhold.model.port.Agents;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.Reported;
import io.swarmhold.model.port.TaskQueue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Lets a fake grid work on a thread of its own, as the real one does: answers come from there. */
final class GridThread implements AutoCloseable {

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> Thread.ofPlatform().name("grid").daemon().unstarted(task));

  EdgePorts around(EdgePorts ports) {
    return new EdgePorts(
        submitting(ports.queue()),
        connecting(ports.agents()),
        ports.registry(),
        ports.breakers(),
        ports.events(),
        ports.status(),
        ports.swarm(),
        ports.cluster(),
        ports.locks(),
        ports.elections(),
        ports.definitions(),
        ports.clock(),
        ports.nanos());
  }

  /** Waits until the grid has done what it was asked so far. */
  void settle() {
    SocketServer.await(CompletableFuture.runAsync(() -> {}, thread));
  }

  @Override
  public void close() {
    thread.shutdown();
  }

  private TaskQueue submitting(TaskQueue queue) {
    return (TaskQueue)
        Proxy.newProxyInstance(
            TaskQueue.class.getClassLoader(),
            new Class<?>[] {TaskQueue.class},
            (self, method, args) ->
                CompletableFuture.supplyAsync(() -> invoke(queue, method, args), thread)
                    .thenCompose(stage -> stage));
  }

  @SuppressWarnings("unchecked")
  private static CompletionStage<Object> invoke(
      Object target, java.lang.reflect.Method method, Object @Nullable [] args) {
    try {
      return (CompletionStage<Object>) method.invoke(target, args);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private Agents connecting(Agents agents) {
    return (Agents)
        Proxy.newProxyInstance(
            Agents.class.getClassLoader(),
            new Class<?>[] {Agents.class},
            (self, method, args) -> {
              Object result = method.invoke(agents, args);
              return result instanceof AgentConnection line ? new Connection(line) : result;
            });
  }

  private final class Connection implements AgentConnection {
    private final AgentConnection line;

    Connection(AgentConnection line) {
      this.line = line;
    }

    @Override
    public void slots(int slots) {
      thread.execute(() -> line.slots(slots));
    }

    @Override
    public CompletionStage<List<Reported>> report(List<Report> reports, Durability durability) {
      return CompletableFuture.supplyAsync(() -> line.report(reports, durability), thread)
          .thenCompose(stage -> stage);
    }

    @Override
    public void heartbeat() {
      thread.execute(line::heartbeat);
    }

    @Override
    public void drain() {
      thread.execute(line::drain);
    }

    @Override
    public void disconnected() {
      line.disconnected();
    }
  }
}
