package io.swarmhold.model.consensus;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.ConsensusAnswer.Defining;
import io.swarmhold.model.consensus.ConsensusAnswer.LockLease;
import io.swarmhold.model.consensus.ConsensusCommand.DefinitionName;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** One of each, with random fields. */
final class ConsensusSamples {

  private final SplittableRandom dice;

  ConsensusSamples(long seed) {
    dice = new SplittableRandom(seed);
  }

  List<ConsensusCommand> commands() {
    return List.of(
        new ConsensusCommand.Found(settings(), dice.nextLong(1 << 20)),
        new ConsensusCommand.OpenLease(member(), text(256)),
        new ConsensusCommand.RenewLease(member(), number()),
        new ConsensusCommand.ExpireLease(member(), number(), number()),
        new ConsensusCommand.CloseLease(member(), number()),
        new ConsensusCommand.GrantEpochs(member(), number(), some(() -> dice.nextInt(2_000))),
        new ConsensusCommand.ChangeInSync(
            member(),
            some(() ->
                new ConsensusCommand.InSync(
                    dice.nextInt(1_024), number(), 1 + dice.nextLong(99), members()))),
        new ConsensusCommand.Recover(dice.nextInt(1_024), number(), member()),
        new ConsensusCommand.GiveUp(dice.nextInt(1_024), number()),
        new ConsensusCommand.AcquireLock(
            lockName(), "h" + text(255), "r" + text(63), text(256), 1_000 + dice.nextInt(9_999)),
        new ConsensusCommand.RenewLock(lockName(), number()),
        new ConsensusCommand.ReleaseLock(lockName(), number()),
        new ConsensusCommand.ExpireLock(lockName(), number(), number()),
        new ConsensusCommand.PutDefinition(definitionName(), dice.nextInt(9) - 1L, content()),
        new ConsensusCommand.DeleteDefinition(definitionName(), dice.nextInt(9) - 1L));
  }

  List<ConsensusQuestion> questions() {
    return List.of(
        new ConsensusQuestion.View(),
        new ConsensusQuestion.Lock(lockName()),
        new ConsensusQuestion.Locks(tenant(), kind(), text(128), 1 + dice.nextInt(1_000)),
        new ConsensusQuestion.AllLocks(perhaps(this::lockName), 1 + dice.nextInt(1_000)),
        new ConsensusQuestion.Definition(definitionName()),
        new ConsensusQuestion.Definitions(tenant(), "agent", text(128), 1 + dice.nextInt(1_000)));
  }

  List<ConsensusAnswer> answers() {
    NavigableMap<Integer, Long> granted = new TreeMap<>();
    some(() -> granted.put(dice.nextInt(1_024), number()));
    return List.of(
        new ConsensusAnswer.Founded(settings()),
        new ConsensusAnswer.Lease(lease()),
        new ConsensusAnswer.LeaseLost(),
        new ConsensusAnswer.Ended(dice.nextBoolean()),
        new ConsensusAnswer.Epochs(granted),
        new ConsensusAnswer.InSyncChanged(
            some(() -> dice.nextInt(1_024)), some(() -> dice.nextInt(1_024))),
        new ConsensusAnswer.Locked(lock()),
        new ConsensusAnswer.Held(lock()),
        new ConsensusAnswer.NotHeld(perhaps(this::lock)),
        new ConsensusAnswer.LockState(perhaps(this::lock)),
        new ConsensusAnswer.Locks(some(this::lock)),
        new ConsensusAnswer.Defined(number()),
        new ConsensusAnswer.RevisionConflict(number()),
        new ConsensusAnswer.Definition(perhaps(this::definition)),
        new ConsensusAnswer.Definitions(some(this::definition)),
        new ConsensusAnswer.View(view()),
        new ConsensusAnswer.TooMany(dice.nextInt(10_000)),
        new ConsensusAnswer.NotFounded());
  }

  private ClusterView view() {
    NavigableMap<MemberId, MemberLease> leases = new TreeMap<>();
    members().forEach(member -> leases.put(member, lease()));
    NavigableMap<Integer, ShardRecord> shards = new TreeMap<>();
    some(() -> shards.put(dice.nextInt(1_024), shard()));
    return new ClusterView(number(), perhaps(this::settings), leases, shards);
  }

  private ShardRecord shard() {
    return new ShardRecord(
        number(), perhaps(this::member), members(), members(), dice.nextInt(1_000));
  }

  private ClusterSettings settings() {
    return new ClusterSettings(
        "c" + dice.nextInt(99),
        1 + dice.nextInt(1_024),
        1 + dice.nextInt(5),
        dice.nextBoolean() ? OptionalInt.of(dice.nextInt(7)) : OptionalInt.empty());
  }

  private MemberLease lease() {
    return new MemberLease(number(), number(), text(40));
  }

  private LockLease lock() {
    return new LockLease(
        lockName(), number(), text(40), text(40), text(40), dice.nextInt(9_999), number());
  }

  private Defining definition() {
    return new Defining(definitionName(), number(), content());
  }

  private LockName lockName() {
    return new LockName(tenant(), kind(), "lock/" + dice.nextInt(99));
  }

  private LockName.Kind kind() {
    return dice.nextBoolean() ? LockName.Kind.LOCK : LockName.Kind.ELECTION;
  }

  private DefinitionName definitionName() {
    return new DefinitionName(tenant(), "agent", "a" + dice.nextInt(99));
  }

  private TenantId tenant() {
    return new TenantId("t" + dice.nextInt(99));
  }

  private MemberId member() {
    return new MemberId("m" + dice.nextInt(99));
  }

  private NavigableSet<MemberId> members() {
    return new TreeSet<>(some(this::member));
  }

  private long number() {
    return dice.nextLong() >>> dice.nextInt(1, 64);
  }

  private byte[] content() {
    byte[] content = new byte[dice.nextInt(200)];
    dice.nextBytes(content);
    return content;
  }

  private String text(int most) {
    StringBuilder text = new StringBuilder();
    for (int left = dice.nextInt(most); left > 0; left--) {
      text.append((char) (dice.nextInt(5) == 0 ? 'ä' + dice.nextInt(500) : 'a' + dice.nextInt(26)));
    }
    return text.toString();
  }

  private <T> Optional<T> perhaps(Supplier<T> item) {
    return dice.nextBoolean() ? Optional.of(item.get()) : Optional.empty();
  }

  private <T> List<T> some(Supplier<T> item) {
    List<T> items = new ArrayList<>();
    for (int left = 1 + dice.nextInt(5); left > 0; left--) {
      items.add(item.get());
    }
    return items;
  }
}
