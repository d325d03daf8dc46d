package io.swarmhold.model.consensus;

import io.swarmhold.model.consensus.ConsensusCommand.InSync;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** A way of getting one rule wrong, planted to see whether it is noticed. */
enum Mistake implements ConsensusRules {
  NONE {},
  EPOCHS_REPEAT {
    @Override
    void after(ConsensusCommand command, ConsensusState state) {
      if (command instanceof ConsensusCommand.GrantEpochs grant) {
        eachRecord(grant.shards(), state, r -> with(r, Math.max(0, r.epoch() - 1), r.eligible()));
      }
    }
  },
  ANYBODY_IS_GRANTED_AN_EPOCH {
    @Override
    void before(ConsensusCommand command, ConsensusState state) {
      if (command instanceof ConsensusCommand.GrantEpochs grant) {
        eachRecord(
            grant.shards(),
            state,
            r -> with(r, r.epoch(), union(r.eligible(), List.of(grant.member()))));
      }
    }
  },
  AN_ENDED_LEASE_IS_ENOUGH {
    @Override
    ConsensusCommand heard(ConsensusCommand command, ConsensusState state) {
      return command instanceof ConsensusCommand.GrantEpochs grant
          ? new ConsensusCommand.GrantEpochs(
              grant.member(), lease(state, grant.member()).incarnation(), grant.shards())
          : command;
    }
  },
  WHO_LEFT_STAYS_ELIGIBLE {
    @Override
    public ConsensusAnswer apply(ConsensusCommand command, ConsensusState state) {
      return keepingEligible(command instanceof ConsensusCommand.ChangeInSync, command, state);
    }
  },
  ONE_IS_ENOUGH_YET_OTHERS_STAY_ELIGIBLE {
    @Override
    public ConsensusAnswer apply(ConsensusCommand command, ConsensusState state) {
      return keepingEligible(command instanceof ConsensusCommand.GrantEpochs, command, state);
    }
  },
  A_GRANT_FORGETS_WHO_ELSE_IS_WHOLE {
    @Override
    void after(ConsensusCommand command, ConsensusState state) {
      if (command instanceof ConsensusCommand.GrantEpochs grant) {
        eachRecord(grant.shards(), state, r -> with(r, r.epoch(), r.inSync()));
      }
    }
  },
  A_CHANGE_UNDER_AN_OLD_EPOCH_COUNTS {
    @Override
    ConsensusCommand heard(ConsensusCommand command, ConsensusState state) {
      return eachChange(
          command,
          c ->
              new InSync(
                  c.shard(), state.shards().record(c.shard()).epoch(), c.change(), c.inSync()));
    }
  },
  A_CHANGE_THAT_WAS_OVERTAKEN_COUNTS {
    @Override
    ConsensusCommand heard(ConsensusCommand command, ConsensusState state) {
      return eachChange(
          command,
          c ->
              new InSync(
                  c.shard(), c.epoch(), state.shards().row(c.shard()).change() + 1, c.inSync()));
    }
  },
  A_REFUSED_CHANGE_COUNTS_LATER {
    @Override
    void before(ConsensusCommand command, ConsensusState state) {
      eachChange(
          command,
          c -> {
            ShardTable.Row row = state.shards().row(c.shard());
            boolean refused =
                row.change() == c.change() && !row.record().inSync().equals(c.inSync());
            if (refused && row.record().epoch() == c.epoch()) {
              state.shards().put(c.shard(), new ShardTable.Row(row.record(), c.change() - 1));
            }
            return c;
          });
    }
  },
  WHO_HAS_NO_LEASE_IS_COUNTED_IN_SYNC {
    @Override
    void before(ConsensusCommand command, ConsensusState state) {
      eachChange(
          command,
          c -> {
            c.inSync().stream()
                .filter(member -> !state.members().all().containsKey(member))
                .forEach(member -> state.members().all().put(member, new MemberLease(1, 0, "")));
            return c;
          });
    }
  },
  A_RENEWED_LEASE_EXPIRES {
    @Override
    ConsensusCommand heard(ConsensusCommand command, ConsensusState state) {
      return command instanceof ConsensusCommand.ExpireLease expire
          ? new ConsensusCommand.ExpireLease(
              expire.member(), expire.incarnation(), lease(state, expire.member()).renewals())
          : command;
    }
  },
  A_RENEWED_LOCK_EXPIRES {
    @Override
    ConsensusCommand heard(ConsensusCommand command, ConsensusState state) {
      return command instanceof ConsensusCommand.ExpireLock expire
          ? new ConsensusCommand.ExpireLock(
              expire.lock(),
              expire.token(),
              held(state, expire.lock()).map(ConsensusAnswer.LockLease::renewals).orElse(0L))
          : command;
    }
  },
  A_LOCK_IS_GIVEN_TWICE {
    @Override
    void before(ConsensusCommand command, ConsensusState state) {
      if (command instanceof ConsensusCommand.AcquireLock acquire) {
        state.locks().remove(acquire.lock());
      }
    }
  },
  TOKENS_REPEAT {
    @Override
    void before(ConsensusCommand command, ConsensusState state) {
      state.locks().tokens(Math.min(3, state.locks().tokens()));
    }
  },
  AN_OLD_TOKEN_RELEASES {
    @Override
    ConsensusCommand heard(ConsensusCommand command, ConsensusState state) {
      return command instanceof ConsensusCommand.ReleaseLock release
          ? new ConsensusCommand.ReleaseLock(
              release.lock(),
              held(state, release.lock()).map(ConsensusAnswer.LockLease::token).orElse(0L))
          : command;
    }
  },
  THE_OPERATORS_WORD_COUNTS_TOO_LATE {
    @Override
    ConsensusCommand heard(ConsensusCommand command, ConsensusState state) {
      return command instanceof ConsensusCommand.Recover recover
          ? new ConsensusCommand.Recover(
              recover.shard(), state.shards().record(recover.shard()).epoch(), recover.member())
          : command;
    }
  },
  GIVING_UP_STARTS_EPOCHS_ANEW {
    @Override
    void after(ConsensusCommand command, ConsensusState state) {
      if (command instanceof ConsensusCommand.GiveUp giveUp
          && state.shards().record(giveUp.shard()).isVacant()) {
        eachRecord(List.of(giveUp.shard()), state, r -> with(r, 0, r.eligible()));
      }
    }
  },
  ANY_REVISION_WILL_DO {
    @Override
    ConsensusCommand heard(ConsensusCommand command, ConsensusState state) {
      return command instanceof ConsensusCommand.PutDefinition put
          ? new ConsensusCommand.PutDefinition(put.name(), -1, put.content())
          : command;
    }
  },
  A_SNAPSHOT_FORGETS_TOKENS {
    @Override
    ConsensusState spoiled(ConsensusState restored) {
      restored.locks().tokens(0);
      return restored;
    }
  },
  A_SNAPSHOT_FORGETS_WHICH_CHANGE_WAS_LAST {
    @Override
    ConsensusState spoiled(ConsensusState restored) {
      restored.shards().rows().replaceAll((shard, row) -> new ShardTable.Row(row.record(), 0));
      return restored;
    }
  };

