package io.swarmhold.perf.lab.member;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A program that writes and forces in the ways our log does, and says what came of it. */
final class ForceOnce {

  private static final int BYTES = 4_096;

  private ForceOnce() {}

  public static void main(String[] arguments) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            Path.of(arguments[0]),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      long begun = System.nanoTime();
      attempt("write", () -> file.write(ByteBuffer.allocate(BYTES)));
      attempt("force", () -> file.force(false));
      System.out.println("forced in " + (System.nanoTime() - begun) / 1_000_000 + " ms");
      MappedByteBuffer map = file.map(MapMode.READ_WRITE, 0, BYTES);
      map.put(0, (byte) 1);
      attempt("map", map::force);
      System.out.println("mapped");
    }
  }

  private interface Act {
    void run() throws IOException;
  }

  private static void attempt(String what, Act act) throws IOException {
    try {
      act.run();
    } catch (IOException | UncheckedIOException e) {
      String message = String.valueOf(e.getMessage());
      System.out.println(what + ": " + message.replaceFirst("^[a-zA-Z.]+Exception: ", ""));
    }
  }
}
