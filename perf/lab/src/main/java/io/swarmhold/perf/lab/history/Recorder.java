package io.swarmhold.perf.lab.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes a history while many threads act. An invocation is recorded before it is sent, an answer
 * after it came: so what the history says happened one after the other really did.
 */
public final class Recorder implements AutoCloseable {

  /** Lines that may wait for the disk; then those who act wait, too, rather than take memory. */
  static final int MOST_WAITING = 16_384;

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final ObjectNode NOTHING = MAPPER.createObjectNode();

  private final Object order = new Object();
  private final LongSupplier nanos;
  private final long startedAt;
  private final BlockingQueue<Op> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Thread writer;
  private long next;
  private boolean closed;

  private Recorder(BufferedWriter file, LongSupplier nanos) {
    this.nanos = nanos;
    this.startedAt = nanos.getAsLong();
    this.writer = Thread.ofPlatform().name("lab-history").start(() -> writeAll(file));
  }

  /** Records into {@code file}, which must not be there yet. */
  public static Recorder into(Path file, LongSupplier nanos) throws IOException {
    return new Recorder(Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW), nanos);
  }

  /** Something empty to put what an operation says into. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Nothing to say. */
  public static JsonNode nothing() {
    return NOTHING;
  }

  /** Now, as the lines say it. */
  public long now() {
    return nanos.getAsLong() - startedAt;
  }

  /** Whoever acts on behalf of {@code tenant}; for one thread at a time. */
  public Caller caller(String stream, String tenant) {
    return new Caller(this, stream, tenant);
  }

  /** Records what was seen without having been asked for. */
  public void saw(String proc, String node, String f, String tenant, String key, JsonNode v) {
    record(proc, node, Op.Type.OK, f, tenant, key, v, "");
  }

  /** Returns when it happened, as the line says it. */
  long record(
      String proc,
      String node,
      Op.Type type,
      String f,
      String tenant,
      String key,
      JsonNode v,
      String err) {
    synchronized (order) {
      if (closed) {
        return now(); // the run is over: what comes now is judged by nobody
      }
      long t = now();
      put(new Op(next++, t, proc, node, type, f, tenant, key, v, err));
      return t;
    }
  }

  /** Returns once all is in the file; an IOException if it is not. */
  @Override
  public void close() throws IOException {
    synchronized (order) {
      closed = true;
    }
    writer.interrupt();
    join();
    Throwable failed = failure.get();
    if (failed instanceof IOException io) {
      throw io;
    } else if (failed != null) {
      throw new IOException("the history is not whole: " + failed, failed);
    }
  }

  private void put(Op op) {
    boolean interrupted = false;
    while (true) {
      try {
        waiting.put(op);
        break;
      } catch (InterruptedException e) {
        interrupted = true; // a line with a number must be written, or the next ones are worthless
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void join() {
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void writeAll(BufferedWriter file) {
    try (file) {
      while (true) {
        Op op = next();
        if (op == null) {
          return;
        }
        write(file, op);
      }
    } catch (IOException | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private void write(BufferedWriter file, Op op) {
    if (failure.get() == null) {
      try {
        file.write(HistoryFile.line(op));
        file.newLine();
      } catch (IOException | RuntimeException | Error e) {
        failure.set(e); // go on taking, so that nobody waits for ever; close() says it
      }
    }
  }

  /** The next line; null once there will be none. */
  private @Nullable Op next() {
    try {
      return waiting.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closing: what waits is still written
      return waiting.poll();
    }
  }
}
