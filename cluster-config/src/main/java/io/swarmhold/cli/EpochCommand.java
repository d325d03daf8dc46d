package io.swarmhold.cli;

import io.swarmhold.grid.FileEpochs;
import io.swarmhold.wal.SnapshotStore;
import io.swarmhold.wal.chronicle.ChronicleWals;
import io.swarmhold.wal.chronicle.WalInspection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code swarmhold wal epoch}: for a server that does not start because of GRID-EPOCH. */
@Command(
    name = "epoch",
    mixinStandardHelpOptions = true,
    description = {
      "Says which epochs the server's shards were served under.",
      "With --set, makes a lost or damaged epoch file anew: see grid/errors/grid-epoch.md."
    })
final class EpochCommand implements Runnable {

  @Mixin WalCommand.LogFolder folder = new WalCommand.LogFolder();
  @Mixin Output output = new Output();

  @Option(
      names = "--set",
      paramLabel = "N",
      description = "The next start goes on above N; the highest and 1000 more is a good choice.")
  @Nullable Long latest;

  @Override
  public void run() {
    Path data = folder.whole();
    WalInspection.Report log = WalInspection.verify(folder.path());
    long highest = Math.max(log.highestEpoch(), inSnapshots(data.resolve("snapshots")));
    if (latest != null) {
      restore(data, latest, highest, log.isSound());
    }
    var values = new LinkedHashMap<String, Object>();
    OptionalLong granted = FileEpochs.latestIn(data);
    values.put("file", granted.isPresent() ? granted.getAsLong() : "lost or damaged");
    values.put("highest", highest);
    WalCommand.say(output, values);
  }

  private static void restore(Path data, long latest, long highest, boolean isLogSound) {
    if (!isLogSound) {
      throw new CommandLines.FailedException(
          "the log is damaged, so its highest epoch is not known: see wal verify");
    }
    try {
      FileEpochs.restore(data, latest, highest);
    } catch (IllegalArgumentException refused) {
      throw new CommandLines.FailedException(String.valueOf(refused.getMessage()));
    }
  }

  private static long inSnapshots(Path folder) {
    return Files.isDirectory(folder)
        ? ChronicleWals.snapshots(folder).newest().values().stream()
            .mapToLong(SnapshotStore.Header::epoch)
            .max()
            .orElse(0)
        : 0;
  }
}
