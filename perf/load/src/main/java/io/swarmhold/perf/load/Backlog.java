package io.swarmhold.perf.load;

import io.swarmhold.perf.load.drive.Generator;
import io.swarmhold.perf.load.drive.Generator.Way;
import io.swarmhold.perf.load.drive.Pace;
import io.swarmhold.perf.load.drive.Progress;
import io.swarmhold.perf.load.drive.Traffic;
import io.swarmhold.perf.load.server.Target;
import io.swarmhold.perf.load.wire.TaskTemplate;
import java.io.IOException;

/**
 * Open tasks in a pool that nobody works for yet.
 *
 * @param tasks a whole number of frames
 */
record Backlog(String pool, long tasks, int payloadBytes, String durability) {

  /** Of the frames that load the server, if payloads are small. */
  static final int MAX_FRAME_TASKS = 50;

  private static final int FRAME_BYTES = 60 << 10;
  private static final int TASK_BYTES = 64;
  private static final int UNANSWERED = 10_000;
  private static final int SUBMITTERS = 4;
  private static final long SECOND = 1_000_000_000;
  private static final long STALL_NANOS = 30 * SECOND;
  private static final long GIB = 1L << 30;

  /** What a task may cost a server beside its payload, generously. */
  private static final int TASK_HEAP_BYTES = 700;

  Backlog {
    tasks = tasks / frameTasks(payloadBytes) * frameTasks(payloadBytes);
  }

  /** As many as fit into a frame. */
  static int frameTasks(int payloadBytes) {
    return Math.clamp(FRAME_BYTES / (payloadBytes + TASK_BYTES), 1, MAX_FRAME_TASKS);
  }

  /** Bounds of the options that make one. */
  static void check(long tasks, int payloadBytes) {
    CycleOptions.between("--tasks", tasks, MAX_FRAME_TASKS, 100_000_000);
    CycleOptions.between(
        "--payload-bytes",
        payloadBytes,
        TaskTemplate.MIN_PAYLOAD_BYTES,
        TaskTemplate.MAX_PAYLOAD_BYTES);
  }

  /**
   * The heap of a member that may have to hold all of it: with one of three gone, each of the two
   * that are left does.
   */
  static String heapOfMember(long tasks, int payloadBytes) {
    return 2 + 2 * tasks * (payloadBytes + TASK_HEAP_BYTES) / GIB + "g";
  }

  /** Submits them, and returns the seconds that it took, once all are accepted. */
  double fill(Target target, Traffic traffic, Progress progress) throws IOException {
    long start = System.nanoTime();
    try (var generator = new Generator(target.addresses(), progress, traffic)) {
      generator.connectSubmitters(
          Way.WS,
          SUBMITTERS,
          TaskTemplate.of(pool, payloadBytes),
          frameTasks(payloadBytes),
          durability,
          new Pace.Load(tasks, UNANSWERED));
      generator.submit(true);
      boolean isFull =
          generator.runWhileMoving(
              () -> traffic.submitted() == tasks && traffic.unanswered() == 0, STALL_NANOS);
      if (!isFull || traffic.refused() > 0) {
        throw new IOException(
            "the server stopped to accept at %d, and refused %d"
                .formatted(traffic.ledger().accepted(), traffic.refused()));
      }
    }
    return (double) (System.nanoTime() - start) / SECOND;
  }
}
