package io.swarmhold.grid.raft;

import io.swarmhold.model.consensus.ClusterView;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCodec;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusGroup;
import io.swarmhold.model.consensus.ConsensusQuestion;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.GridFault;
import io.swarmhold.model.port.GridFaultException;
import io.swarmhold.model.port.UnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This member's part in the consensus group. It is there at once, and answers others who it is; it
 * takes commands once it belongs to a group, which it finds, founds or joins by itself.
 */
public final class RaftConsensus implements Consensus, ConsensusGroup {

  private static final Logger LOG = LoggerFactory.getLogger(RaftConsensus.class);
  private static final long ASK_AGAIN_MILLIS = 200;

  private static final CompletionStage<Boolean> OVER = CompletableFuture.completedStage(true);
  private static final CompletionStage<Boolean> AGAIN = CompletableFuture.completedStage(false);

  /** One of them starts Ratis, which takes most of a second; nothing else blocks any. */
  private static final int THREADS = 3;

  /** A new voter takes over a snapshot first. */
  private static final Duration CHANGE_PATIENCE = Duration.ofSeconds(60);

  private final RaftSettings settings;
  private final RaftMember self;
  private final MemberFolder folder;
  private final LongSupplier nanos;
  private final ScheduledExecutorService timer;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private volatile ClusterView view = ClusterView.EMPTY;

  /** From the moment this member takes part in a group, or its folder is found to. */
  private volatile @Nullable RaftPeers began;

  /** What is shown while this member's server starts again. */
  private volatile Electorate before = Electorate.NOBODY;

  /** From the moment Ratis runs. */
  private volatile @Nullable RaftNode taken;

  /** The same, from the moment this member belongs to the group. */
  private volatile @Nullable RaftNode seat;

  /** Of the server that is taken, while another is started in its place. */
  private final Object life = new Object();

  private volatile boolean listens;
  private volatile boolean closed;
  private volatile String waitsFor = "";

  private RaftConsensus(RaftSettings settings, Supplier<MemberId> fresh, LongSupplier nanos)
      throws IOException {
    this.settings = settings;
    this.folder = new MemberFolder(settings.folder());
    this.self = new RaftMember(folder.member(fresh), settings.address());
    this.nanos = nanos;
    this.timer = newTimer();
  }

