package io.swarmhold.perf.load.drive;

import io.swarmhold.perf.load.wire.MessageHead;
import io.swarmhold.perf.load.wire.SubmitResults;
import io.swarmhold.perf.load.wire.SubmitTemplate;
import io.swarmhold.perf.load.wire.UnexpectedAnswerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Submits over a WebSocket, up to {@link #CAPACITY} frames in one write. */
final class SubmitSocket extends SocketLine implements Submitter {

  private static final int CAPACITY = 8;
  private static final int PONG_BYTES = 256;

  private final Traffic traffic;
  private final Submitter.Idle idle;
  private final SubmitTemplate template;
  private final SubmitResults results = new SubmitResults();
  private final ByteBuffer copies;
  private int filled;
  private boolean sending;

  SubmitSocket(
      SocketChannel channel,
      byte[] rest,
      SubmitTemplate template,
      Traffic traffic,
      Submitter.Idle idle) {
    super(channel, rest, PONG_BYTES);
    this.traffic = traffic;
    this.idle = idle;
    this.template = template;
    this.copies = template.copies(CAPACITY);
  }

  @Override
  public int capacity() {
    return CAPACITY;
  }

  @Override
  public void add(long intendedNanos) {
    long id = traffic.submitting(intendedNanos, template.tasks());
    copies.limit((filled + 1) * template.length());
    template.fill(copies, filled++, id, intendedNanos);
    sending = true;
  }

  /** Frames that have begun go first: nothing may come between their bytes. */
  @Override
  boolean write(SocketChannel to) throws IOException {
    if (sending) {
      to.write(copies);
      if (copies.hasRemaining()) {
        return false;
      }
      sending = false;
      filled = 0;
      copies.clear();
      idle.add(this);
    }
    return super.write(to);
  }

  @Override
  void failed(long id, String said) {
    traffic.submitFailed(id, template.tasks(), said);
  }

  @Override
  void message(MessageHead.Op op, MessageHead start, byte[] buffer, int to, long at) {
    if (op != MessageHead.Op.SUBMITTED) {
      throw new UnexpectedAnswerException(op + " for one who only submits");
    }
    int tasks = 0;
    results.read(buffer, start.array(), to);
    for (; results.next(); tasks++) {
      if (results.accepted()) {
        traffic.accepted(buffer, results.idAt(), at);
      } else {
        traffic.refusedOne();
      }
    }
    if (tasks != template.tasks()) {
      throw new UnexpectedAnswerException(
          tasks + " results for " + template.tasks() + " tasks submitted");
    }
    traffic.answered(start.id(), tasks, at);
  }
}
