package io.swarmhold.model.replica;

import io.swarmhold.model.shard.Shard;

/**
 * How far a copy of a shard has come: the latest frame it was folded from. One epoch has one
 * primary, and a primary gives each number once, so copies that agree on this agree on everything
 * before it (log matching: D. Ongaro, J. Ousterhout, "In Search of an Understandable Consensus
 * Algorithm", ATC 2014). Of two copies the one with the larger id has whatever was acknowledged.
 *
 * @param epoch under which the frame was decided; 0 for a shard nothing ever happened to
 * @param sequence the shard's count of frames
 */
public record CopyId(long epoch, long sequence) implements Comparable<CopyId> {

  public static final CopyId EMPTY = new CopyId(0, 0);

  /** How far {@code copy} has come. */
  public static CopyId of(Shard copy) {
    return new CopyId(copy.epoch(), copy.sequence());
  }

  @Override
  public int compareTo(CopyId other) {
    int byEpoch = Long.compare(epoch, other.epoch);
    return byEpoch != 0 ? byEpoch : Long.compare(sequence, other.sequence);
  }
}
