package io.swarmhold.model.port;

import io.swarmhold.model.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * Definitions of agents and workflows, agreed on by the cluster: linearizable, and no revision is
 * ever that of another content, even if a name is used anew.
 *
 * <p>Kinds: 1 to 32 of {@code a-z -}, such as {@code agent} and {@code workflow}. Names: 1 to 128
 * letters, digits, {@code . _ -}. Every call may be repeated. Stages fail only with {@link
 * UnavailableException}, after which nothing has happened, and {@link OutcomeUnknownException}.
 *
 * <p>Cost: one command agreed on by a majority of the voters, on their disks. All definitions are
 * in the memory of every voter.
 */
public interface Definitions {

  int MAX_CONTENT_BYTES = 64 * 1_024;

  int MAX_PAGE = 1_000;

  /** Expected of a definition that must not exist. */
  long NONE = 0;

  /**
   * Writes a definition.
   *
   * @param expected the revision at which it must stand, {@link #NONE} if it must not exist; empty
   *     for any
   * @param content up to 64 KiB, not to be changed afterwards
   */
  CompletionStage<Put> put(
      TenantId tenant, String kind, String name, OptionalLong expected, byte[] content);

  CompletionStage<Optional<Definition>> get(TenantId tenant, String kind, String name);

  /**
   * The tenant's definitions of a kind, by name; fewer than {@code limit} if they are large, so the
   * last page is the one that is empty.
   *
   * @param after begins behind this name; "" for the first page
   * @param limit 1 to 1 000
   */
  CompletionStage<List<Definition>> list(TenantId tenant, String kind, String after, int limit);

  /** Deletes a definition; {@code expected} as for {@link #put}. */
  CompletionStage<Deletion> delete(
      TenantId tenant, String kind, String name, OptionalLong expected);

  /**
   * A definition as it stands.
   *
   * @param revision grows with every change of any definition
   */
  record Definition(String kind, String name, long revision, byte[] content) {}

  /** What came of writing. */
  sealed interface Put {
    /** Also if it stood there so already. */
    record Written(long revision) implements Put {}

    /**
     * @param revision at which it stands; {@link #NONE} if there is none
     */
    record Conflict(long revision) implements Put {}

    /** There are so many definitions, or bytes of them, already. */
    record TooMany(int limit) implements Put {}
  }

  /** What came of deleting. */
  sealed interface Deletion {
    record Deleted() implements Deletion {}

    /** There was none; also if an earlier copy of the same call deleted it. */
    record Missing() implements Deletion {}

    record Conflict(long revision) implements Deletion {}
  }
}
