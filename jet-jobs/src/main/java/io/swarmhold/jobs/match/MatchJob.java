package io.swarmhold.jobs.match;

import static com.hazelcast.jet.core.Edge.between;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.jet.config.JobConfig;
import com.hazelcast.jet.config.ProcessingGuarantee;
import com.hazelcast.jet.core.DAG;
import com.hazelcast.jet.core.Processor;
import com.hazelcast.jet.core.Vertex;
import io.swarmhold.model.port.Dispatch;

/**
 * The matcher as a Jet job: signals of every member go to one matcher.
 *
 * <p>It has no snapshots: what it knows is told again when it starts, as a Kubernetes controller
 * lists before it watches.
 */
public final class MatchJob {

  public static final String NAME = "matcher";

  private MatchJob() {}

  /** Starts the job if it does not run yet. */
  public static void submit(HazelcastInstance hazelcast) {
    JobConfig config =
        new JobConfig()
            .setName(NAME)
            .setProcessingGuarantee(ProcessingGuarantee.NONE)
            .setMetricsEnabled(false)
            .setAutoScaling(true);
    hazelcast.getJet().newJobIfAbsent(dag(), config);
  }

  private static DAG dag() {
    DAG dag = new DAG();
    Vertex signals = dag.newVertex("signals", SignalSource::new).localParallelism(1);
    Vertex match = dag.newVertex("match", MatchProcessor::new).localParallelism(1);
    return dag.edge(between(signals, match).distributed().allToOne(NAME));
  }

  static Dispatch dispatchOf(Processor.Context context) {
    Object found = context.hazelcastInstance().getUserContext().get(Dispatch.CONTEXT_KEY);
    if (found instanceof Dispatch dispatch) {
      return dispatch;
    }
    throw new IllegalStateException("this member has no line to the matcher");
  }
}
