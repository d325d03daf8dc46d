package io.swarmhold.perf.lab.member;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A file by which a shim is told what to do: one line, always as long, since it is mapped. */
record Control(Path file) {

  private static final int BYTES = 64;

  /** Written in place: from the next call on the shim obeys. */
  void say(String what) throws IOException {
    String line = what + " ".repeat(BYTES - 1 - what.length()) + "\n";
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      open.write(line.getBytes(StandardCharsets.US_ASCII));
    }
  }
}