  /** Lets go of a call's deadline once it is answered, not when it would have come. */
  private static ScheduledExecutorService newTimer() {
    var timer =
        new ScheduledThreadPoolExecutor(
            THREADS, Thread.ofPlatform().daemon().name("swarmhold-consensus-", 0).factory());
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  /**
   * Begins to take part.
   *
   * @param greeter asks others; not asked by a member whose folder knows its group, nor by one that
   *     is alone
   * @param fresh makes an id for a new folder, which nobody else has
   * @param nanos of a monotonic clock
   * @throws IllegalStateException if the folder is damaged
   */
  public static RaftConsensus open(
      RaftSettings settings, PeerDiscovery greeter, Supplier<MemberId> fresh, LongSupplier nanos) {
    try {
      RaftConsensus consensus = new RaftConsensus(settings, fresh, nanos);
      consensus.begin(greeter);
      return consensus;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In the background: Ratis takes most of a second to load its classes. */
  private void begin(PeerDiscovery greeter) throws IOException {
    Optional<RaftPeers> known = folder.group();
    began = known.orElse(null);
    timer.execute(() ->
        RetryLoop.start(
            timer, ASK_AGAIN_MILLIS, "coming to a group", () -> attempt(known, greeter)));
  }

  private interface Step {
    CompletionStage<Boolean> take() throws IOException;
  }

  /** What is thrown here ends it: this member cannot take part, and whoever runs it is told so. */
  private CompletionStage<Boolean> orRefuse(Step step) {
    try {
      return step.take();
    } catch (IOException | RuntimeException | Error e) {
      LOG.error("consensus: this member cannot take part", e);
      ready.completeExceptionally(e);
      return OVER;
    }
  }

  /** Completes once this member belongs to a group; fails if it cannot. */
  public CompletionStage<Void> ready() {
    return ready.minimalCompletionStage();
  }

  /** Told, at once if it is so already, if this member cannot take part and why. */
  public void onRefusal(Consumer<RuntimeException> listener) {
    var unused =
        ready.whenComplete((nothing, failure) -> {
          if (failure != null && !closed) {
            listener.accept(
                failure instanceof RuntimeException known
                    ? known
                    : new IllegalStateException(failure));
          }
        });
  }

  public MemberId member() {
    return self.id();
  }

  /** What others are answered that greet this member. */
  public PeerInfo hello() {
    RaftNode seat = this.seat;
    return new PeerInfo(
        self,
        settings.bringsPast(),
        (seat == null ? Optional.<RaftPeers>empty() : seat.peers()).or(this::began));
  }

  /**
   * Whether this member is one of those with whom its group began, and not one that joined it: only
   * those may say how the cluster is founded.
   */
  public boolean isFounder() {
    return began().filter(peers -> peers.isVoter(self)).isPresent();
  }

  /** A member says so from its first moment on: else others could found a group beside its own. */
  private Optional<RaftPeers> began() {
    return Optional.ofNullable(began);
  }

  // ---- to a group

  /** True if this member belongs to a group, or never will. */
  private CompletionStage<Boolean> attempt(Optional<RaftPeers> known, PeerDiscovery greeter) {
    if (closed) {
      return OVER;
    }
    return orRefuse(() -> known.isPresent() && isBackIn(known.get()) ? OVER : AGAIN)
        .thenCompose(over -> over ? OVER : ask(greeter));
  }

  /** One that died while it joined is in no group yet, and joins on. */
  private boolean isBackIn(RaftPeers peers) throws IOException {
    RaftNode known = newSeat(peers);
    boolean isBack = known.peers().filter(now -> now.contains(self)).isPresent();
    if (isBack) {
      sit(known);
    }
    return isBack;
  }

  /** One that is to be alone has nobody to ask. */
  private CompletionStage<Boolean> ask(PeerDiscovery greeter) {
    SortedMap<String, CompletableFuture<PeerInfo>> asked = new TreeMap<>();
    for (String address : new TreeSet<>(settings.voters())) {
      if (!address.equals(self.address())) {
        asked.put(address, greeter.greet(address).toCompletableFuture());
      }
    }
    return CompletableFuture.allOf(asked.values().toArray(CompletableFuture<?>[]::new))
        .handleAsync((all, failure) -> orRefuse(() -> take(next(answersOf(asked)))), timer)
        .thenCompose(taken -> taken);
  }

  private static SortedMap<String, PeerInfo> answersOf(
      SortedMap<String, CompletableFuture<PeerInfo>> asked) {
    SortedMap<String, PeerInfo> answers = new TreeMap<>();
    asked.forEach((address, answer) -> {
      if (!answer.isCompletedExceptionally()) {
        answers.put(address, answer.join());
      }
    });
    return answers;
  }

  private Bootstrap.Step next(SortedMap<String, PeerInfo> answers) {
    return Bootstrap.next(self, settings.bringsPast(), settings.voters(), answers);
  }

  private CompletionStage<Boolean> take(Bootstrap.Step step) throws IOException {
    return switch (step) {
      case Bootstrap.Step.Start(RaftPeers peers) -> sit(newSeat(peers));
      case Bootstrap.Step.Found(RaftPeers peers) -> sit(newSeat(peers));
      case Bootstrap.Step.Join(RaftPeers peers) -> join(peers);
      case Bootstrap.Step.Refuse(String why) -> throw new GridFaultException(GridFault.PAST, why);
      case Bootstrap.Step.Wait(String what) -> {
        if (!what.equals(waitsFor)) {
          LOG.info("consensus: waiting: {}", what);
          waitsFor = what;
        }
        yield AGAIN;
      }
    };
  }

  /** There is one in a process's life: Ratis holds the folder and the port. */
  private RaftNode newSeat(RaftPeers peers) throws IOException {
    synchronized (life) {
      RaftNode there = taken;
      if (there == null) {
        began = peers;
        there =
            RaftNode.take(
                settings, self, folder, peers, this::show, this::restart, listens, timer, nanos);
        taken = there;
      }
      if (closed) {
        there.close();
      }
      return there;
    }
  }

  /** In the part that it has in the group by now, which Ratis looks up at a start only. */
  private void restart(RaftNode ended, boolean votes) {
    before = electorate();
    seat = null;
    listens = !votes;
    RaftNode.blocking(() -> {
      ended.close();
      RetryLoop.start(timer, ASK_AGAIN_MILLIS, "starting to listen", () -> reopen(ended));
    });
  }

  private CompletionStage<Boolean> reopen(RaftNode ended) throws IOException {
    synchronized (life) {
      RaftPeers known = began;
      if (closed || known == null) {
        return OVER;
      }
      if (taken == ended) {
        taken = null;
      }
      RaftNode again = newSeat(known);
      RaftPeers peers = again.peers().orElse(known);
      RetryLoop.start(timer, ASK_AGAIN_MILLIS, "being listed", () -> beListed(again, peers));
      return sit(again);
    }
  }

  /** Who was away for long may be in the group in no way any more. */
  private CompletionStage<Boolean> beListed(RaftNode there, RaftPeers known) {
    if (closed || taken != there) {
      return OVER;
    }
    return there
        .change(known, now -> now.contains(self) ? now : now.withListener(self), CHANGE_PATIENCE)
        .thenApply(now -> true);
  }

  /** It may have been started again since: one that joins is taken in, and is to vote at once. */
  private CompletionStage<Boolean> sit(RaftNode on) {
    synchronized (life) {
      if (taken != on) {
        return AGAIN;
      }
      seat = on;
    }
    ready.complete(null);
    return OVER;
  }

  private CompletionStage<Boolean> join(RaftPeers peers) throws IOException {
    RaftNode joining = newSeat(asListener(peers));
    return joining
        .change(peers, now -> Bootstrap.joined(now, self, settings.voters()), CHANGE_PATIENCE)
        .handle((joined, failure) -> {
          if (failure != null) {
            LOG.info("consensus: not taken in yet: {}", failure.getMessage());
            return AGAIN;
          }
          return sit(joining);
        })
        .thenCompose(taken -> taken);
  }

  /**
   * From its start on it listens: a server that is in no group at its start never does, as we read
   * Ratis 3.3, and stands for election when it hears nothing.
   */
  private RaftPeers asListener(RaftPeers peers) {
    List<RaftMember> voters = new ArrayList<>(peers.voters());
    voters.removeIf(voter -> voter.address().equals(self.address()));
    return new RaftPeers(peers.group(), voters, List.of(self));
  }

  /** One that begins anew hears of the past again. */
  private void show(ClusterView now) {
    if (now.revision() < view.revision()) {
      return;
    }
    view = now;
    for (Runnable listener : listeners) {
      try {
        listener.run();
      } catch (RuntimeException | Error e) {
        // Ratis would take it for the state machine's, and end the server.
        LOG.error("consensus: a listener failed", e);
      }
    }
  }

  // ---- the port

  @Override
  public CompletionStage<ConsensusAnswer> submit(ConsensusCommand command) {
    return call(new LogEntry.Command(command));
  }

  @Override
  public CompletionStage<ConsensusAnswer> ask(ConsensusQuestion question) {
    return call(new LogEntry.Question(question));
  }

  private CompletionStage<ConsensusAnswer> call(LogEntry entry) {
    RaftNode seat = this.seat;
    if (seat == null || closed) {
      return CompletableFuture.failedFuture(
          new UnavailableException("consensus: this member belongs to no group yet, or stops"));
    }
    try {
      return seat.calls().call(entry).thenApply(ConsensusCodec::decodeAnswer);
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public ClusterView view() {
    return view;
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public boolean leads() {
    RaftNode seat = this.seat;
    return seat != null && !closed && seat.leads();
  }

  /** As {@link RaftNode#isElected}. */
  boolean isElected() {
    RaftNode seat = this.seat;
    return seat != null && seat.isElected();
  }

  /** As {@link RaftNode#part}. */
  Optional<GroupUpkeep.Part> part() {
    RaftNode seat = this.seat;
    return seat == null ? Optional.empty() : seat.part();
  }

  /**
   * Word from elsewhere, such as a broken connection, that a member is gone: if it led, the others
   * elect another at once and not after the election timeout. The word may be wrong.
   */
  public void gone(MemberId member) {
    RaftNode seat = this.seat;
    if (seat != null && !closed) {
      seat.gone(member);
    }
  }

  // ---- who is in the group

  /**
   * What is waited for while this member belongs to no group; empty if nothing is known of that.
   */
  public String waitsFor() {
    return waitsFor;
  }

  /** Who is in the group, as far as this member knows; empty before it belongs to one. */
  public Optional<RaftPeers> peers() {
    RaftNode seat = this.seat;
    return seat == null ? Optional.empty() : seat.peers();
  }

  @Override
  public Electorate electorate() {
    return peers()
        .map(now -> new Electorate(ids(now.voters()), ids(now.listeners())))
        .orElse(before);
  }

  private static NavigableSet<MemberId> ids(List<RaftMember> members) {
    return members.stream().map(RaftMember::id).collect(Collectors.toCollection(TreeSet::new));
  }

  @Override
  public CompletionStage<Void> replaceVoter(MemberId old, MemberId fresh) {
    return peers()
        .flatMap(now -> now.member(fresh))
        .map(known -> new VoterReplacement(this::change, old, known).run())
        .orElseGet(() ->
            CompletableFuture.failedFuture(
                new UnavailableException(
                    "consensus: this member does not know %s".formatted(fresh))));
  }

  /** Whatever its part is. */
  CompletionStage<RaftPeers> remove(MemberId gone) {
    return change(now ->
        new RaftPeers(now.group(), without(now.voters(), gone), without(now.listeners(), gone)));
  }

  private static List<RaftMember> without(List<RaftMember> members, MemberId one) {
    return members.stream().filter(member -> !member.id().equals(one)).toList();
  }

  private CompletionStage<RaftPeers> change(UnaryOperator<RaftPeers> change) {
    RaftNode seat = this.seat;
    Optional<RaftPeers> now = peers();
    if (seat == null || now.isEmpty() || closed) {
      return CompletableFuture.failedFuture(
          new UnavailableException("consensus: this member belongs to no group yet, or stops"));
    }
    return seat.change(now.get(), change, CHANGE_PATIENCE);
  }

  @Override
  public void close() {
    closed = true;
    ready.completeExceptionally(new UnavailableException("this member stops"));
    synchronized (life) {
      RaftNode there = taken;
      if (there != null) {
        there.close();
      }
    }
    timer.shutdownNow();
  }
}
