package io.swarmhold.edge.client;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A body as a byte array, of no more than so many bytes. */
final class BoundedBody implements BodySubscriber<byte[]> {

  private final BodySubscriber<byte[]> whole = BodySubscribers.ofByteArray();
  private final long limit;
  private long seen;
  private boolean tooLarge;
  private Flow.@Nullable Subscription subscription;

  BoundedBody(long limit) {
    this.limit = limit;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return whole.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    whole.onSubscribe(given);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      seen += buffer.remaining();
    }
    if (seen <= limit) {
      whole.onNext(buffers);
    } else if (!tooLarge) {
      tooLarge = true;
      if (subscription != null) {
        subscription.cancel();
      }
      whole.onError(new IOException("answer: more than " + limit + " bytes"));
    }
  }

  @Override
  public void onError(Throwable failure) {
    if (!tooLarge) {
      whole.onError(failure);
    }
  }

  @Override
  public void onComplete() {
    if (!tooLarge) {
      whole.onComplete();
    }
  }
}
