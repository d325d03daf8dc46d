package io.swarmhold.model.consensus;

import java.util.TreeMap;

/**
 * What the cluster agreed on: the fold of its commands, the same on every member. Belongs to one
 * thread; what it answers may be kept and shared.
 */
public final class ConsensusState {

  private final ConsensusRules rules;
  private final MemberTable members = new MemberTable();
  private final ShardTable shards = new ShardTable();
  private final LockTable locks = new LockTable();
  private final DefinitionTable definitions = new DefinitionTable();
  private long revision;
  private ClusterView view = ClusterView.EMPTY;

  public ConsensusState() {
    this(ConsensusRules.DEFAULT);
  }

  ConsensusState(ConsensusRules rules) {
    this.rules = rules;
  }

  /**
   * The state that {@link #image} showed.
   *
   * @throws io.swarmhold.model.wire.MalformedBytesException if the bytes are no image
   */
  public static ConsensusState restore(byte[] image) {
    return restore(image, ConsensusRules.DEFAULT);
  }

  static ConsensusState restore(byte[] image, ConsensusRules rules) {
    return StateCodec.read(image, rules);
  }

  /**
   * Takes over the locks and definitions of another state; members and shards stay as they are. For
   * a member alone, whose epochs are remembered elsewhere.
   */
  public void takeNamesOf(ConsensusState other) {
    locks.tokens(Math.max(locks.tokens(), other.locks.tokens()));
    definitions.revisions(Math.max(definitions.revisions(), other.definitions.revisions()));
    other.locks.all().forEach((scope, lease) -> locks.put(lease));
    other.definitions.all().forEach((scope, row) -> definitions.put(row));
  }

  ConsensusAnswer inherit(ConsensusCommand.Inherit command) {
    boolean isFirst = shards.settings().isEmpty();
    ConsensusAnswer answer = shards.found(command.settings(), command.firstEpoch());
    if (isFirst) {
      shards.allBelongTo(command.heir());
      takeNamesOf(restore(command.names(), rules));
    }
    return answer;
  }

  /** No token or revision from now on is at or below {@code number}. */
  public void numberAbove(long number) {
    locks.tokens(Math.max(locks.tokens(), number));
    definitions.revisions(Math.max(definitions.revisions(), number));
  }

  /** All of it, as bytes that say of which version they are. */
  public byte[] image() {
    return StateCodec.write(this);
  }

  /** Total: whatever the command is, there is an answer, and every member gives the same. */
  public ConsensusAnswer apply(ConsensusCommand command) {
    revision++;
    ConsensusAnswer answer = rules.apply(command, this);
    refresh();
    return answer;
  }

  public ConsensusAnswer answer(ConsensusQuestion question) {
    return switch (question) {
      case ConsensusQuestion.View any -> new ConsensusAnswer.View(view);
      case ConsensusQuestion.Lock lock -> locks.answer(lock);
      case ConsensusQuestion.Locks page -> locks.page(page);
      case ConsensusQuestion.AllLocks page -> locks.page(page);
      case ConsensusQuestion.Definition definition -> definitions.answer(definition);
      case ConsensusQuestion.Definitions page -> definitions.page(page);
    };
  }

  /**
   * Members and shards as they are.
   *
   * <p>Cost: none; the same object until something of it has changed.
   */
  public ClusterView view() {
    return view;
  }

  /** Locks come and go far more often than members: what did not change is not copied. */
  void refresh() {
    boolean membersChanged = members.takeChanged();
    boolean shardsChanged = shards.takeChanged();
    if (membersChanged || shardsChanged) {
      view =
          new ClusterView(
              revision,
              shards.settings(),
              membersChanged ? new TreeMap<>(members.all()) : view.members(),
              shardsChanged ? shards.records() : view.shards());
    }
  }

  long revision() {
    return revision;
  }

  void revision(long soFar) {
    revision = soFar;
  }

  MemberTable members() {
    return members;
  }

  ShardTable shards() {
    return shards;
  }

  LockTable locks() {
    return locks;
  }

  DefinitionTable definitions() {
    return definitions;
  }
}
