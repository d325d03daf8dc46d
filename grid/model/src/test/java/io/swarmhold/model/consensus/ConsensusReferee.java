package io.swarmhold.model.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.consensus.ConsensusAnswer.LockLease;
import io.swarmhold.model.consensus.ConsensusCommand.DefinitionName;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The promises in plain words; judges every command by its answer alone, and by the view. */
final class ConsensusReferee {

  private record Lease(long incarnation, long renewals) {}

  private final TreeMap<MemberId, Lease> leases = new TreeMap<>();
  private final TreeMap<Integer, Long> epochs = new TreeMap<>();
  private final TreeMap<LockName, LockLease> locks = new TreeMap<>();
  private final TreeMap<DefinitionName, Long> definitions = new TreeMap<>();
  private final ClusterSettings settings;
  private long firstEpoch;
  private boolean founded;
  private long incarnations;
  private long tokens;
  private long revisions;

  ConsensusReferee(ClusterSettings settings) {
    this.settings = settings;
  }

  void judge(
      ConsensusCommand command, ConsensusAnswer answer, ClusterView before, ClusterView after) {
    switch (command) {
      case ConsensusCommand.Found found -> found(found, answer);
      case ConsensusCommand.Inherit inherit -> {
        assertThat(answer).isEqualTo(new ConsensusAnswer.Founded(settings));
        assertThat(after.shards()).as("founded long ago").isEqualTo(before.shards());
      }
      case ConsensusCommand.OpenLease open -> opened(open, lease(answer));
      case ConsensusCommand.RenewLease renew -> renewed(renew, answer);
      case ConsensusCommand.ExpireLease expire ->
          ended(
              expire.member(),
              answer,
              new Lease(expire.incarnation(), expire.renewals())
                  .equals(leases.get(expire.member())));
      case ConsensusCommand.CloseLease close ->
          ended(close.member(), answer, isOpen(close.member(), close.incarnation()));
      case ConsensusCommand.GrantEpochs grant -> granted(grant, answer, before, after);
      case ConsensusCommand.ChangeInSync change -> {}
      case ConsensusCommand.Recover recover -> {
        if (happened(answer)) {
          assertThat(recover.epoch()).as("about this trouble").isEqualTo(epoch(recover.shard()));
        }
      }
      case ConsensusCommand.GiveUp giveUp -> {
        if (happened(answer)) {
          assertThat(giveUp.epoch()).as("about this trouble").isEqualTo(epoch(giveUp.shard()));
        }
      }
      case ConsensusCommand.AcquireLock acquire -> acquired(acquire, answer);
      case ConsensusCommand.RenewLock renew -> lockRenewed(renew, answer);
      case ConsensusCommand.ReleaseLock release -> {
        LockLease held = locks.get(release.lock());
        unlocked(release.lock(), answer, held != null && held.token() == release.token());
      }
      case ConsensusCommand.ExpireLock expire -> {
        LockLease held = locks.get(expire.lock());
        unlocked(
            expire.lock(),
            answer,
            held != null && held.token() == expire.token() && held.renewals() == expire.renewals());
      }
      case ConsensusCommand.PutDefinition put -> defined(put, answer);
      case ConsensusCommand.DeleteDefinition delete -> {
        if (happened(answer)) {
          definitions.remove(delete.name());
        }
      }
    }
    after.shards().forEach((shard, record) -> whoIsEligible(record));
    assertThat(after.members().keySet()).as("open leases").isEqualTo(leases.keySet());
  }

  private static boolean happened(ConsensusAnswer answer) {
    return answer instanceof ConsensusAnswer.Ended(boolean happened) && happened;
  }

  private static @Nullable MemberLease lease(ConsensusAnswer answer) {
    return answer instanceof ConsensusAnswer.Lease(MemberLease lease) ? lease : null;
  }

  private void found(ConsensusCommand.Found found, ConsensusAnswer answer) {
    assertThat(answer).as("founded once").isEqualTo(new ConsensusAnswer.Founded(settings));
    if (!founded) {
      firstEpoch = found.firstEpoch();
      founded = true;
    }
  }

  private void opened(ConsensusCommand.OpenLease open, @Nullable MemberLease lease) {
    assertThat(lease).as("a lease").isNotNull();
    if (lease != null) {
      assertThat(lease.incarnation()).as("incarnations grow").isGreaterThan(incarnations);
      incarnations = lease.incarnation();
      leases.put(open.member(), new Lease(lease.incarnation(), 0));
    }
  }

  private void renewed(ConsensusCommand.RenewLease renew, ConsensusAnswer answer) {
    Lease lease = leases.get(renew.member());
    boolean open = isOpen(renew.member(), renew.incarnation());
    assertThat(answer instanceof ConsensusAnswer.Lease).as("renewed if open").isEqualTo(open);
    if (open && lease != null) {
      leases.put(renew.member(), new Lease(lease.incarnation(), lease.renewals() + 1));
    }
  }

