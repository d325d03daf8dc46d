package com.example;

import io.swarmhold.edge.client.SwarmholdClient;
import io.swarmhold.edge.client.Task;
import io.swarmhold.edge.client.TaskRequest;
import io.swarmhold.edge.client.TaskResult;
import io.swarmhold.edge.client.Worker;
import io.swarmhold.node.SwarmholdNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A program that has its tasks done by a node within it, or by one elsewhere: it can not tell. */
public final class Captions {

  private Captions() {}

  /** With a node of its own. */
  public static List<String> embedded(Path data, List<String> images) {
    // README
    try (SwarmholdNode node = SwarmholdNode.builder().dataFolder(data).withoutEdge().start();
        SwarmholdClient swarm = node.client()) {
      return captions(swarm, images);
    }
    // README
  }

  /** Wherever {@code swarm} leads to. */
  public static List<String> captions(SwarmholdClient swarm, List<String> images) {
    Worker worker =
        swarm
            .worker("captioner")
            .pool("captions")
            .slots(4)
            .handle("caption", task -> caption(task.payload().as(String.class)))
            .start();
    try {
      List<Task> tasks = new ArrayList<>();
      for (String image : images) {
        tasks.add(swarm.submit(TaskRequest.of(image).pool("captions").type("caption")));
      }
      return tasks.stream().map(task -> result(swarm, task)).toList();
    } finally {
      worker.close();
    }
  }

  private static String caption(String image) {
    return image.toUpperCase(Locale.ROOT);
  }

  private static String result(SwarmholdClient swarm, Task task) {
    swarm.await(task.id(), Duration.ofMinutes(1));
    return swarm.result(task.id()) instanceof TaskResult.Ready(var caption)
        ? caption.as(String.class)
        : "none";
  }
}
