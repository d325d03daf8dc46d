package io.swarmhold.perf.sim;

import io.swarmhold.model.port.Report;
import io.swarmhold.model.shard.Envelope;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardCommand;
import io.swarmhold.model.shard.TaskRead;
import java.util.ArrayList;
import java.util.List;

/** What a shard would do that does not look at tokens, or folds other than what it was told. */
final class Forgery {

  /** Where a frame says when it happened, its lowest bits first. */
  private static final int TIME_AT = 1;

  private Forgery() {}

  /** The same changes, a millisecond earlier or later. */
  static byte[] atAnotherTime(byte[] frame) {
    byte[] altered = frame.clone();
    altered[TIME_AT] ^= 1;
    return altered;
  }

  static Envelope withTokensInForce(Shard copy, Envelope envelope) {
    List<ShardCommand> commands = new ArrayList<>();
    for (ShardCommand command : envelope.commands()) {
      commands.add(
          command instanceof ShardCommand.ReportAll reports ? forged(copy, reports) : command);
    }
    return new Envelope(
        envelope.session(), envelope.sequence(), envelope.nowMillis(), envelope.dice(), commands);
  }

  private static ShardCommand forged(Shard copy, ShardCommand.ReportAll reports) {
    if (reports.reports().size() != 1
        || !(reports.reports().getFirst() instanceof Report.Complete complete)) {
      return reports;
    }
    TaskRead task = copy.read(complete.task().number());
    return task == null || task.agent() == null
        ? reports
        : new ShardCommand.ReportAll(
            task.agent(),
            List.of(new Report.Complete(complete.task(), task.token(), complete.result())));
  }
}
