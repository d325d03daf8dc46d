package io.swarmhold.perf.peers;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A server's folder for one run; closing deletes it. */
record DataFolder(Path path) implements AutoCloseable {

  /** A new folder below {@code root}, which must be on a disk: on tmpfs an fsync costs nothing. */
  static DataFolder create(Path root, String name) throws IOException {
    Files.createDirectories(root);
    String fileSystem = Files.getFileStore(root).type();
    if (fileSystem.equals("tmpfs") || fileSystem.equals("ramfs")) {
      throw new IOException(
          root
              + " is on "
              + fileSystem
              + ", where an fsync costs nothing; name a disk with --data");
    }
    return new DataFolder(Files.createTempDirectory(root.toRealPath(), name + "-"));
  }

  @Override
  public void close() throws IOException {
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
