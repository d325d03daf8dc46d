package io.swarmhold.perf.lab.member;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** A member's disk: an ext4 in a file, mounted where the member lives, which can be filled. */
final class Disk {

  /** Sparse: it costs what is written. Ample for an hour of load beside the log's own reserve. */
  private static final long BYTES = 4L << 30;

  private static final int BLOCK = 4 << 10;
  private static final String FILLER = "filler";

  private final Path image;
  private final Path mount;

  private Disk(Path image, Path mount) {
    this.image = image;
    this.mount = mount;
  }

  /** Makes and mounts one. */
  static Disk mount(Path folder, int member, Path at) throws IOException {
    Path image = folder.resolve("disk-" + member + ".img");
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(BYTES);
    }
    Shell.run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
    Files.createDirectories(at);
    Shell.run("mount", "-o", "loop", image.toString(), at.toString());
    return new Disk(image, at);
  }

  /** In ever smaller pieces: the file system needs some of the space for its own books. */
  void fill(long bytesLeft) throws IOException {
    long bytes = Files.getFileStore(mount).getUsableSpace() - bytesLeft;
    long at = 0;
    long piece = bytes;
    while (piece >= BLOCK && bytes - at >= BLOCK) {
      long length = Math.min(piece, bytes - at);
      if (Shell.works(
          "fallocate", "-o", "" + at, "-l", "" + length, mount.resolve(FILLER).toString())) {
        at += length;
      } else {
        piece /= 2;
      }
    }
  }

  void free() throws IOException {
    Files.deleteIfExists(mount.resolve(FILLER));
  }

  void unmount() throws IOException {
    Shell.run("umount", "-l", mount.toString());
    Files.deleteIfExists(image);
  }
}
