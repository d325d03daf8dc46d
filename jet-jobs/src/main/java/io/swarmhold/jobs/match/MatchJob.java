package io.swarmhold.jobs.match;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IndeterminateOperationStateException;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.jet.Job;
import com.hazelcast.jet.config.JobConfig;
import com.hazelcast.jet.config.ProcessingGuarantee;
import com.hazelcast.jet.core.DAG;
import com.hazelcast.jet.core.Edge;
import com.hazelcast.jet.core.JobStatus;
import com.hazelcast.jet.core.Processor;
import com.hazelcast.jet.core.Vertex;
import com.hazelcast.spi.exception.RetryableException;
import io.swarmhold.model.port.Dispatch;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The matcher as a Jet job: one on every member that holds shards, which gives work to the agents
 * of that member. What waits in shards is told to all of them, so wherever an agent is connected it
 * gets the work that stands first anywhere. Two may ask a shard for the same task; the shard gives
 * it once.
 *
 * <p>It has no snapshots: what it knows is told again when it starts, as a Kubernetes controller
 * lists before it watches.
 */
public final class MatchJob {

  public static final String NAME = "matcher";

  /** What a member's matcher hears of its own member, in the order in which it happened. */
  static final int OWN = 0;

  /** Demand, for the matchers of others. */
  static final int TO_OTHERS = 1;

  private static final Logger LOG = LoggerFactory.getLogger(MatchJob.class);

  /** Each takes as long as an operation may wait, ten seconds. */
  static final int MAX_TRIES = 12;

  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** On a thread of its own, for starting it may block. */
  private static final Executor ASIDE =
      work -> Thread.ofVirtual().name("swarmhold-matcher-start").start(work);

  private static final Executor IN_A_SECOND =
      CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, ASIDE);

  private MatchJob() {}

  /**
   * Starts the job if it does not run yet, and again if it ever fails while this member runs: no
   * task finds its agent without it. Not if an operator cancels it.
   *
   * @throws RuntimeException of Hazelcast, if it could not be started now
   */
  public static void keepRunning(HazelcastInstance hazelcast) {
    var unused =
        submit(hazelcast)
            .getFuture()
            .whenCompleteAsync(
                (nothing, failure) -> {
                  if (failure != null && !(failure instanceof CancellationException)) {
                    startAgain(hazelcast, failure);
                  }
                },
                IN_A_SECOND);
  }

  /**
   * The same for a member that joins others, who run the job: at once, and without waiting for
   * them. While they take over from a member that was lost it may take them minutes to say whether
   * it runs.
   */
  public static void keepRunningAside(HazelcastInstance hazelcast) {
    ASIDE.execute(() -> {
      try {
        keepRunning(hazelcast);
      } catch (RuntimeException e) {
        startAgain(hazelcast, e);
      }
    });
  }

  /**
   * Has the job take in this member, which has come to hold shards after it was there: the grid
   * does so by itself only for those that hold some when they come. Once no shard moves any more:
   * the grid starts no job before, and nobody would be given anything for so long. Blocks until
   * then, or until the member stops.
   *
   * @param meanwhile gives work to the member's agents until then; closed before the job does
   */
  public static void includeThisMember(HazelcastInstance hazelcast, LiteMatcher meanwhile) {
    while (isUp(hazelcast)) {
      try {
        untilKnown(() -> restarted(hazelcast, meanwhile), () -> LockSupport.parkNanos(PAUSE_NANOS));
        return;
      } catch (RuntimeException e) {
        LOG.debug("the matcher of all does not know this member yet, and is told again", e);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private static Job restarted(HazelcastInstance hazelcast, LiteMatcher meanwhile) {
    Job job = hazelcast.getJet().getJob(NAME);
    if (job == null || job.getStatus() != JobStatus.RUNNING) {
      throw new OperationTimeoutException("the matcher is being started");
    }
    if (!hazelcast.getPartitionService().isClusterSafe()) {
      throw new OperationTimeoutException("shards are moving");
    }
    meanwhile.close();
    job.restart();
    return job;
  }

  private static void startAgain(HazelcastInstance hazelcast, Throwable failure) {
    if (!isUp(hazelcast)) {
      return;
    }
    LOG.warn("the matcher does not run; it is started again", failure);
    try {
      keepRunning(hazelcast);
    } catch (RuntimeException e) {
      IN_A_SECOND.execute(() -> startAgain(hazelcast, e));
    }
  }

  private static boolean isUp(HazelcastInstance hazelcast) {
    return hazelcast.getLifecycleService().isRunning();
  }

  private static Job submit(HazelcastInstance hazelcast) {
    JobConfig config =
        new JobConfig()
            .setName(NAME)
            .setProcessingGuarantee(ProcessingGuarantee.NONE)
            .setMetricsEnabled(false)
            .setAutoScaling(true);
    return untilKnown(
        () -> hazelcast.getJet().newJobIfAbsent(dag(), config),
        () -> LockSupport.parkNanos(PAUSE_NANOS));
  }

  /**
   * Members that are busy with what they take over may not answer in time whether it runs, and one
   * that leaves does not answer at all: then they are asked again, for up to two minutes.
   */
  static <T> T untilKnown(Supplier<T> question, Runnable pause) {
    for (int tries = 1; ; tries++) {
      try {
        return question.get();
      } catch (RuntimeException e) {
        if (tries == MAX_TRIES || !mayPass(e)) {
          throw e;
        }
        pause.run();
      }
    }
  }

  private static boolean mayPass(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IndeterminateOperationStateException
          || cause instanceof OperationTimeoutException
          || cause instanceof RetryableException) {
        return true;
      }
    }
    return false;
  }

  private static DAG dag() {
    DAG dag = new DAG();
    Vertex signals = dag.newVertex("signals", SignalSource::new).localParallelism(1);
    Vertex match = dag.newVertex("match", MatchProcessor::new).localParallelism(1);
    return dag.edge(Edge.from(signals, OWN).to(match, OWN))
        .edge(Edge.from(signals, TO_OTHERS).to(match, TO_OTHERS).distributed().broadcast());
  }

  /** Tells members apart. */
  static String memberOf(Processor.Context context) {
    return context.hazelcastInstance().getCluster().getLocalMember().getUuid().toString();
  }

  static Dispatch dispatchOf(Processor.Context context) {
    return dispatchOf(context.hazelcastInstance());
  }

  static Dispatch dispatchOf(HazelcastInstance hazelcast) {
    Object found = hazelcast.getUserContext().get(Dispatch.CONTEXT_KEY);
    if (found instanceof Dispatch dispatch) {
      return dispatch;
    }
    throw new IllegalStateException("this member has no line to the matcher");
  }
}
