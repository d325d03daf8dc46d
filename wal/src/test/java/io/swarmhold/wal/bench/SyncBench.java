package io.swarmhold.wal.bench;

import io.swarmhold.wal.Replay;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalConfig;
import io.swarmhold.wal.WalException;
import io.swarmhold.wal.WalListener;
import io.swarmhold.wal.chronicle.ChronicleWals;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * How long from submitting a record to its being on the disk, what that costs, and how many bytes
 * the disk gets for it: the log as it is, against Chronicle alone made to sync.
 *
 * <p>Arguments: way (journal; chronicle-N with a block size of N MiB; paged-N, the first block of
 * which is mapped without readahead), records per second (0: as many as go), seconds, folder, least
 * and greatest payload. Prints a line of JSON.
 */
public final class SyncBench {

  /** The load comes in groups of this period's worth, as frames from agents do. */
  private static final long TICK_NS = 1_000_000;

  private static final Duration COMMIT_DELAY = Duration.ofNanos(500_000);
  private static final int WARM_UP_SECONDS = 3;
  private static final int RING = 1 << 22;

  private final Wal wal;
  private final byte[][] payloads;
  private final long[] submittedAt = new long[RING];
  private final long[] latencies = new long[64 << 20 >> 2];
  private int measured;
  private boolean measuring;
  private long settled;
  private long submitted;
  private long appendNs;

  private SyncBench(Wal wal, int least, int greatest) {
    this.wal = wal;
    var dice = new SplittableRandom(1);
    this.payloads = new byte[1024][];
    for (int i = 0; i < payloads.length; i++) {
      payloads[i] = new byte[dice.nextInt(least, greatest + 1)];
      dice.nextBytes(payloads[i]);
    }
    wal.addListener(
        new WalListener() {
          @Override
          public void advanced(long written, long synced) {
            settle(synced);
          }

          @Override
          public void failed(WalException cause) {
            throw cause;
          }
        });
  }

  public static void main(String[] args) throws IOException {
    String way = args[0];
    int rate = Integer.parseInt(args[1]);
    int seconds = Integer.parseInt(args[2]);
    Path folder = Path.of(args[3]);
    int least = args.length > 4 ? Integer.parseInt(args[4]) : 300;
    int greatest = args.length > 5 ? Integer.parseInt(args[5]) : 500;
    WalConfig config =
        new WalConfig(folder, COMMIT_DELAY, 64L << 20, 256L << 20, 64L << 20, 256L << 20);
    try (Wal wal =
        way.equals("journal")
            ? ChronicleWals.open(config, Replay.NONE)
            : ChronicleAlone.open(folder, way, COMMIT_DELAY)) {
      new SyncBench(wal, least, greatest).run(way, rate, seconds);
    }
  }

  /** On the log's thread. */
  private void settle(long synced) {
    long now = System.nanoTime();
    for (long position = settled + 1; position <= synced; position++) {
      if (measuring && measured < latencies.length) {
        latencies[measured++] = now - submittedAt[(int) (position & (RING - 1))];
      }
    }
    settled = synced;
  }

  private void run(String way, int rate, int seconds) throws IOException {
    load(rate, WARM_UP_SECONDS);
    measuring = true;
    DiskBytes before = DiskBytes.now(wal);
    long cpuBefore = processCpuNs();
    long logCpuBefore = logCpuNs();
    long recordsBefore = submitted;
    long payloadBefore = wal.stats().payloadBytes();
    long start = System.nanoTime();
    appendNs = 0;
    load(rate, seconds);
    double took = (System.nanoTime() - start) / 1e9;
    measuring = false;
    long records = submitted - recordsBefore;
    double payloadMb = (wal.stats().payloadBytes() - payloadBefore) / 1e6;
    double cpu = (processCpuNs() - cpuBefore) / 1e9 / took * 100;
    double logCpu = (logCpuNs() - logCpuBefore) / 1e9 / took * 100;
    DiskBytes disk = DiskBytes.now(wal).minus(before);
    java.util.Arrays.sort(latencies, 0, measured);
    System.out.printf(
        Locale.ROOT,
        "{\"way\":\"%s\",\"rate\":%d,\"seconds\":%.1f,\"records_per_s\":%.0f,"
            + "\"payload_mb_per_s\":%.1f,\"p50_us\":%.0f,\"p99_us\":%.0f,\"max_us\":%.0f,"
            + "\"syncs_per_s\":%.0f,\"append_ns\":%.0f,\"process_cpu_percent_of_a_core\":%.0f,"
            + "\"log_threads_cpu_percent_of_a_core\":%.0f,"
            + "\"handed_to_disk_mb_per_s\":%.1f,\"proc_write_mb_per_s\":%.1f,"
            + "\"device_write_mb_per_s\":%.1f}%n",
        way,
        rate,
        took,
        records / took,
        payloadMb / took,
        percentile(0.5),
        percentile(0.99),
        percentile(1),
        disk.syncs() / took,
        (double) appendNs / records,
        cpu,
        logCpu,
        disk.handed() / 1e6 / took,
        disk.process() / 1e6 / took,
        disk.device() / 1e6 / took);
  }

  private double percentile(double of) {
    return measured == 0 ? 0 : latencies[(int) ((measured - 1) * of)] / 1e3;
  }

  private void load(int rate, int seconds) {
    long start = System.nanoTime();
    long end = start + Duration.ofSeconds(seconds).toNanos();
    long due = 0;
    for (long tick = 1; System.nanoTime() < end; tick++) {
      long target = rate == 0 ? due + 500 : rate * tick * TICK_NS / 1_000_000_000L;
      submit(target - due);
      due = target;
      if (rate > 0) {
        LockSupport.parkNanos(start + tick * TICK_NS - System.nanoTime());
      }
    }
  }

  private void submit(long records) {
    long start = System.nanoTime();
    long last = 0;
    for (long i = 0; i < records; i++) {
      submitted++;
      submittedAt[(int) (submitted & (RING - 1))] = start;
      last = wal.append((byte) 1, 1, 1, submitted, payloads[(int) (submitted & 1023)]);
    }
    appendNs += System.nanoTime() - start;
    wal.requestSync(last);
  }

  private static long logCpuNs() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (long id : threads.getAllThreadIds()) {
      ThreadInfo info = threads.getThreadInfo(id);
      if (info != null
          && (info.getThreadName().startsWith("wal-")
              || info.getThreadName().startsWith("chronicle-alone"))) {
        sum += Math.max(0, threads.getThreadCpuTime(id));
      }
    }
    return sum;
  }

  private static long processCpuNs() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
