package io.swarmhold.model.consensus;

/**
 * How commands change what was agreed on. There is one way; what is asked for by this name is that
 * tests can make mistakes on purpose and see them caught.
 */
interface ConsensusRules {

  /** The rules. */
  ConsensusRules DEFAULT = ConsensusRules::byTheBook;

  ConsensusAnswer apply(ConsensusCommand command, ConsensusState state);

  private static ConsensusAnswer byTheBook(ConsensusCommand command, ConsensusState state) {
    MemberTable members = state.members();
    ShardTable shards = state.shards();
    LockTable locks = state.locks();
    DefinitionTable definitions = state.definitions();
    return switch (command) {
      case ConsensusCommand.Found found -> shards.found(found.settings(), found.firstEpoch());
      case ConsensusCommand.Inherit inherit -> state.inherit(inherit);
      case ConsensusCommand.OpenLease open -> members.open(open);
      case ConsensusCommand.RenewLease renew -> members.renew(renew);
      case ConsensusCommand.ExpireLease expire -> members.expire(expire);
      case ConsensusCommand.CloseLease close -> members.close(close);
      case ConsensusCommand.GrantEpochs grant ->
          members.isOpen(grant.member(), grant.incarnation())
              ? shards.grant(grant)
              : new ConsensusAnswer.LeaseLost();
      case ConsensusCommand.ChangeInSync change -> shards.change(change, members);
      case ConsensusCommand.Recover recover -> shards.recover(recover);
      case ConsensusCommand.GiveUp giveUp -> shards.giveUp(giveUp);
      case ConsensusCommand.AcquireLock acquire -> locks.acquire(acquire);
      case ConsensusCommand.RenewLock renew -> locks.renew(renew);
      case ConsensusCommand.ReleaseLock release -> locks.release(release);
      case ConsensusCommand.ExpireLock expire -> locks.expire(expire);
      case ConsensusCommand.PutDefinition put -> definitions.put(put);
      case ConsensusCommand.DeleteDefinition delete -> definitions.delete(delete);
    };
  }
}
