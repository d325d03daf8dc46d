package io.swarmhold.grid;

import io.swarmhold.grid.raft.RetryLoop;
import io.swarmhold.model.consensus.ClusterSettings;
import io.swarmhold.model.consensus.ClusterView;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusQuestion;
import io.swarmhold.model.port.GridFault;
import io.swarmhold.model.port.GridFaultException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Founds the cluster, or learns how it was founded: asks until there is an answer. Every member
 * with which the group began does, so it does not matter who is first; those that joined it ask
 * only, for it may have begun with a member that brings a past.
 */
public final class Founding {

  private static final long AGAIN_MILLIS = 250;

  private final Consensus consensus;
  private final BooleanSupplier isFounder;
  private final ConsensusCommand opening;
  private final ClusterSettings settings;
  private final ScheduledExecutorService timer;
  private final Runnable then;
  private final Consumer<RuntimeException> onMisfit;

  /**
   * @param isFounder whether the group began with this member
   * @param opening founds the cluster as {@code settings} say, if nobody did
   * @param then runs when the cluster is founded as {@code settings} say: once, and again if it
   *     throws
   * @param onMisfit told if it was founded otherwise: this member cannot belong to it
   */
  public Founding(
      Consensus consensus,
      BooleanSupplier isFounder,
      ConsensusCommand opening,
      ClusterSettings settings,
      ScheduledExecutorService timer,
      Runnable then,
      Consumer<RuntimeException> onMisfit) {
    this.consensus = consensus;
    this.isFounder = isFounder;
    this.opening = opening;
    this.settings = settings;
    this.timer = timer;
    this.then = then;
    this.onMisfit = onMisfit;
  }

  public void begin() {
    RetryLoop.start(timer, AGAIN_MILLIS, "founding the cluster", this::attempt);
  }

  /** Nobody may lead yet: what fails is asked again, and nobody hears of it. */
  private CompletionStage<Boolean> attempt() {
    return (isFounder.getAsBoolean()
            ? consensus.submit(opening)
            : consensus.ask(new ConsensusQuestion.View()))
        .handle((answer, failure) -> {
          Optional<ClusterSettings> inForce = inForce(answer);
          inForce.ifPresent(this::founded);
          return inForce.isPresent();
        });
  }

  private static Optional<ClusterSettings> inForce(@Nullable ConsensusAnswer answer) {
    return switch (answer) {
      case ConsensusAnswer.Founded(ClusterSettings settings) -> Optional.of(settings);
      case ConsensusAnswer.View(ClusterView view) -> view.settings();
      case null, default -> Optional.empty();
    };
  }

  private void founded(ClusterSettings inForce) {
    if (settings.fits(inForce)) {
      then.run();
    } else {
      onMisfit.accept(
          new GridFaultException(
              GridFault.SETTINGS,
              "the cluster was founded with %s, and this member is configured with %s"
                  .formatted(words(inForce), words(settings))));
    }
  }

  private static String words(ClusterSettings settings) {
    return "name %s, %d shards, %s and minInSync %d"
        .formatted(
            settings.clusterId(),
            settings.shards(),
            settings.backups().isPresent()
                ? settings.backups().getAsInt() + " backups"
                : "backups not written down",
            settings.minInSync());
  }
}
