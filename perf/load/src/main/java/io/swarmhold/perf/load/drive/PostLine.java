package io.swarmhold.perf.load.drive;

import io.swarmhold.perf.load.wire.HttpAnswer;
import io.swarmhold.perf.load.wire.SubmitTemplate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Submits over HTTP, one request at a time on a connection that stays. */
final class PostLine extends Line implements Submitter {

  private static final byte[] NOTHING = {};

  private final Traffic traffic;
  private final Submitter.Idle idle;
  private final SubmitTemplate template;
  private final HttpAnswer answer = new HttpAnswer();
  private final ByteBuffer request;
  private long id;

  PostLine(SocketChannel channel, SubmitTemplate template, Traffic traffic, Submitter.Idle idle) {
    super(channel, NOTHING);
    this.traffic = traffic;
    this.idle = idle;
    this.template = template;
    this.request = template.copies(1);
    request.position(request.limit());
  }

  @Override
  public int capacity() {
    return 1;
  }

  @Override
  public void add(long intendedNanos) {
    id = traffic.submitting(intendedNanos, template.tasks());
    template.fill(request, 0, id, intendedNanos);
    request.rewind();
  }

  @Override
  boolean write(SocketChannel to) throws IOException {
    if (request.hasRemaining()) {
      to.write(request);
    }
    return !request.hasRemaining();
  }

  @Override
  int take(byte[] buffer, int from, int to, long now) {
    int end = answer.read(buffer, from, to);
    if (end < 0) {
      return from;
    }
    answer.results(
        buffer,
        template.tasks(),
        new HttpAnswer.Results() {
          @Override
          public void accepted(int idAt) {
            traffic.accepted(buffer, idAt, now);
          }

          @Override
          public void refused() {
            traffic.refusedOne();
          }
        });
    traffic.answered(id, template.tasks(), now);
    idle.add(this);
    return end;
  }
}
