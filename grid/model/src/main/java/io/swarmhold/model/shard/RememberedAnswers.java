package io.swarmhold.model.shard;

import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TaskView;
import io.swarmhold.model.agent.AgentCommandCodec;
import io.swarmhold.model.breaker.BreakerCommandCodec;
import io.swarmhold.model.breaker.BreakerReply;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Reported;
import io.swarmhold.model.port.TaskQueue.Submission;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The answers of one envelope, as they are remembered for a sender that asks again.
 *
 * <p>Of an answer to {@link ShardCommand.Lease} only numbers and tokens are remembered, not to keep
 * every payload twice: who asks again is given what is still leased as it was.
 */
final class RememberedAnswers {

  private static final int SUBMITTED = 1;

  /** What logs of before say: nothing was remembered. */
  private static final int LEASED_UNTOLD = 2;

  private static final int REPORTS = 3;
  private static final int CANCEL = 4;
  private static final int AFFECTED = 5;
  private static final int LEASED = 6;
  private static final int OF_AGENTS = 7;
  private static final int OF_BREAKERS = 8;

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
        case ShardAnswer.Leased leased -> {
          out.writeByte(LEASED);
          leased.assignments().forEach(given -> write(given, out));
        }
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
        case ShardAnswer.OfBreakers breakers -> {
          out.writeByte(OF_BREAKERS);
          out.writeInt(breakers.replies().size());
          breakers.replies().forEach(reply -> BreakerCommandCodec.write(reply, out));
        }
        case ShardAnswer.OfAgents agents -> {
          out.writeByte(OF_AGENTS);
          AgentCommandCodec.write(agents.answer(), out);
        }
      }
    }
    return out.toBytes();
  }

  /** Tokens grow by little from one lease to the next. */
  private static void write(List<Assignment> given, ByteWriter out) {
    out.writeInt(given.size());
    long token = 0;
    for (Assignment assignment : given) {
      out.writeLong(assignment.task().number());
      out.writeLong(assignment.token() - token);
      token = assignment.token();
    }
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

  /** The answers as remembered; to leasing and cancelling, the tasks as they stand now. */
  static List<ShardAnswer> decode(byte[] bytes, List<ShardCommand> commands, ShardView view) {
    ByteReader in = new ByteReader(bytes);
    List<ShardAnswer> answers = new ArrayList<>();
    for (ShardCommand command : commands) {
      int kind = in.readByte();
      answers.add(
          switch (kind) {
            case SUBMITTED -> submitted(in, view.shard());
            case LEASED -> leased(command, offer -> stillLeased(in, offer, view), view);
            case LEASED_UNTOLD -> leased(command, offer -> List.of(), view);
            case REPORTS -> reports(in);
            case CANCEL -> cancel(command, in.readByte() == 1, view);
            case AFFECTED -> new ShardAnswer.Affected(in.readInt());
            case OF_BREAKERS -> breakers(in);
            case OF_AGENTS -> new ShardAnswer.OfAgents(AgentCommandCodec.readAnswer(in));
            default -> throw new MalformedBytesException("answer of kind " + kind);
          });
    }
    return answers;
  }

  private static ShardAnswer leased(
      ShardCommand command, Function<ShardCommand.Offer, List<Assignment>> given, ShardView view) {
    if (!(command instanceof ShardCommand.Lease lease)) {
      throw notTheSame();
    }
    List<List<Assignment>> assignments = new ArrayList<>();
    lease.offers().forEach(offer -> assignments.add(given.apply(offer)));
    return new ShardAnswer.Leased(
        assignments, view.ready(lease.lane()), view.bestKey(lease.lane()));
  }

  private static List<Assignment> stillLeased(
      ByteReader in, ShardCommand.Offer offer, ShardView view) {
    List<Assignment> given = new ArrayList<>();
    long token = 0;
    for (int left = in.readInt(); left > 0; left--) {
      TaskRead task = view.find(in.readLong());
      token += in.readLong();
      if (task != null
          && task.status() == TaskStatus.RUNNING
          && task.token() == token
          && offer.agent().equals(task.agent())) {
        given.add(LeaseRules.assignment(task, view.shard()));
      }
    }
    return given;
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

  private static ShardAnswer breakers(ByteReader in) {
    List<BreakerReply> replies = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      replies.add(BreakerCommandCodec.readReply(in));
    }
    return new ShardAnswer.OfBreakers(replies);
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
