package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.Replay;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalConfig;
import io.swarmhold.wal.WalCorruptException;
import io.swarmhold.wal.WalException;
import io.swarmhold.wal.WalListener;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The two programs of perf/os-crash.sh: {@code write} runs in a machine that is about to lose its
 * power and says what it was promised, {@code check} looks at the disk that is left.
 */
final class OsCrash {

  private static final int LARGEST_PAYLOAD = 600;
  private static final int BATCH = 50;

  private OsCrash() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[1]);
    switch (args[0]) {
      case "write" -> write(folder, args[2].equals("disk") ? Disk.REAL : new LyingDisk());
      case "check" -> check(folder, Long.parseLong(args[2]));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** The control: says that it has synced and has not. */
  private static final class LyingDisk implements Disk {
    @Override
    public void force(FileChannel file) {}
  }

  private static WalConfig config(Path folder) {
    return new WalConfig(folder, Duration.ofNanos(500_000), 8 << 20, 16 << 20, 4 << 20, 16 << 20);
  }

  /** Any position's payload can be made again. */
  private static byte[] payload(long position) {
    var dice = new SplittableRandom(position);
    byte[] payload = new byte[dice.nextInt(LARGEST_PAYLOAD)];
    dice.nextBytes(payload);
    return payload;
  }

  private static void write(Path folder, Disk disk) throws IOException {
    Wal wal =
        ChronicleWal.open(
            config(folder),
            Replay.NONE,
            new LogIdentity(System.nanoTime()),
            Boot.current(),
            disk,
            System::nanoTime);
    wal.addListener(
        new WalListener() {
          private long acknowledged;

          @Override
          public void advanced(long written, long synced) {
            if (synced > acknowledged) {
              acknowledged = synced;
              System.out.println("ack " + synced);
            }
          }

          @Override
          public void failed(WalException cause) {
            System.out.println("failed " + cause);
          }
        });
    long position = wal.appendedPosition();
    while (true) {
      for (int i = 0; i < BATCH; i++) {
        position = wal.append((byte) 1, 1, 1, position + 1, payload(position + 1));
      }
      wal.requestSync(position);
    }
  }

  private static void check(Path folder, long acknowledged) {
    long[] readable = new long[2];
    String outcome;
    try (Wal wal =
        ChronicleWals.open(
            config(folder),
            frame -> {
              readable[0] = frame.position();
              readable[1] += Arrays.equals(frame.payload(), payload(frame.position())) ? 0 : 1;
            })) {
      outcome = wal.appendedPosition() >= acknowledged ? "recovered" : "lost";
    } catch (WalCorruptException refused) {
      outcome = "refused";
      System.err.println("refused: " + refused.getMessage());
    }
    System.out.printf(
        Locale.ROOT,
        "{\"acknowledged\":%d,\"readable\":%d,\"lost\":%d,\"wrong\":%d,\"outcome\":\"%s\"}%n",
        acknowledged,
        readable[0],
        Math.max(0, acknowledged - readable[0]),
        readable[1],
        outcome);
  }
}
