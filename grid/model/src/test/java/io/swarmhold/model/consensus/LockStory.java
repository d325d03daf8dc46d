package io.swarmhold.model.consensus;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.ConsensusAnswer.LockLease;
import io.swarmhold.model.consensus.ConsensusCommand.DefinitionName;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Holders want the same few locks; somebody watches them; authors write the same definition. */
final class LockStory {

  private static final TenantId TENANT = new TenantId("acme");

  private final ConsensusStory story;
  private final SplittableRandom dice;

  /** Every lease that anybody ever heard of: tokens are kept, and used, too long. */
  private final List<LockLease> heardOf = new ArrayList<>();

  private final List<Long> revisions = new ArrayList<>(List.of(0L, -1L));
  private int requests;

  LockStory(ConsensusStory story) {
    this.story = story;
    this.dice = story.dice;
  }

  void step() {
    switch (dice.nextInt(6)) {
      case 0 -> acquire(++requests);
      case 1 -> acquire(requests);
      case 2 -> write();
      default -> {
        if (!heardOf.isEmpty()) {
          use(heardOf.get(dice.nextInt(Math.max(0, heardOf.size() - 4), heardOf.size())));
        }
      }
    }
  }

  private void acquire(int request) {
    LockName lock = new LockName(TENANT, LockName.Kind.of(1 + request % 2), "door");
    story.submit(
        new ConsensusCommand.AcquireLock(
            lock, "holder-" + request % 3, "r" + request, "a note", 2_000),
        this::heard);
  }

  private void use(LockLease lease) {
    story.submit(
        switch (dice.nextInt(3)) {
          case 0 -> new ConsensusCommand.RenewLock(lease.lock(), lease.token());
          case 1 -> new ConsensusCommand.ReleaseLock(lease.lock(), lease.token());
          default -> new ConsensusCommand.ExpireLock(lease.lock(), lease.token(), lease.renewals());
        },
        this::heard);
  }

  private void write() {
    DefinitionName name = new DefinitionName(TENANT, "agent", "scout");
    long expected =
        revisions.get(dice.nextInt(Math.max(0, revisions.size() - 3), revisions.size()));
    byte[] content = {(byte) dice.nextInt(100)};
    story.submit(
        dice.nextInt(5) == 0
            ? new ConsensusCommand.DeleteDefinition(name, expected)
            : new ConsensusCommand.PutDefinition(name, expected, content),
        this::heard);
  }

  private void heard(ConsensusAnswer answer) {
    switch (answer) {
      case ConsensusAnswer.Locked(LockLease lease) -> heardOf.add(lease);
      case ConsensusAnswer.Held(LockLease lease) -> heardOf.add(lease);
      case ConsensusAnswer.Defined(long revision) -> revisions.add(revision);
      case ConsensusAnswer.RevisionConflict(long revision) -> revisions.add(revision);
      default -> {}
    }
  }
}
