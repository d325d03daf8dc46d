package io.swarmhold.grid;

import io.swarmhold.model.consensus.ClusterSettings;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Founds the cluster, or learns how it was founded: asks until there is an answer. Every member
 * does, so it does not matter who is first.
 */
public final class Founding {

  private static final long AGAIN_MILLIS = 250;

  private final Consensus consensus;
  private final ClusterSettings settings;
  private final ScheduledExecutorService timer;
  private final Runnable then;
  private final Consumer<RuntimeException> onMisfit;

  /**
   * @param then runs once, when the cluster is founded as {@code settings} say
   * @param onMisfit told if it was founded otherwise: this member cannot belong to it
   */
  public Founding(
      Consensus consensus,
      ClusterSettings settings,
      ScheduledExecutorService timer,
      Runnable then,
      Consumer<RuntimeException> onMisfit) {
    this.consensus = consensus;
    this.settings = settings;
    this.timer = timer;
    this.then = then;
    this.onMisfit = onMisfit;
  }

  public void begin() {
    var unused =
        consensus
            .submit(new ConsensusCommand.Found(settings, 0))
            .whenComplete((answer, failure) -> {
              if (answer instanceof ConsensusAnswer.Founded(ClusterSettings inForce)) {
                founded(inForce);
              } else {
                var unusedAgain = timer.schedule(this::begin, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
              }
            });
  }

  private void founded(ClusterSettings inForce) {
    if (inForce.equals(settings)) {
      then.run();
    } else {
      onMisfit.accept(
          new IllegalStateException(
              "the cluster was founded as %s, and this member is configured as %s"
                  .formatted(inForce, settings)));
    }
  }
}
