package io.swarmhold.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.swarmhold.model.port.GridFaultException;
import io.swarmhold.wal.WalException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The end of a process whose memory may be ahead of its log: at once, and with the reason.
 *
 * @param dataFolder what it started on
 */
record Halt(Path dataFolder) implements Consumer<RuntimeException> {

  private static final String FULL = "WAL-FULL";

  /** Says why on the process's own standard error: whatever took its place may be lost with it. */
  @Override
  public void accept(RuntimeException cause) {
    var why = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    Optional<String> known = line(cause);
    if (known.isPresent()) {
      why.println("swarmhold: " + known.get());
    } else {
      why.println("swarmhold: the node stops, what it acknowledged is on the disk: " + cause);
      cause.printStackTrace(why);
    }
    why.flush();
    Runtime.getRuntime().halt(1);
  }

  /** All there is to say, if it is no bug: where it was thrown helps nobody then. */
  Optional<String> line(RuntimeException cause) {
    if (cause instanceof GridFaultException) {
      return Optional.ofNullable(cause.getMessage());
    }
    return trouble(cause)
        .map(trouble ->
            "the node stops, what it acknowledged is on the disk: %s: %s"
                .formatted(trouble, toDo(trouble)));
  }

  /** All there is to say of a start that found no room; empty if that is not what was wrong. */
  Optional<String> noRoom(RuntimeException cause) {
    return trouble(cause)
        .filter(trouble -> trouble.startsWith(FULL))
        .map(trouble -> trouble + ": " + toDo(trouble));
  }

  /** Of the disk: as the log puts it, or that there is no room for the rest of the folder. */
  private Optional<String> trouble(Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      switch (at) {
        case WalException failure -> {
          return Optional.of(String.valueOf(failure.getMessage()));
        }
        case IOException failure when FileTrouble.isFullDisk(failure, dataFolder) -> {
          return Optional.of(FULL + ": " + FileTrouble.words(failure));
        }
        default -> {}
      }
    }
    return Optional.empty();
  }

  private String toDo(String said) {
    Path folder = dataFolder.toAbsolutePath().normalize();
    return said.startsWith(FULL)
        ? "free space on the disk of the data folder %s, or move the folder to a larger one, and start the node again: see wal/errors/wal-full.md"
            .formatted(folder)
        : "look after the disk of the data folder %s, then start the node again: see wal/errors/README.md"
            .formatted(folder);
  }
}
