package io.swarmhold.cli;

import io.swarmhold.cli.CommandLines.FailedException;
import io.swarmhold.edge.client.HeldLease;
import io.swarmhold.edge.client.Locks.Acquisition;
import io.swarmhold.edge.client.SwarmholdException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code swarmhold lock run deploy/prod -- ./deploy.sh}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a command while holding a lock, and ends with its exit code.",
      "It finds the token in SWARMHOLD_LOCK_TOKEN, and is stopped if the lock is lost.",
      "Exit code 3, without running it, if somebody else has the lock."
    })
final class LockRunCommand implements Callable<Integer> {

  /** For a command that was told to stop to do so; what then still runs is killed. */
  private static final long STOP_SECONDS = 10;

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ServerOptions server = new ServerOptions();
  @Mixin LeaseOptions lease = new LeaseOptions();

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "What to run, behind --.")
  List<String> command = List.of();

  @Override
  public Integer call() throws Exception {
    try (var client = server.client()) {
      return switch (client.locks().acquire(lease.wish())) {
        case Acquisition.Taken(var by, var refusal) -> Taken.say(spec, refusal);
        case Acquisition.Held(HeldLease held) -> run(held);
      };
    }
  }

  private int run(HeldLease held) throws InterruptedException {
    var released = new CountDownLatch(1);
    try {
      Process process = start(held);
      held.onLost(() -> stop(process));
      Thread hook = Thread.ofPlatform().unstarted(() -> stopAndAwait(process, released));
      Runtime.getRuntime().addShutdownHook(hook);
      int code = process.waitFor();
      if (!held.isHeld()) {
        throw new FailedException("lost the lock " + held.name() + ", so the command was stopped");
      }
      return code;
    } finally {
      release(held);
      released.countDown();
    }
  }

  private Process start(HeldLease held) {
    var builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("SWARMHOLD_LOCK_TOKEN", Long.toString(held.token()));
    builder.environment().put("SWARMHOLD_LOCK_NAME", held.name());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new FailedException("cannot run %s: %s".formatted(command.getFirst(), e.getMessage()));
    }
  }

  private static void stop(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** So that the lock is not let go before the command has ended, nor left to expire after. */
  private static void stopAndAwait(Process process, CountDownLatch released) {
    stop(process);
    try {
      boolean unused = released.await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the command did counts; the lock ends with its term if nobody hears of its release. */
  private void release(HeldLease held) {
    try {
      held.close();
    } catch (SwarmholdException e) {
      spec.commandLine()
          .getErr()
          .println(CommandLines.oneLine("swarmhold: not released: " + e.getMessage()));
    }
  }
}
