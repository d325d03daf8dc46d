package io.swarmhold.grid;

import io.swarmhold.model.port.StorageFullException;
import io.swarmhold.model.port.TaskQueue.Submission;
import io.swarmhold.model.shard.Envelope;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a full disk does to an envelope: new tasks are refused, and nothing else. What is there can
 * still be finished, from the log's reserve; what was submitted before is still found by its key.
 */
final class StorageFull {

  private StorageFull() {}

  /** The envelope, with no place for any new task. */
  static Envelope withoutPlaces(Envelope envelope) {
    List<ShardCommand> commands = new ArrayList<>(envelope.commands().size());
    for (ShardCommand command : envelope.commands()) {
      commands.add(command instanceof ShardCommand.Submit submit ? withoutPlaces(submit) : command);
    }
    return new Envelope(
        envelope.session(), envelope.sequence(), envelope.nowMillis(), envelope.dice(), commands);
  }

  private static ShardCommand withoutPlaces(ShardCommand.Submit submit) {
    boolean[] none = new boolean[submit.tasks().size()];
    Arrays.fill(none, true);
    return new ShardCommand.Submit(submit.tasks(), none);
  }

  /** The reply, with no answer to submissions that found no place. */
  static ShardReply withoutRefused(ShardReply reply) {
    if (reply.refusal() != null) {
      return reply;
    }
    List<@Nullable ShardAnswer> answers = new ArrayList<>(reply.answers());
    boolean anyRefused = false;
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i) instanceof ShardAnswer.Submitted submitted && foundNoPlace(submitted)) {
        answers.set(i, null);
        anyRefused = true;
      }
    }
    return anyRefused
        ? new ShardReply(
            answers,
            reply.frame(),
            reply.link(),
            reply.at(),
            reply.kept(),
            reply.demand(),
            new StorageFullException("the disk of the log has no room left"),
            false)
        : reply;
  }

  private static boolean foundNoPlace(ShardAnswer.Submitted submitted) {
    return submitted.submissions().stream()
        .anyMatch(submission -> submission instanceof Submission.QueueFull);
  }
}
