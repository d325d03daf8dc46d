package io.swarmhold.cli.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The text files below a folder, sorted by path. */
final class TextFiles {

  static final int MAX_BYTES = 1 << 20;

  /** More would be a long look, and a page nobody reads. */
  static final int MAX_FILES = 2_000;

  private static final Set<String> SKIPPED = Set.of("target", "node_modules", "swarmhold-data");

  /**
   * @param path below the folder, with slashes
   * @param hash the first 16 hexadecimal digits of the content's SHA-256
   */
  record TextFile(String path, int bytes, String hash) {}

  private TextFiles() {}

  /** Hidden ones, binaries, large ones and what tools make are left out. */
  static List<TextFile> below(Path folder) throws IOException {
    var files = new ArrayList<TextFile>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            return !dir.equals(folder) && isSkipped(dir)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()
                && !isSkipped(file)
                && attributes.size() > 0
                && attributes.size() <= MAX_BYTES) {
              byte[] bytes = Files.readAllBytes(file);
              if (text(bytes).isPresent()) {
                String path = folder.relativize(file).toString().replace('\\', '/');
                files.add(new TextFile(path, bytes.length, hash(bytes)));
              }
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE; // not ours to read
          }
        });
    files.sort((a, b) -> a.path().compareTo(b.path()));
    return files.size() <= MAX_FILES ? files : List.copyOf(files.subList(0, MAX_FILES));
  }

  private static boolean isSkipped(Path path) {
    String name = path.getFileName().toString();
    return name.startsWith(".") || SKIPPED.contains(name);
  }

  /** What the bytes say, if they are text. */
  static Optional<String> text(byte[] bytes) {
    for (byte b : bytes) {
      if (b == 0) {
        return Optional.empty();
      }
    }
    try {
      var decoder = StandardCharsets.UTF_8.newDecoder();
      return Optional.of(decoder.decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  static String hash(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
