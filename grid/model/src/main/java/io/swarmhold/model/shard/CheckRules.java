package io.swarmhold.model.shard;

/** Says what a part of the shard looks like, for copies to see whether they look the same. */
final class CheckRules {

  private CheckRules() {}

  static ShardAnswer check(ShardCommand.Check check, Turn turn) {
    Slice slice = turn.view().sliceAt(check.position());
    turn.happened(new TaskEvent.Checked(slice, turn.view().digest(slice)));
    return new ShardAnswer.Affected(1);
  }
}
