package io.swarmhold.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What the system says of a file, in words: Java says it with the name of a class. */
public final class FileTrouble {

  /** As the C library says {@code ENOSPC}, in English; Java has no other name for it. */
  private static final String NO_SPACE = "No space left on device";

  /** Where less than this is left, nobody asks for the words. */
  private static final long FULL_BELOW_BYTES = 64 << 10;

  private FileTrouble() {}

  /**
   * Whether there was no room, so that it helps to make some.
   *
   * @param folder what was written to is in it
   */
  static boolean isFullDisk(IOException trouble, Path folder) {
    return String.valueOf(trouble.getMessage()).contains(NO_SPACE)
        || usableBytes(folder) < FULL_BELOW_BYTES;
  }

  private static long usableBytes(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException unknown) {
      return Long.MAX_VALUE;
    }
  }

  /** What is wrong, without the file's name. */
  public static String reason(IOException trouble) {
    return switch (trouble) {
      case NoSuchFileException e -> "there is no such file";
      case AccessDeniedException e -> "permission denied";
      case FileAlreadyExistsException e -> "is there already";
      case CharacterCodingException e -> "is not text in UTF-8";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> trouble.getMessage() == null ? "cannot be read" : trouble.getMessage();
    };
  }

  /** As {@link #words(IOException)}. */
  public static String words(UncheckedIOException trouble) {
    return trouble.getCause() == null
        ? String.valueOf(trouble.getMessage())
        : words(trouble.getCause());
  }

  /** What is wrong, with the file's name if it is known. */
  static String words(IOException trouble) {
    return trouble instanceof FileSystemException e && e.getFile() != null
        ? e.getFile() + ": " + reason(trouble)
        : reason(trouble);
  }
}
