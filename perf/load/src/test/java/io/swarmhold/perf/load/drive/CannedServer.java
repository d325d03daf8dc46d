package io.swarmhold.perf.load.drive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.swarmhold.model.TaskId;
import io.swarmhold.perf.load.wire.TaskTemplate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Says what a server would say without being one: it knows what the generator sends by its length,
 * and answers from ready-made pieces. So it is faster than the generator, and shows what the
 * generator itself costs: run {@link #main}, on an idle machine.
 */
final class CannedServer implements Runnable {

  private static final int BUFFER = 1 << 20;
  private static final int TOKEN_DIGITS = 13;
  private static final byte KEY = 0x5A;
  private static final long EPOCH = 1L << 40;

  private final TaskTemplate template;
  private final int frameTasks;
  private final Selector selector = Selector.open();
  private final ServerSocketChannel server = ServerSocketChannel.open();
  private final List<Peer> agents = new ArrayList<>();
  private final byte[] assigned;
  private final byte[] accepted;
  private int nextAgent;
  private long count;
  private volatile boolean stopped;

  /** One connection. */
  private static final class Peer {
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER);
    private ByteBuffer out = ByteBuffer.allocate(BUFFER);
    private boolean upgraded;
    private String agent = "";

    Peer(SocketChannel channel) {
      this.channel = channel;
    }
  }

  /** Prints what the generator costs a task, by size of frames. */
  public static void main(String[] args) throws Exception {
    for (int tasks : new int[] {10, 10, 50, 1}) {
      var server = new CannedServer(300, tasks);
      var thread = new Thread(server);
      thread.start();
      try (var generator = new Generator(List.of(server.address()), Progress.silent())) {
        generator.connectAgents(8, 8, 256, 300);
        generator.connectSubmitters(
            Generator.Way.WS, 2, TaskTemplate.of(300), tasks, "disk", new Pace.Closed(5_000));
        generator.submit(true);
        generator.run(5_000_000_000L);
        long done = generator.traffic().ledger().completed();
        long cpu = cpu();
        long start = System.nanoTime();
        generator.run(8_000_000_000L);
        done = generator.traffic().ledger().completed() - done;
        System.out.printf(
            "%d tasks a frame: %.0f tasks/s, %.3f us a task%n",
            tasks, done * 1e9 / (System.nanoTime() - start), (cpu() - cpu) / 1e3 / done);
      }
      server.stopped = true;
      thread.join();
    }
  }

  CannedServer(int payloadBytes, int frameTasks) throws IOException {
    this.template = TaskTemplate.of(payloadBytes);
    this.frameTasks = frameTasks;
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
    assigned = task(0, "0".repeat(16)).getBytes(ISO_8859_1);
    accepted =
        "{\"id\":\"%s\",\"status\":\"accepted\"}".formatted(new TaskId(0, 0)).getBytes(ISO_8859_1);
  }

  InetSocketAddress address() throws IOException {
    return (InetSocketAddress) server.getLocalAddress();
  }

  @Override
  public void run() {
    try {
      while (!stopped) {
        selector.select(this::ready, 100);
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long cpu() {
    return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private void ready(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        SocketChannel channel = server.accept();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.register(selector, SelectionKey.OP_READ, new Peer(channel));
      } else {
        read((Peer) key.attachment(), key);
        for (SelectionKey each : selector.keys()) {
          if (each.attachment() instanceof Peer peer) {
            write(peer, each);
          }
        }
      }
    } catch (IOException e) {
      key.cancel();
    }
  }

  private void read(Peer peer, SelectionKey key) throws IOException {
    if (key.isReadable() && peer.channel.read(peer.in) < 0) {
      throw new IOException("gone");
    }
    peer.in.flip();
    if (!peer.upgraded) {
      if (peer.in.limit() > 4 && peer.in.get(peer.in.limit() - 1) == '\n') {
        peer.in.position(peer.in.limit());
        peer.upgraded = true;
        put(
            peer,
            "HTTP/1.1 101 x\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
                .getBytes(ISO_8859_1));
      }
    } else {
      while (frame(peer)) {}
    }
    peer.in.compact();
  }

  private boolean frame(Peer peer) {
    ByteBuffer in = peer.in;
    if (in.remaining() < 8) {
      return false;
    }
    int length = in.get(in.position() + 1) & 0x7F;
    int header = length == 126 ? 8 : 6;
    length = length == 126 ? in.getShort(in.position() + 2) & 0xFFFF : length;
    if (in.remaining() < header + length) {
      return false;
    }
    int at = in.position() + header;
    switch (in.get(at + 7) ^ KEY) {
      case 's' -> submit(peer, at);
      case 'c' -> complete(peer, at, length);
      case 'r' -> register(peer, at, length);
      default -> {}
    }
    in.position(at + length);
    return true;
  }

  private void register(Peer peer, int at, int length) {
    String text = text(peer, at, length);
    peer.agent = text.substring(text.indexOf("bench-"), text.indexOf("\",\"pools"));
    agents.add(peer);
    frame(peer, "{\"op\":\"registered\",\"id\":1,\"agent\":\"" + peer.agent + "\",\"slots\":1}");
  }

  private void submit(Peer peer, int at) {
    String id = text(peer, at + 20, 10);
    int stampAt = at + 20 + 10 + ",\"durability\":\"disk\",\"tasks\":[".length();
    String stamp = text(peer, stampAt + template.stampAt(), 16);
    Peer agent = agents.get(nextAgent++ % agents.size());
    byte[] before =
        ("{\"op\":\"assign\",\"agent\":\"" + agent.agent + "\",\"tasks\":[").getBytes(ISO_8859_1);
    header(agent, before.length + frameTasks * (assigned.length + 1) + 1);
    put(agent, before);
    byte[] opening = ("{\"op\":\"submitted\",\"id\":" + id + ",\"results\":[").getBytes(ISO_8859_1);
    header(peer, opening.length + frameTasks * (accepted.length + 1) + 1);
    put(peer, opening);
    for (int i = 0; i < frameTasks; i++) {
      TaskId taskId = nextId();
      taskId.writeTo(assigned, 7);
      System.arraycopy(
          stamp.getBytes(ISO_8859_1),
          0,
          assigned,
          assigned.length - template.payloadBytes() + 5,
          16);
      taskId.writeTo(accepted, 7);
      put(agent, assigned);
      put(agent, (byte) (i + 1 < frameTasks ? ',' : ']'));
      put(peer, accepted);
      put(peer, (byte) (i + 1 < frameTasks ? ',' : ']'));
    }
    put(agent, (byte) '}');
    put(peer, (byte) '}');
  }

  /** Sixteen shards take turns, and each counts up. */
  private TaskId nextId() {
    long number = count++;
    return new TaskId((int) (number >>> 4) & 15, EPOCH | (number >>> 8) << 4 | (number & 15));
  }

  private void complete(Peer peer, int at, int length) {
    String head = text(peer, at, 70);
    int from = head.indexOf("\"id\":") + 5;
    String id = head.substring(from, head.indexOf(',', from));
    int tasks = (length - head.indexOf('[') - 2) / (7 + 16 + 11 + TOKEN_DIGITS + 3);
    String results = "\"accepted\",".repeat(tasks);
    frame(
        peer,
        "{\"op\":\"reported\",\"id\":"
            + id
            + ",\"results\":["
            + results.substring(0, results.length() - 1)
            + "]}");
  }

  private String task(int shard, String stamp) {
    String json = template.json();
    String payload = json.substring(json.indexOf("payload\":") + 9, json.length() - 1);
    return "{\"id\":\"%s\",\"token\":\"1099511627777\",\"attempt\":1,\"expiresAt\":\"%s\",\"payload\":%s}"
        .formatted(
            new TaskId(shard, 0),
            "2026-11-20T09:30:00.000Z",
            payload.replace("0".repeat(16), stamp));
  }

  private static String text(Peer peer, int at, int length) {
    byte[] bytes = new byte[Math.min(length, peer.in.limit() - at)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (peer.in.get(at + i) ^ KEY);
    }
    return new String(bytes, ISO_8859_1);
  }

  private static void frame(Peer peer, String text) {
    header(peer, text.length());
    put(peer, text.getBytes(ISO_8859_1));
  }

  private static void header(Peer peer, int length) {
    put(peer, (byte) 0x81);
    if (length < 126) {
      put(peer, (byte) length);
    } else {
      put(peer, (byte) 126);
      put(peer, (byte) (length >> 8));
      put(peer, (byte) length);
    }
  }

  private static void put(Peer peer, byte... bytes) {
    if (peer.out.remaining() < bytes.length) {
      peer.out = ByteBuffer.allocate(peer.out.capacity() * 2).put(peer.out.flip());
    }
    peer.out.put(bytes);
  }

  private static void write(Peer peer, SelectionKey key) throws IOException {
    if (peer.out.position() > 0) {
      peer.out.flip();
      peer.channel.write(peer.out);
      peer.out.compact();
    }
    if (key.isValid()) {
      boolean more = peer.out.position() > 0;
      key.interestOps(more ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }
  }
}
