package io.swarmhold.perf.load.drive;

import io.swarmhold.perf.load.wire.FrameInput;
import io.swarmhold.perf.load.wire.FrameOutput;
import io.swarmhold.perf.load.wire.MessageHead;
import io.swarmhold.perf.load.wire.UnexpectedAnswerException;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A WebSocket. */
abstract class SocketLine extends Line implements FrameInput.Messages {

  private final FrameInput input = new FrameInput(this);
  private final MessageHead head = new MessageHead();
  private final FrameOutput output;
  private long now;

  SocketLine(SocketChannel channel, byte[] rest, int outputBytes) {
    super(channel, rest);
    output = new FrameOutput(outputBytes);
  }

  /** A message that begins so. */
  abstract void message(MessageHead.Op op, MessageHead start, byte[] buffer, int to, long at);

  /** The frame of this id failed, or none in particular (-1). */
  abstract void failed(long id, String said);

  private static String text(byte[] buffer, int from, int to) {
    return new String(buffer, from, to - from, StandardCharsets.UTF_8);
  }

  @Override
  final int take(byte[] buffer, int from, int to, long receivedAt) {
    now = receivedAt;
    return input.take(buffer, from, to);
  }

  @Override
  boolean write(SocketChannel to) throws IOException {
    return output.isEmpty() || output.writeTo(to);
  }

  @Override
  public final void message(byte[] buffer, int from, int to) {
    MessageHead.Op op = head.read(buffer, from, to);
    switch (op) {
      case DRAINING, REPLACED ->
          throw new UnexpectedAnswerException("the server said " + text(buffer, from, to));
      case ERROR -> failed(head.id(), text(buffer, from, to));
      case PONG -> {}
      case REGISTERED, ASSIGN, REVOKE, SUBMITTED, REPORTED -> message(op, head, buffer, to, now);
    }
  }

  @Override
  public final void ping(byte[] buffer, int from, int to) {
    output.pong(buffer, from, to);
  }

  @Override
  public final void closed(int code, String reason) {
    throw new UnexpectedAnswerException("the server closed with " + code + " " + reason);
  }

  final FrameOutput output() {
    return output;
  }
}