  /** What becomes of a record. */
  private interface Altered {
    ShardRecord of(ShardRecord record);
  }

  /** What becomes of a change. */
  private interface Misheard {
    InSync of(InSync change);
  }

  @Override
  public ConsensusAnswer apply(ConsensusCommand command, ConsensusState state) {
    before(command, state);
    ConsensusAnswer answer = DEFAULT.apply(heard(command, state), state);
    after(command, state);
    return answer;
  }

  ConsensusCommand heard(ConsensusCommand command, ConsensusState state) {
    return command;
  }

  void before(ConsensusCommand command, ConsensusState state) {}

  void after(ConsensusCommand command, ConsensusState state) {}

  /** What a snapshot makes of a state. */
  ConsensusState spoiled(ConsensusState restored) {
    return restored;
  }

  private static MemberLease lease(ConsensusState state, MemberId member) {
    return state.members().all().getOrDefault(member, new MemberLease(0, 0, ""));
  }

  private static Optional<ConsensusAnswer.LockLease> held(
      ConsensusState state, ConsensusCommand.LockName lock) {
    return Optional.ofNullable(state.locks().find(lock));
  }

  private static ConsensusAnswer keepingEligible(
      boolean applies, ConsensusCommand command, ConsensusState state) {
    ClusterView before = state.view();
    ConsensusAnswer answer = DEFAULT.apply(command, state);
    if (applies) {
      for (int shard : new TreeSet<>(state.shards().rows().keySet())) {
        NavigableSet<MemberId> eligible = before.shard(shard).eligible();
        eachRecord(List.of(shard), state, r -> with(r, r.epoch(), union(r.eligible(), eligible)));
      }
    }
    return answer;
  }

  private static void eachRecord(List<Integer> shards, ConsensusState state, Altered altered) {
    for (int shard : shards) {
      ShardTable.Row row = state.shards().rows().get(shard);
      if (row != null) {
        state.shards().put(shard, new ShardTable.Row(altered.of(row.record()), row.change()));
      }
    }
  }

  private static ConsensusCommand eachChange(ConsensusCommand command, Misheard misheard) {
    if (command instanceof ConsensusCommand.ChangeInSync change) {
      List<InSync> shards = new ArrayList<>();
      change.shards().forEach(shard -> shards.add(misheard.of(shard)));
      return new ConsensusCommand.ChangeInSync(change.primary(), shards);
    }
    return command;
  }

  private static ShardRecord with(ShardRecord record, long epoch, NavigableSet<MemberId> eligible) {
    return new ShardRecord(epoch, record.primary(), record.inSync(), eligible, record.givenUp());
  }

  private static NavigableSet<MemberId> union(
      NavigableSet<MemberId> some, Iterable<MemberId> more) {
    NavigableSet<MemberId> all = new TreeSet<>(some);
    more.forEach(all::add);
    return all;
  }
}
