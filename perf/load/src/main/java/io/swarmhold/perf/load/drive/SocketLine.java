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
      case ERROR, DRAINING, REPLACED ->
          throw new UnexpectedAnswerException(
              "the server said " + new String(buffer, from, to - from, StandardCharsets.UTF_8));
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
