package io.swarmhold.grid.raft;

import io.swarmhold.model.consensus.MemberId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What a member's folder knows of consensus before Ratis is asked: whose folder it is, and with
 * which peers its group began.
 *
 * <pre>
 * member   id
 * group    began|kept group voter@address,...|- listener@address,...|-
 * raft/    Ratis's own
 * </pre>
 *
 * <p>Ratis writes down who is in a group only once a leader was elected. Founders that all die
 * before that would not know of each other, so {@code group} says it.
 */
final class MemberFolder {

  private static final String BEGAN = "began";
  private static final String KEPT = "kept";

  private final Path folder;

  MemberFolder(Path folder) {
    this.folder = folder;
  }

  Path raft() {
    return folder.resolve("raft");
  }

  /**
   * Made with the folder, and never changed.
   *
   * @param fresh makes an id that nobody else has
   */
  MemberId member(Supplier<MemberId> fresh) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("member");
    Optional<String> known = ChecksummedLine.read(file);
    if (known.isPresent()) {
      return new MemberId(known.get());
    }
    MemberId id = fresh.get();
    ChecksummedLine.write(file, id.value());
    return id;
  }

  /**
   * The group that this member began with; empty if it never belonged to one.
   *
   * @throws IllegalStateException if it belonged to one and its log is gone: it would break the
   *     votes that it gave
   */
  Optional<RaftPeers> group() throws IOException {
    Optional<String> line = ChecksummedLine.read(folder.resolve("group"));
    if (line.isEmpty()) {
      return Optional.empty();
    }
    String[] parts = line.get().split(" ");
    UUID group = UUID.fromString(parts[1]);
    if (parts[0].equals(KEPT) && !Files.isDirectory(raft().resolve(group.toString()))) {
      throw new IllegalStateException(
          "%s: the log of group %s is gone: wipe all of %s, and the member comes back as another"
              .formatted(raft(), group, folder));
    }
    return Optional.of(new RaftPeers(group, members(parts[2]), members(parts[3])));
  }

  /** Before Ratis is started with these peers for the first time. */
  void began(RaftPeers peers) throws IOException {
    write(BEGAN, peers);
  }

  /** Ratis keeps a log from now on. */
  void kept(RaftPeers peers) throws IOException {
    write(KEPT, peers);
  }

  private void write(String how, RaftPeers peers) throws IOException {
    ChecksummedLine.write(
        folder.resolve("group"),
        String.join(
            " ", how, peers.group().toString(), text(peers.voters()), text(peers.listeners())));
  }

  private static String text(List<RaftMember> members) {
    if (members.isEmpty()) {
      return "-";
    }
    List<String> texts = new ArrayList<>();
    members.forEach(member -> texts.add(member.id() + "@" + member.address()));
    return String.join(",", texts);
  }

  private static List<RaftMember> members(String text) {
    List<RaftMember> members = new ArrayList<>();
    if (!text.equals("-")) {
      for (String one : text.split(",")) {
        int at = one.indexOf('@');
        members.add(new RaftMember(new MemberId(one.substring(0, at)), one.substring(at + 1)));
      }
    }
    return members;
  }
}
