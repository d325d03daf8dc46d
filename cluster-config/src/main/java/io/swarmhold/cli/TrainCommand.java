package io.swarmhold.cli;

import io.swarmhold.edge.client.LeaseWish;
import io.swarmhold.edge.client.Submitted;
import io.swarmhold.edge.client.SwarmholdClient;
import io.swarmhold.edge.client.TaskQuery;
import io.swarmhold.edge.client.TaskRequest;
import io.swarmhold.edge.client.Worker;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.port.Cluster;
import io.swarmhold.node.ClusterConfig;
import io.swarmhold.node.ConfigFile;
import io.swarmhold.node.FreePort;
import io.swarmhold.node.SwarmholdNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code swarmhold train}: does a little of all that a member does, so that Java can record which
 * classes that takes, and the next start finds them ready (JEP 483 and 514). A member of a cluster,
 * which uses more than a node alone, and all that that does; and a second one, which joins it, is
 * given half of the shards.
 *
 * <p>Takes some seconds, a folder of its own that it removes, and four free ports on loopback.
 */
@Command(
    name = "train",
    hidden = true,
    mixinStandardHelpOptions = true,
    description =
        "A run for the launcher to record: a member starts, works, starts again, and is joined.")
final class TrainCommand implements Runnable {

  private static final String LOOPBACK = "127.0.0.1";
  private static final String POOL = "training";
  private static final int TASKS = 500;

  /** Many times what a busy machine takes. */
  private static final long AWAITED_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final Duration DONE_WITHIN = Duration.ofSeconds(60);

  /** Below those that systems give to whoever connects. */
  private static final int FIRST_PORT = 20_000;

  private static final int LAST_PORT = 30_000;

  @Override
  public void run() {
    try {
      Path folder = Files.createTempDirectory("swarmhold-training");
      try {
        List<Integer> ports = freePorts(2);
        int first = ports.getFirst();
        int second = ports.getLast();
        Path founder = config(folder, "founder", first, List.of(first));
        work(founder);
        workTogether(founder, config(folder, "joiner", second, List.of(first, second)));
      } finally {
        remove(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path config(Path folder, String name, int port, List<Integer> members)
      throws IOException {
    String listed =
        members.stream()
            .map(member -> "'%s:%d'".formatted(LOOPBACK, member))
            .collect(Collectors.joining(", "));
    return Files.writeString(
        folder.resolve(name + ".yaml"),
        """
        data: '%s'
        edge: {host: %s, port: 0}
        cluster: {name: training, host: %s, port: %d, members: [%s], voters: 1, backups: 0}
        """
            .formatted(folder.resolve(name), LOOPBACK, LOOPBACK, port, listed));
  }

  private static List<Integer> freePorts(int count) {
    int ports = LAST_PORT - FIRST_PORT;
    int first = (int) (ProcessHandle.current().pid() % ports); // others may be looking as well
    List<Integer> free =
        IntStream.range(first, first + ports)
            .map(port -> FIRST_PORT + port % ports)
            .filter(port -> port / ClusterConfig.RAFT_PORT_OFFSET % 2 == 0) // between, Raft's lie
            .filter(port -> isFree(port) && isFree(port + ClusterConfig.RAFT_PORT_OFFSET))
            .limit(count)
            .boxed()
            .toList();
    if (free.size() < count) {
      throw new CommandLines.FailedException("no free ports on loopback");
    }
    return free;
  }

  private static boolean isFree(int port) {
    try {
      FreePort.require(LOOPBACK, port);
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  private static void work(Path config) {
    try (SwarmholdNode node = SwarmholdNode.start(ConfigFile.read(config));
        SwarmholdClient client = node.client()) {
      awaitReady(node);
      List<TaskId> tasks = submit(client, POOL);
      submit(client, "waiting"); // nobody takes these: the next start brings them back
      complete(client, tasks);
      look(client);
    }
  }

  /** The first brings back what it has left; another one joins and is given half of it. */
  private static void workTogether(Path founder, Path joiner) {
    try (SwarmholdNode first = SwarmholdNode.start(ConfigFile.read(founder));
        SwarmholdNode second = SwarmholdNode.start(ConfigFile.read(joiner));
        SwarmholdClient client = first.client()) {
      awaitShards(second);
      complete(client, submit(client, POOL));
    }
  }

  private static void awaitReady(SwarmholdNode node) {
    await("the member did not become ready", () -> node.status().ready());
  }

  private static void awaitShards(SwarmholdNode node) {
    await(
        "the member that joined was given no shards",
        () -> servesItsShare(node.cluster().status()));
  }

  private static boolean servesItsShare(Cluster.Status status) {
    long its =
        status.shards().stream()
            .filter(shard -> shard.primary().filter(status.self()::equals).isPresent())
            .count();
    return its >= status.shards().size() / status.members().size()
        && status.shards().stream().allMatch(shard -> shard.health() == Cluster.Health.WHOLE);
  }

  private static void await(String failure, BooleanSupplier isSo) {
    long begun = System.nanoTime();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() - begun > AWAITED_WITHIN_NANOS) {
        throw new CommandLines.FailedException(failure);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static List<TaskId> submit(SwarmholdClient client, String pool) {
    List<TaskRequest> requests =
        IntStream.range(0, TASKS)
            .mapToObj(number -> TaskRequest.of("task " + number).pool(pool).type("echo"))
            .toList();
    return client.submitAll(requests).stream().map(TrainCommand::accepted).toList();
  }

  private static TaskId accepted(Submitted submitted) {
    if (submitted instanceof Submitted.Accepted(TaskId id)) {
      return id;
    }
    throw new CommandLines.FailedException("a task was not taken: " + submitted);
  }

  private static void complete(SwarmholdClient client, List<TaskId> tasks) {
    Worker worker =
        client
            .worker("trainee")
            .pool(POOL)
            .slots(32)
            .handle("echo", task -> task.payload())
            .start();
    try {
      tasks.forEach(task -> client.await(task, DONE_WITHIN));
    } finally {
      worker.close();
    }
  }

  private static void look(SwarmholdClient client) {
    client.list(TaskQuery.ALL).limit(100).forEach(task -> client.get(task.id()));
    client.pools();
    client.agents();
    client.cluster().status();
    client.locks().acquire(LeaseWish.of("training", "trainee")).orRefuse().close();
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
