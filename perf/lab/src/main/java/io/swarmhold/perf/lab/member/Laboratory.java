package io.swarmhold.perf.lab.member;

import io.swarmhold.perf.lab.member.Member.Excuse;
import io.swarmhold.perf.load.server.Launch;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The members of a run and all that can be done to them. Close it, or they run on. */
public final class Laboratory implements Ground, AutoCloseable {

  /** Hears that a member ended and nobody had meant it to. */
  public interface Mourner {
    void died(int member, int code);
  }

  private final Layout layout;
  private final Set<Facility> used;
  private final Network network;
  private final Mourner mourner;
  private final Map<Integer, Member> members = new LinkedHashMap<>();
  private final Map<Integer, Disk> disks = new HashMap<>();
  private final List<Path> shims = new ArrayList<>();
  private @Nullable String key;

  private Laboratory(Layout layout, Set<Facility> used, Mourner mourner) {
    this.layout = layout;
    this.used = Set.copyOf(used);
    this.mourner = mourner;
    this.network =
        layout.isLoopback()
            ? new NoNetwork()
            : new NamespaceNetwork(layout.folder().resolve("netns.sh"), layout.prefix());
  }

  /** Prepares everything and starts nothing yet; the network has to be up. */
  public static Laboratory open(Layout layout, Set<Facility> used, String tenant, Mourner mourner)
      throws IOException {
    var laboratory = new Laboratory(layout, used, mourner);
    try {
      laboratory.prepare(tenant);
      return laboratory;
    } catch (IOException e) {
      laboratory.close();
      throw e;
    }
  }

  /** What clients have to show; empty where everybody may do everything. */
  public Optional<String> key() {
    return Optional.ofNullable(key);
  }

  public List<URI> edges() {
    return layout.all().stream().map(layout::edge).toList();
  }

  /** Starts those that do not run, and returns when all are ready. */
  public void startAll() throws IOException {
    for (int number : layout.all()) {
      launch(number);
    }
    for (int number : layout.all()) {
      member(number).awaitReady();
    }
  }

  /** Undoes all that a nemesis may have left: members run, hear each other, and have space. */
  public void healAll() throws IOException {
    network.healAll();
    for (int number : layout.all()) {
      resume(number);
      freeDisk(number);
      harmDisk(number, DiskHarm.NONE);
      skew(number, Duration.ZERO);
    }
    startAll();
  }

  /** Each member ends and comes back: what they say from now on they read from their disks. */
  public void restartEach() throws IOException {
    for (int number : layout.all()) {
      stop(number);
      start(number);
    }
  }

  @Override
  public int members() {
    return layout.members();
  }

  @Override
  public void kill(int member) {
    member(member).kill();
  }

  @Override
  public void stop(int member) throws IOException {
    member(member).stop();
  }

  @Override
  public void start(int member) throws IOException {
    launch(member);
    member(member).awaitReady();
  }

  @Override
  public void launch(int member) throws IOException {
    var unused =
        member(member)
            .launch(command(member), environment(member), code -> mourner.died(member, code));
  }

  @Override
  public void pause(int member) throws IOException {
    member(member).signal("STOP");
  }

  @Override
  public void resume(int member) throws IOException {
    member(member).signal("CONT");
  }

  @Override
  public void wipe(int member) throws IOException {
    if (member(member).runs()) {
      throw new IllegalStateException("member " + member + " runs: its data is not to be deleted");
    }
    Path data = layout.data(member);
    if (Files.exists(data)) {
      try (Stream<Path> files = Files.walk(data)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Override
  public void join() throws IOException {
    start(layout.members() + 1);
  }

  @Override
  public void leave() throws IOException {
    stop(layout.members() + 1);
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public void fillDisk(int member, long bytesLeft) throws IOException {
    if (layout.isCluster()) {
      // Rather than hold up those whose copies it cannot keep.
      member(member).mayDie(Excuse.FULL_DISK);
    }
    Objects.requireNonNull(disks.get(member), "no disk of its own").fill(bytesLeft);
  }

  @Override
  public void freeDisk(int member) throws IOException {
    Disk disk = disks.get(member);
    if (disk != null) {
      disk.free();
      member(member).mustLive(Excuse.FULL_DISK);
    }
  }

  @Override
  public void harmDisk(int member, DiskHarm harm) throws IOException {
    boolean fails = harm.syncFails() || harm.writeFails();
    if (fails) {
      member(member).mayDie(Excuse.FAILING_DISK); // after an error of the disk it has to
    }
    disk(member).say(harm.line());
    if (!fails) {
      member(member).mustLive(Excuse.FAILING_DISK);
    }
  }

  @Override
  public void skew(int member, Duration offset) throws IOException {
    clock(member).say(Long.toString(offset.toSeconds()));
  }

  /** Ends all members, and gives back what the system lent. */
  @Override
  public void close() throws IOException {
    members.values().forEach(Member::kill);
    for (Disk disk : disks.values()) {
      disk.unmount();
    }
    disks.clear();
  }

  private void prepare(String tenant) throws IOException {
    if (!layout.isLoopback()) {
      key = Keys.make(layout, tenant);
    }
    if (used.contains(Facility.DISK_SHIM)) {
      shims.add(Tools.shim("slow-disk", layout.folder()));
    }
    if (used.contains(Facility.CLOCK_SHIM)) {
      shims.add(Tools.shim("clock-skew", layout.folder()));
    }
    for (int number = 1; number <= layout.members() + 1; number++) { // one more may join
      members.put(number, new Member(layout.edge(number), layout.log(number), System::nanoTime));
      if (used.contains(Facility.OWN_DISK) && number <= layout.members()) {
        disks.put(number, Disk.mount(layout.folder(), number, layout.home(number)));
      }
      Files.createDirectories(layout.home(number));
      harmDisk(number, DiskHarm.NONE);
      skew(number, Duration.ZERO);
    }
  }

  private Member member(int number) {
    return Objects.requireNonNull(members.get(number), "member");
  }

  private List<String> command(int member) throws IOException {
    var command = new ArrayList<String>();
    if (!layout.isLoopback()) {
      command.addAll(List.of("ip", "netns", "exec", layout.prefix() + member));
    }
    var launch = new Launch(layout.heap(), layout.flags(), new TreeMap<>(), List.of());
    command.addAll(launch.program(Words.of(layout, member)));
    return command;
  }

  private Map<String, String> environment(int member) {
    if (shims.isEmpty()) {
      return Map.of();
    }
    var environment = new LinkedHashMap<String, String>();
    environment.put("LD_PRELOAD", String.join(":", shims.stream().map(Path::toString).toList()));
    environment.put("SLOW_DISK_FOLDER", layout.data(member).toString());
    environment.put("SLOW_DISK_CONTROL", disk(member).file().toString());
    environment.put("CLOCK_SKEW_CONTROL", clock(member).file().toString());
    return environment;
  }

  private Control disk(int member) {
    return new Control(layout.folder().resolve("slow-disk-" + member));
  }

  private Control clock(int member) {
    return new Control(layout.folder().resolve("clock-skew-" + member));
  }
}
