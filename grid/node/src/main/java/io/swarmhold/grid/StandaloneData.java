package io.swarmhold.grid;

import io.swarmhold.model.consensus.ClusterSettings;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusState;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.GridFault;
import io.swarmhold.model.port.GridFaultException;
import java.nio.file.Path;
import java.util.Optional;

/** What a member agreed on with itself while it was alone, for the cluster that it begins. */
public final class StandaloneData {

  private final long latestEpoch;
  private final byte[] names;

  private StandaloneData(long latestEpoch, byte[] names) {
    this.latestEpoch = latestEpoch;
    this.names = names;
  }

  /**
   * Empty if no shard was ever served alone from {@code folder}.
   *
   * @throws IllegalStateException if what is there is damaged, or too large to be carried
   */
  public static Optional<StandaloneData> in(Path folder) {
    FileEpochs epochs = FileEpochs.in(folder);
    if (epochs.isNew()) {
      return Optional.empty();
    }
    ConsensusState state =
        LoneStateFile.in(folder)
            .read()
            .orElseGet(() -> LoneConsensus.unremembered(epochs.latest()));
    byte[] names = state.image();
    if (names.length > ConsensusCommand.MAX_PAST_BYTES) {
      throw new GridFaultException(
          GridFault.PAST,
          "definitions and locks of this member are %d bytes (expected: at most %d)"
              .formatted(names.length, ConsensusCommand.MAX_PAST_BYTES));
    }
    return Optional.of(new StandaloneData(epochs.latest(), names));
  }

  /** Founds the cluster from it. */
  public ConsensusCommand opening(ClusterSettings settings, MemberId heir) {
    return new ConsensusCommand.Inherit(settings, latestEpoch, heir, names);
  }
}
