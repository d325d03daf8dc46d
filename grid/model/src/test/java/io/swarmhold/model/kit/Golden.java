package io.swarmhold.model.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Text kept under {@code src/test/resources/golden}, so that a change of what must not change is
 * noticed. {@code -Dgolden=write} keeps what there is now.
 */
public final class Golden {

  private Golden() {}

  /** What is kept under {@code name}; {@code now} if this run writes. */
  public static String kept(String name, String now) {
    try {
      if ("write".equals(System.getProperty("golden"))) {
        Path file = Path.of("src/test/resources/golden", name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, now);
        return now;
      }
      try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name)) {
        if (in == null) {
          throw new AssertionError("no golden file " + name + " (-Dgolden=write makes it)");
        }
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
