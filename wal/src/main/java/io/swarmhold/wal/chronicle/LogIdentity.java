package io.swarmhold.wal.chronicle;

/**
 * Tells one log from every other.
 *
 * @param id drawn at random when the log was made; kept in its marks and in every group
 */
record LogIdentity(long id) {

  /** What frame and group CRCs are combined with; never leaves the log's files. */
  int salt() {
    return Long.hashCode(id * 0x9E3779B97F4A7C15L);
  }
}
