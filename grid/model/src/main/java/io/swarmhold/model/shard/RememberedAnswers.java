package io.swarmhold.model.shard;

import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskView;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Reported;
import io.swarmhold.model.port.TaskQueue.Submission;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The answers of one envelope, as they are remembered for a sender that asks again.
 *
 * <p>An answer to {@link ShardCommand.Lease} is remembered as empty: its tasks were leased, the
 * word got lost, and so the leases will only run out. Remembering the tasks would mean keeping
 * every payload twice.
 */
final class RememberedAnswers {

  private static final int SUBMITTED = 1;
  private static final int LEASED = 2;
  private static final int REPORTS = 3;
  private static final int CANCEL = 4;
  private static final int AFFECTED = 5;

  private static final int ACCEPTED = 0;
  private static final int DUPLICATE = 1;
  private static final int KEY_REUSED = 2;
  private static final int QUEUE_FULL = 3;

  private RememberedAnswers() {}

  static byte[] encode(List<ShardAnswer> answers, ByteWriter out) {
    out.clear();
    for (ShardAnswer answer : answers) {
      switch (answer) {
        case ShardAnswer.Submitted submitted -> {
          out.writeByte(SUBMITTED);
          out.writeInt(submitted.submissions().size());
          submitted.submissions().forEach(submission -> write(submission, out));
        }
        case ShardAnswer.Leased leased -> out.writeByte(LEASED);
        case ShardAnswer.Reports reports -> {
          out.writeByte(REPORTS);
          out.writeInt(reports.reported().size());
          reports.reported().forEach(reported -> out.writeByte(reported.code()));
        }
        case ShardAnswer.CancelAnswer cancel -> {
          out.writeByte(CANCEL);
          out.writeByte(cancel.changed() ? 1 : 0);
        }
        case ShardAnswer.Affected affected -> {
          out.writeByte(AFFECTED);
          out.writeInt(affected.count());
        }
      }
    }
    return out.toBytes();
  }

  private static void write(Submission submission, ByteWriter out) {
    switch (submission) {
      case Submission.Accepted accepted -> id(ACCEPTED, accepted.id(), out);
      case Submission.Duplicate duplicate -> id(DUPLICATE, duplicate.id(), out);
      case Submission.KeyReused reused -> id(KEY_REUSED, reused.id(), out);
      case Submission.QueueFull full -> {
        out.writeByte(QUEUE_FULL);
        out.writeInt(full.limit());
        out.writeLong(full.retryAfter().toMillis());
      }
    }
  }

  private static void id(int kind, TaskId id, ByteWriter out) {
    out.writeByte(kind);
    out.writeLong(id.number());
  }

  /** The answers as remembered; to cancelling, the task as it stands now. */
  static List<ShardAnswer> decode(byte[] bytes, List<ShardCommand> commands, ShardView view) {
    ByteReader in = new ByteReader(bytes);
    List<ShardAnswer> answers = new ArrayList<>();
    for (ShardCommand command : commands) {
      int kind = in.readByte();
      answers.add(
          switch (kind) {
            case SUBMITTED -> submitted(in, view.shard());
            case LEASED -> leased(command, view);
            case REPORTS -> reports(in);
            case CANCEL -> cancel(command, in.readByte() == 1, view);
            case AFFECTED -> new ShardAnswer.Affected(in.readInt());
            default -> throw new MalformedBytesException("answer of kind " + kind);
          });
    }
    return answers;
  }

  private static ShardAnswer leased(ShardCommand command, ShardView view) {
    if (!(command instanceof ShardCommand.Lease lease)) {
      throw notTheSame();
    }
    List<List<Assignment>> nothing = Collections.nCopies(lease.offers().size(), List.of());
    return new ShardAnswer.Leased(nothing, view.ready(lease.lane()), view.bestKey(lease.lane()));
  }

  private static MalformedBytesException notTheSame() {
    return new MalformedBytesException("answers to commands other than those that ask again");
  }

  private static ShardAnswer submitted(ByteReader in, int shard) {
    int count = in.readInt();
    List<Submission> submissions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int kind = in.readByte();
      submissions.add(
          switch (kind) {
            case ACCEPTED -> new Submission.Accepted(new TaskId(shard, in.readLong()));
            case DUPLICATE -> new Submission.Duplicate(new TaskId(shard, in.readLong()));
            case KEY_REUSED -> new Submission.KeyReused(new TaskId(shard, in.readLong()));
            case QUEUE_FULL ->
                new Submission.QueueFull(in.readInt(), Duration.ofMillis(in.readLong()));
            default -> throw new MalformedBytesException("submission of kind " + kind);
          });
    }
    return new ShardAnswer.Submitted(submissions);
  }

  private static ShardAnswer reports(ByteReader in) {
    int count = in.readInt();
    List<Reported> reported = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      reported.add(Reported.of(in.readByte()));
    }
    return new ShardAnswer.Reports(reported);
  }

  private static ShardAnswer cancel(ShardCommand command, boolean changed, ShardView view) {
    if (!(command instanceof ShardCommand.Cancel cancel)) {
      throw notTheSame();
    }
    TaskRead task = view.find(cancel.number());
    TaskView theirs =
        task != null && task.lane().tenant().equals(cancel.tenant())
            ? task.view(view.shard())
            : null;
    return new ShardAnswer.CancelAnswer(theirs, changed);
  }
}
