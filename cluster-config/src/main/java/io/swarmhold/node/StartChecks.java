package io.swarmhold.node;

import io.swarmhold.grid.FileEpochs;
import io.swarmhold.model.port.GridFault;
import io.swarmhold.model.port.GridFaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is asked before a node opens anything: what is wrong then is said in words. */
final class StartChecks {

  private StartChecks() {}

  static void requireFree(String host, int port) {
    try {
      FreePort.require(host, port);
    } catch (IOException taken) {
      throw notFree(host, port, taken);
    }
  }

  static NotStartedException notFree(String host, int port, IOException cause) {
    return new NotStartedException(
        "port %d at %s: %s".formatted(port, host, cause.getMessage()), cause);
  }

  /**
   * A log is opened before the first epoch is granted: where there is an epoch and no log, somebody
   * has taken the log away, and starting without a word would make that a silent loss.
   */
  static void requireLog(FileEpochs epochs, Path log) {
    if (!epochs.isNew() && Files.notExists(log)) {
      throw new GridFaultException(
          GridFault.LOG, "%s is missing, though shards were served from it".formatted(log));
    }
  }

  /**
   * A member that promised to hold copies and has no log would be waited for by the others for
   * ever, or be taken for one that holds them.
   */
  static void requireLogOf(Path identity, Path log) {
    if (Files.exists(identity) && Files.notExists(log)) {
      throw new GridFaultException(
          GridFault.LOG,
          "%s is missing, though this member kept shards in it: bring it back, or remove %s as well and the member joins anew"
              .formatted(log, identity));
    }
  }

  /** The others have gone on without it, or will: alone it would serve what is no longer so. */
  static void requireNotOfCluster(Path identity) {
    if (Files.exists(identity)) {
      throw new GridFaultException(
          GridFault.PAST,
          "%s shows that this folder belongs to a member of a cluster: start it with its cluster's settings"
              .formatted(identity));
    }
  }

  /** A lite member neither serves nor keeps what is there, and the others may be waiting for it. */
  static void requireNoLog(Path log) {
    if (Files.exists(log)) {
      throw new GridFaultException(
          GridFault.LITE,
          "%s is the log of a member that holds shards: start it as one, or give the lite member a folder of its own"
              .formatted(log));
    }
  }
}
