package io.swarmhold.perf.peers;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.IntConsumer;

/**
 * RabbitMQ with one quorum queue: publisher confirms read asynchronously, manual acknowledgements,
 * a prefetch window.
 *
 * <p>The worker acknowledges what has piled up with one <em>multiple</em> ack, at most {@link
 * #MOST_ACKS_AT_ONCE} deliveries. That is safe because one thread handles the channel's deliveries
 * in order, so everything up to the tag is handled. AMQP does not confirm acks: a task counts as
 * completed when its ack is written.
 */
final class RabbitMqBroker implements Broker {

  private static final String QUEUE = "tasks";
  private static final int MOST_ACKS_AT_ONCE = 100;
  private static final int PREFETCH = 1_000;

  /** Unsettled deliveries come back to the queue shortly after the channel closed. */
  private static final int COUNT_PAUSE_MS = 300;

  private record Delivery(long tag, byte[] body) {}

  private final Progress progress;
  private final Connection submitting;
  private final Connection working;
  private final Channel submits;
  private final Channel deliveries;
  private final BlockingQueue<Delivery> inbox = new ArrayBlockingQueue<>(PREFETCH);
  private final Thread worker;
  private long lowestUnsettled = 1;

  RabbitMqBroker(int port, Progress progress) throws Exception {
    this.progress = progress;
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    factory.setPort(port);
    factory.setAutomaticRecoveryEnabled(false);
    submitting = factory.newConnection("submitter");
    working = factory.newConnection("worker");
    submits = submitting.createChannel();
    deliveries = working.createChannel();
    worker = Thread.ofPlatform().name("worker").daemon().unstarted(this::work);
    start();
  }

  private void start() throws IOException {
    submits.queueDeclare(QUEUE, true, false, false, Map.of("x-queue-type", "quorum"));
    submits.confirmSelect();
    submits.addConfirmListener(this::confirmed, this::refused);
    deliveries.basicQos(PREFETCH);
    deliveries.basicConsume(
        QUEUE,
        false,
        new DefaultConsumer(deliveries) {
          @Override
          public void handleDelivery(
              String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            inbox.add(new Delivery(envelope.getDeliveryTag(), body));
          }
        });
    worker.start();
  }

  /** Task numbers are the channel's publishing sequence less one: a single thread submits. */
  @Override
  public void submit(int number, byte[] payload) throws IOException {
    submits.basicPublish("", QUEUE, MessageProperties.PERSISTENT_BASIC, payload);
  }

  private void confirmed(long tag, boolean multiple) {
    settled(tag, multiple, progress::accepted);
  }

  private void refused(long tag, boolean multiple) {
    settled(tag, multiple, progress::refused);
  }

  /** Called on the submitting connection's thread only. */
  private void settled(long tag, boolean multiple, IntConsumer report) {
    if (!multiple) {
      report.accept((int) tag - 1);
      return;
    }
    for (long each = lowestUnsettled; each <= tag; each++) {
      report.accept((int) each - 1);
    }
    lowestUnsettled = tag + 1;
  }

  private void work() {
    List<Delivery> batch = new ArrayList<>(MOST_ACKS_AT_ONCE);
    try {
      while (true) {
        batch.add(inbox.take());
        inbox.drainTo(batch, MOST_ACKS_AT_ONCE - 1);
        handle(batch);
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closing
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void handle(List<Delivery> batch) throws IOException {
    int[] numbers = batch.stream().mapToInt(d -> progress.delivered(d.body()).number()).toArray();
    deliveries.basicAck(batch.getLast().tag(), true);
    for (int number : numbers) {
      progress.completed(number);
    }
  }

  @Override
  public long stopAndCountLeft() throws Exception {
    worker.interrupt();
    worker.join();
    deliveries.close();
    Thread.sleep(COUNT_PAUSE_MS);
    return submits.queueDeclarePassive(QUEUE).getMessageCount();
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("queue", "quorum", "prefetch", PREFETCH, "mostAcksAtOnce", MOST_ACKS_AT_ONCE);
  }

  @Override
  public void close() throws IOException {
    working.close();
    submitting.close();
  }
}
