package io.swarmhold.node;

import io.swarmhold.edge.EdgeServer;
import io.swarmhold.grid.FileEpochs;
import io.swarmhold.model.port.GridFault;
import io.swarmhold.model.port.GridFaultException;
import io.swarmhold.wal.chronicle.ChronicleWals;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is asked before a node opens anything: what is wrong then is said in words. */
final class StartChecks {

  private static final Logger LOG = LoggerFactory.getLogger(StartChecks.class);

  private StartChecks() {}

  /**
   * What needs no other member, before others are waited for and a log is read.
   *
   * @param listens whether the node has an edge for everybody
   */
  static void require(NodeConfig config, boolean listens, InstantSource clock) {
    config.cluster().map(ClusterConfig::address).ifPresent(StartChecks::requireOfThisMachine);
    if (listens) {
      requireKeys(config, clock);
      requireFree(config.host(), config.port());
      config.admin().ifPresent(admin -> requireFree(admin.host(), admin.port()));
    }
    config.cluster().ifPresent(StartChecks::requireFree);
    config.cluster().flatMap(ClusterConfig::risk).ifPresent(LOG::warn);
    requireFolder(config.dataFolder());
    if (config.cluster().filter(ClusterConfig::lite).isEmpty()) {
      ChronicleWals.requireFree(SwarmholdNode.wal(config).folder());
    }
  }

  private static void requireKeys(NodeConfig config, InstantSource clock) {
    try {
      EdgeServer.requireKeys(config.edge(), clock);
    } catch (IllegalArgumentException e) {
      throw new MisconfiguredException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void requireOfThisMachine(InetAddress address) {
    if (address.isAnyLocalAddress() || !isOfThisMachine(address)) {
      throw new MisconfiguredException(
          "cluster.host: %s is %s (expected: one of this machine's, at which the others reach it)"
              .formatted(
                  address.getHostAddress(),
                  address.isAnyLocalAddress() ? "no single address" : "not of this machine"));
    }
  }

  /** Where members talk to each other, and where they agree. */
  private static void requireFree(ClusterConfig cluster) {
    requireFree("cluster.port: ", cluster.host(), cluster.port(), "");
    requireFree(
        "cluster.port: ",
        cluster.host(),
        cluster.port() + ClusterConfig.RAFT_PORT_OFFSET,
        ", for consensus,");
  }

  private static boolean isOfThisMachine(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return true; // it is not known; whoever binds to it will find out
    }
  }

  private static void requireFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw new MisconfiguredException(
          "data: %s is a file (expected: a folder, made if missing)".formatted(folder), e);
    } catch (IOException e) {
      throw new MisconfiguredException(
          "data: %s cannot be made: %s (expected: a folder, made if missing)"
              .formatted(folder, FileTrouble.reason(e)),
          e);
    }
    if (!Files.isWritable(folder)) {
      throw new MisconfiguredException(
          "data: %s cannot be written to (expected: a folder of this user's)".formatted(folder));
    }
  }

  private static void requireFree(String host, int port) {
    requireFree("", host, port, "");
  }

  private static void requireFree(String key, String host, int port, String what) {
    try {
      FreePort.require(host, port);
    } catch (IOException taken) {
      throw new NotStartedException(
          "%sport %d%s at %s: %s".formatted(key, port, what, host, taken.getMessage()), taken);
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