  private boolean isOpen(MemberId member, long incarnation) {
    Lease lease = leases.get(member);
    return lease != null && lease.incarnation() == incarnation;
  }

  private void ended(MemberId member, ConsensusAnswer answer, boolean mayBe) {
    assertThat(happened(answer)).as("a lease ends as it was seen, or not").isEqualTo(mayBe);
    if (mayBe) {
      leases.remove(member);
    }
  }

  private long epoch(int shard) {
    return epochs.getOrDefault(shard, 0L);
  }

  private void granted(
      ConsensusCommand.GrantEpochs grant,
      ConsensusAnswer answer,
      ClusterView before,
      ClusterView after) {
    if (!(answer instanceof ConsensusAnswer.Epochs granted)) {
      return;
    }
    assertThat(founded).as("founded").isTrue();
    granted
        .granted()
        .forEach((shard, epoch) -> {
          assertThat(isOpen(grant.member(), grant.incarnation())).as("has a lease").isTrue();
          assertThat(epoch).as("epochs grow").isGreaterThan(epoch(shard));
          assertThat(epoch).as("epochs grow").isGreaterThan(firstEpoch);
          epochs.put(shard, epoch);
          assertThat(mayHave(before.shard(shard), grant.member())).as("eligible").isTrue();
          toOne(before.shard(shard), after.shard(shard), grant.member());
        });
    for (int shard : grant.shards()) {
      boolean may = mayHave(before.shard(shard), grant.member());
      assertThat(granted.granted().containsKey(shard)).as("granted if eligible").isEqualTo(may);
    }
  }

  private static boolean mayHave(ShardRecord record, MemberId member) {
    return record.eligible().isEmpty() || record.eligible().contains(member);
  }

  private void toOne(ShardRecord before, ShardRecord after, MemberId member) {
    assertThat(after.primary()).as("one primary").isEqualTo(Optional.of(member));
    assertThat(after.inSync()).as("alone in sync").containsExactly(member);
    if (settings.minInSync() > 1) {
      NavigableSet<MemberId> both = new TreeSet<>(before.eligible());
      both.add(member);
      assertThat(after.eligible()).as("nobody has missed anything yet").isEqualTo(both);
    }
  }

  private void whoIsEligible(ShardRecord record) {
    assertThat(record.eligible()).as("in sync, so eligible").containsAll(record.inSync());
    if (record.inSync().size() >= settings.minInSync()) {
      assertThat(record.eligible()).as("others may miss something").isEqualTo(record.inSync());
    }
    record.primary().ifPresent(primary -> assertThat(record.inSync()).contains(primary));
  }

  private void acquired(ConsensusCommand.AcquireLock acquire, ConsensusAnswer answer) {
    LockLease held = locks.get(acquire.lock());
    if (answer instanceof ConsensusAnswer.Held(LockLease by)) {
      assertThat(by).as("held by").isEqualTo(held);
      return;
    }
    assertThat(answer).isInstanceOf(ConsensusAnswer.Locked.class);
    LockLease lease = ((ConsensusAnswer.Locked) answer).lease();
    if (held == null) {
      assertThat(lease.token()).as("tokens grow").isGreaterThan(tokens);
      tokens = lease.token();
    } else {
      assertThat(acquire.holder()).as("one holder at a time").isEqualTo(held.holder());
      assertThat(lease.token()).as("one token").isEqualTo(held.token());
      assertThat(lease.renewals()).as("may count from now").isGreaterThan(held.renewals());
    }
    assertThat(lease.holder()).isEqualTo(acquire.holder());
    locks.put(acquire.lock(), lease);
  }

  private void lockRenewed(ConsensusCommand.RenewLock renew, ConsensusAnswer answer) {
    LockLease held = locks.get(renew.lock());
    boolean holds = held != null && held.token() == renew.token();
    assertThat(answer instanceof ConsensusAnswer.Locked).as("renewed if held").isEqualTo(holds);
    if (answer instanceof ConsensusAnswer.Locked(LockLease lease)) {
      locks.put(renew.lock(), lease);
    }
  }

  private void unlocked(LockName lock, ConsensusAnswer answer, boolean mayBe) {
    assertThat(happened(answer)).as("a lock ends as it was seen, or not").isEqualTo(mayBe);
    if (mayBe) {
      locks.remove(lock);
    }
  }

  private void defined(ConsensusCommand.PutDefinition put, ConsensusAnswer answer) {
    long stands = definitions.getOrDefault(put.name(), 0L);
    if (answer instanceof ConsensusAnswer.Defined(long revision) && revision != stands) {
      assertThat(revision).as("revisions grow").isGreaterThan(revisions);
      assertThat(put.expectedRevision()).as("as it was expected").isIn(-1L, stands);
      revisions = revision;
      definitions.put(put.name(), revision);
    }
  }
}
