package io.swarmhold.perf.peers;

import io.nats.client.Connection;
import io.nats.client.ConsumeOptions;
import io.nats.client.JetStream;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.MessageConsumer;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * NATS JetStream with a file-backed work-queue stream: asynchronous publishes, a pull consumer that
 * keeps requests ahead of itself, and acknowledgements the server confirms.
 *
 * <p>An ack is sent as a request and its answer awaited without blocking. That is jnats's {@code
 * ackSync} without a round trip per task: the task counts as completed when the server has said
 * that the ack arrived.
 */
final class NatsBroker implements Broker {

  private static final String STREAM = "TASKS";
  private static final String SUBJECT = "tasks";
  private static final String CONSUMER = "worker";
  private static final int PULL_BATCH = 1_000;
  private static final byte[] ACK = "+ACK".getBytes(StandardCharsets.US_ASCII);

  private final Progress progress;
  private final Connection submitting;
  private final Connection working;
  private final JetStream submits;
  private final JetStreamManagement management;
  private final MessageConsumer deliveries;

  NatsBroker(int port, Load load, Progress progress) throws Exception {
    this.progress = progress;
    submitting = Nats.connect(options(port, load));
    working = Nats.connect(options(port, load));
    management = submitting.jetStreamManagement();
    management.addStream(
        StreamConfiguration.builder()
            .name(STREAM)
            .subjects(SUBJECT)
            .retentionPolicy(RetentionPolicy.WorkQueue)
            .storageType(StorageType.File)
            .build());
    management.createConsumer(
        STREAM,
        ConsumerConfiguration.builder()
            .durable(CONSUMER)
            .ackPolicy(AckPolicy.Explicit)
            .maxAckPending(load.outstanding())
            .build());
    submits = submitting.jetStream();
    deliveries =
        working
            .getStreamContext(STREAM)
            .getConsumerContext(CONSUMER)
            .consume(ConsumeOptions.builder().batchSize(PULL_BATCH).build(), this::handle);
  }

  private static Options options(int port, Load load) {
    return Options.builder()
        .server("nats://127.0.0.1:" + port)
        .noReconnect()
        .maxMessagesInOutgoingQueue(2 * load.outstanding())
        .build();
  }

  @Override
  public void submit(int number, byte[] payload) {
    var unused =
        submits
            .publishAsync(SUBJECT, payload)
            .whenComplete((promise, refusal) -> {
              if (refusal == null) {
                progress.accepted(number);
              } else {
                progress.refused(number);
              }
            });
  }

  private void handle(Message message) {
    int number = progress.delivered(message.getData()).number();
    var unused =
        working
            .request(message.getReplyTo(), ACK)
            .thenAccept(confirmation -> progress.completed(number));
  }

  @Override
  public long stopAndCountLeft() throws Exception {
    deliveries.close();
    return management.getStreamInfo(STREAM).getStreamState().getMsgCount();
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("stream", "file, work queue", "pullBatch", PULL_BATCH, "ack", "confirmed");
  }

  @Override
  public void close() {
    try {
      working.close();
      submitting.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process is about to end
    }
  }
}
