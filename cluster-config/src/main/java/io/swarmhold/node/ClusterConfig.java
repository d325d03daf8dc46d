package io.swarmhold.node;

import io.swarmhold.grid.Membership;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a node works together with others.
 *
 * @param name members of other names are strangers
 * @param host address at which members talk to each other, or a name of it
 * @param port of the grid; consensus listens {@value #RAFT_PORT_OFFSET} above it
 * @param zone what fails together with this member; empty if unknown
 * @param members of the grid that hold shards, each {@code host:port}; this one among them unless
 *     it is lite
 * @param kubernetesService name that resolves to the addresses of all members, which are found by
 *     it; {@code members} are then those that vote
 * @param voters members that vote, the first of the list: 1, 3 or 5
 * @param backups copies of each shard beside the primary's
 * @param minInSync copies that must hold a change before it is acknowledged
 * @param lite whether the node holds no shards; it does not vote either
 * @param trusted addresses from which Management Center may ask, as it connects from them: each an
 *     IPv4 or IPv6 address that may have {@code *} or ranges for its parts; if empty, 127.0.0.1
 */
public record ClusterConfig(
    String name,
    String host,
    int port,
    String zone,
    List<String> members,
    Optional<String> kubernetesService,
    int voters,
    int backups,
    int minInSync,
    boolean lite,
    List<String> trusted) {

  public static final int DEFAULT_PORT = 5701;
  public static final int RAFT_PORT_OFFSET = 100;

  /** Consensus listens above it. */
  private static final int MAX_PORT = 65_535 - RAFT_PORT_OFFSET;

  /** It stands in logs and metrics, and two that look alike must not be two. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  static final String DEFAULT_NAME = "swarmhold";

  public ClusterConfig {
    members = List.copyOf(members);
    trusted = List.copyOf(trusted);
    require(
        NAME.matcher(name).matches(),
        "cluster.name: %s (expected: 1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit)"
            .formatted(name.isEmpty() ? "missing" : "'" + Echo.of(name) + "'"));
    require(!host.isEmpty(), "cluster.host: must be given");
    require(
        port > 0 && port <= MAX_PORT,
        "cluster.port: %d (expected: 1 to %d)".formatted(port, MAX_PORT));
    require(
        voters == 1 || voters == 3 || voters == 5,
        "cluster.voters: " + voters + " (expected: 1, 3 or 5)");
    require(
        members.size() >= voters,
        "cluster.members: %d (expected: at least as many as voters, %d)"
            .formatted(members.size(), voters));
    require(
        new HashSet<>(members).size() == members.size(),
        "cluster.members: " + members + " (expected: each of them once)");
    require(backups >= 0 && backups <= 2, "cluster.backups: " + backups + " (expected: 0 to 2)");
    require(
        minInSync >= 1 && minInSync <= backups + 1,
        "cluster.minInSync: %d (expected: 1 to backups + 1, %d)".formatted(minInSync, backups + 1));
    members.forEach(ClusterConfig::port);
    trusted.forEach(ClusterConfig::requireTrusted);
    require(
        !lite || !members.subList(0, voters).contains(host + ":" + port),
        "cluster.lite: %s:%d is one of the %d that vote (expected: one that is not)"
            .formatted(host, port, voters));
  }

  /**
   * A member of a cluster as most are; all of them say the same {@code members}.
   *
   * @param address of this one, {@code host:port}
   * @param members those that hold shards, each {@code host:port}
   */
  public static ClusterConfig of(String address, List<String> members) {
    int backups = defaultBackups(members);
    return new ClusterConfig(
        DEFAULT_NAME,
        address.substring(0, Math.max(0, address.lastIndexOf(':'))),
        port(address),
        "",
        members,
        Optional.empty(),
        defaultVoters(members),
        backups,
        defaultMinInSync(backups),
        false,
        List.of());
  }

  /**
   * What could be lost though it was acknowledged on the disk, if one member or its disk is; empty
   * if nothing.
   */
  Optional<String> risk() {
    if (members.size() < 2) {
      return Optional.empty();
    }
    if (backups == 0) {
      return Optional.of(
          "cluster.backups: 0 with %d members: the tasks of a shard are lost with the disk of the one member that has them (expected: 1 or 2)"
              .formatted(members.size()));
    }
    return minInSync > 1
        ? Optional.empty()
        : Optional.of(
            "cluster.minInSync: 1 with %d members: what one member alone had acknowledged is lost with its disk (expected: 2 or more)"
                .formatted(members.size()));
  }

  /** Whether it is as many as are meant to bear the loss of one. */
  boolean bearsLosses() {
    return members.size() >= 3;
  }

  static int defaultVoters(List<String> members) {
    return members.size() >= 3 ? 3 : 1;
  }

  /**
   * Two where there is room for them: with one, a shard that loses a copy takes nothing until
   * another member has one.
   */
  static int defaultBackups(List<String> members) {
    return Math.clamp(members.size() - 1, 0, 2);
  }

  static int defaultMinInSync(int backups) {
    return Math.min(2, backups + 1);
  }

  public ClusterConfig named(String newName) {
    return new ClusterConfig(
        newName,
        host,
        port,
        zone,
        members,
        kubernetesService,
        voters,
        backups,
        minInSync,
        lite,
        trusted);
  }

  /** Without shards and without a vote. */
  public ClusterConfig asLite() {
    return new ClusterConfig(
        name,
        host,
        port,
        zone,
        members,
        kubernetesService,
        voters,
        backups,
        minInSync,
        true,
        trusted);
  }

  /** One that holds shards and that the others do not look for would only find them by chance. */
  void requireListed() {
    require(
        lite || kubernetesService.isPresent() || members.contains(host + ":" + port),
        "cluster.members: %s (expected: this member, %s:%d, among them)"
            .formatted(members, host, port));
  }

  private static final String PART = "(\\*|\\d{1,3}(-\\d{1,3})?)";

  /** Parts of an address, of which one at least is no {@code *}: everybody is not to be trusted. */
  private static final Pattern TRUSTED =
      Pattern.compile(
          "(?=.*[0-9a-fA-F])(%s(\\.%s){3}|[0-9a-fA-F*-]*:[0-9a-fA-F:*-]*)".formatted(PART, PART));

  private static void requireTrusted(String address) {
    require(
        TRUSTED.matcher(address).matches(),
        "cluster.managementCenter.trusted: %s (expected: an address, with * or a range such as 4-9 for some of its parts)"
            .formatted(address));
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  private static int port(String member) {
    int colon = member.lastIndexOf(':');
    String digits = member.substring(colon + 1);
    int port = digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
    require(
        colon > 0 && port > 0 && port <= MAX_PORT,
        "cluster.members: %s (expected: host:port, a port of 1 to %d)".formatted(member, MAX_PORT));
    return port;
  }

  String raftAddress() {
    return raftAddress(host + ":" + port);
  }

  private static String raftAddress(String member) {
    int colon = member.lastIndexOf(':');
    return member.substring(0, colon) + ":" + (port(member) + RAFT_PORT_OFFSET);
  }

  /** Addresses of those who vote. */
  List<String> raftVoters() {
    return members.stream().limit(voters).map(ClusterConfig::raftAddress).toList();
  }

  /** The grid binds to it; a name may lead elsewhere after the next start. */
  InetAddress address() {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new MisconfiguredException(
          "cluster.host: %s is not known (expected: an address of this machine, or a name of it)"
              .formatted(host),
          e);
    }
  }

  Membership membership() {
    Membership.Join join =
        kubernetesService
            .<Membership.Join>map(service -> new Membership.Join.Kubernetes(service, port))
            .orElseGet(() -> new Membership.Join.Listed(members));
    return new Membership(
        address().getHostAddress(),
        port,
        raftAddress(),
        join,
        voters,
        zone,
        backups,
        lite,
        trusted);
  }
}
