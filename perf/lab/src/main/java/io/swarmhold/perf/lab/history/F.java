package io.swarmhold.perf.lab.history;

import java.util.Set;

/** The words that stand under {@code f}, with what {@code v} says. */
public final class F {

  /** Bounds of the run: {@code members, liveMs, leastSuccesses}. The first line. */
  public static final String CONFIG = "config";

  /** {@code idem}, and if it went well {@code id}. */
  public static final String SUBMIT = "submit";

  /** A long poll for tasks; what it brings is a {@link #GRANT} each. */
  public static final String LEASE = "lease";

  /** A task came to an agent: {@code id, token, agent, since, intact}. */
  public static final String GRANT = "grant";

  /** {@code id, token, agent, forged}. */
  public static final String COMPLETE = "complete";

  /** {@code id}. */
  public static final String CANCEL = "cancel";

  /** While the run goes on: {@code id}, answered with {@code status, token, succeeded}. */
  public static final String READ = "read";

  /** As {@link #READ}, of every member once all is quiet. */
  public static final String FINAL = "final";

  /** An element goes into a set. */
  public static final String ADD = "add";

  /** A whole set is read: {@code keys}. */
  public static final String ALL = "all";

  /**
   * Somebody asks for a lock or stands for election: {@code holder}; answered with {@code token,
   * termMs}; likewise {@link #RENEW}.
   */
  public static final String LOCK = "lock";

  public static final String RENEW = "renew";

  /** {@code token}. */
  public static final String UNLOCK = "unlock";

  /** Who holds a lock or leads: answered with {@code token}, 0 if it is nobody. */
  public static final String HOLDER = "holder";

  /**
   * {@code value}, which is written once in a run; {@code expected}, if only at that revision (0:
   * if there is none). Answered with {@code rev, value}.
   */
  public static final String WRITE = "write";

  /** Answered with {@code rev, value}; {@code rev} is 0 if there is nothing. */
  public static final String FETCH = "fetch";

  /**
   * What a member holds of a shard at rest: {@code shard, digest}, and up to which change: {@code
   * epoch, sequence}.
   */
  public static final String DIGEST = "digest";

  /** The nemesis strikes: {@code kind, members, removes, what}. */
  public static final String FAULT = "fault";

  /** The nemesis makes good what it did. */
  public static final String HEAL = "heal";

  /** All faults are healed and every member says it is ready. */
  public static final String QUIET = "quiet";

  /** A member ended, and nobody had meant it to: its number is the key, {@code code}. */
  public static final String EXIT = "exit";

  /** What may be answered without having been asked for. */
  static final Set<String> OBSERVATIONS = Set.of(CONFIG, GRANT, DIGEST, QUIET, EXIT);

  private F() {}
}
