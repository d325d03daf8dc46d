package io.swarmhold.perf.lab.member;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The programs beside the Java ones: unpacked, compiled or found. */
public final class Tools {

  private static final String CLOCK_LIBRARY = "libfaketimeMT.so.1";

  private Tools() {}

  /** What this machine offers a run. */
  public static Set<Facility> facilities(boolean loopback, int members) {
    Set<Facility> found = EnumSet.noneOf(Facility.class);
    boolean isRoot = "root".equals(System.getProperty("user.name"));
    if (!loopback && isRoot && Shell.has("nft") && Shell.has("ip")) {
      found.add(Facility.NETWORK);
      if (Shell.has("mkfs.ext4") && Shell.has("mount")) {
        found.add(Facility.OWN_DISK);
      }
    }
    if (Shell.has("gcc")) {
      found.add(Facility.DISK_SHIM);
    }
    if (clockLibrary().isPresent()) {
      found.add(Facility.CLOCK);
    }
    if (members > 1) {
      found.add(Facility.SEVERAL_MEMBERS);
    }
    return found;
  }

  /** Puts {@code netns.sh} into the folder, to be run. */
  public static Path networkScript(Path folder) throws IOException {
    Path script = unpack("netns.sh", folder);
    Files.setPosixFilePermissions(
        script, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
    return script;
  }

  /** Compiles {@code slow-disk.c} in the folder. */
  static Path diskShim(Path folder) throws IOException {
    Path source = unpack("slow-disk.c", folder);
    Path library = folder.resolve("slow-disk.so");
    Shell.run(
        "gcc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString(), "-ldl");
    return library;
  }

  /** Where Debian's faketime keeps the library for programs of many threads. */
  static Optional<Path> clockLibrary() {
    Path root = Path.of("/usr/lib");
    if (!Files.isDirectory(root)) {
      return Optional.empty();
    }
    try (Stream<Path> folders = Files.list(root)) {
      return folders
          .map(folder -> folder.resolve("faketime").resolve(CLOCK_LIBRARY))
          .filter(Files::exists)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty(); // not ours to read
    }
  }

  private static Path unpack(String name, Path folder) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = Tools.class.getResourceAsStream("/io/swarmhold/perf/lab/net/" + name)) {
      Files.copy(Objects.requireNonNull(in, name), file, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }
}
