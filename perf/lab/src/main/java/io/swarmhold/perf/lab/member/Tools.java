package io.swarmhold.perf.lab.member;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/** The programs beside the Java ones: unpacked, compiled or found. */
public final class Tools {

  private Tools() {}

  /** What this machine offers a run. */
  public static Set<Facility> facilities(boolean loopback, int members) {
    Set<Facility> found = EnumSet.noneOf(Facility.class);
    if (!loopback && Shell.has("nft") && Shell.has("ip") && Shell.works("unshare", "-n", "true")) {
      found.add(Facility.NETWORK);
      boolean loops = Files.exists(Path.of("/dev/loop-control"));
      if (loops && Shell.has("mkfs.ext4") && Shell.works("unshare", "-m", "true")) {
        found.add(Facility.OWN_DISK);
      }
    }
    if (Shell.has("gcc")) {
      found.add(Facility.DISK_SHIM);
      found.add(Facility.CLOCK_SHIM);
    }
    if (members > 1) {
      found.add(Facility.SEVERAL_MEMBERS);
    }
    return found;
  }

  /** Puts {@code netns.sh} into the folder, to be run. */
  public static Path networkScript(Path folder) throws IOException {
    Path script = unpack("netns.sh", folder);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script;
  }

  /** Compiles one of the libraries that stand between a member and its system. */
  static Path shim(String name, Path folder) throws IOException {
    Path source = unpack(name + ".c", folder);
    Path library = folder.resolve(name + ".so");
    Shell.run(
        "gcc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString(), "-ldl");
    return library;
  }

  private static Path unpack(String name, Path folder) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = Tools.class.getResourceAsStream("/io/swarmhold/perf/lab/net/" + name)) {
      Files.copy(Objects.requireNonNull(in, name), file, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }
}
