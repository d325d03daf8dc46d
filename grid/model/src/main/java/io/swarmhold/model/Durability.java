package io.swarmhold.model;

/** What an acknowledged change survives. Each level includes the ones before it. */
public enum Durability {
  /** Nothing but the loss of a member with backups. */
  MEMORY,
  /** The death of every process, by {@code kill -9} or otherwise. */
  PROCESS,
  /** The loss of power on every machine. The default. */
  DISK
}
