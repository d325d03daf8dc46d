package io.swarmhold.grid;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.TaskFilter;
import io.swarmhold.model.port.TaskPage;
import io.swarmhold.model.port.UnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Asks every member that may serve shards for the first rows of a list, and puts them together.
 *
 * <p>One that does not answer fails the list: a page has no way to say that it lacks a third of the
 * tasks, and whoever reads it would take it for all. Members that have left are not asked; what was
 * theirs is listed as soon as others serve it and have its rows.
 */
final class GatheredLists implements AutoCloseable {

  /** As long as the grid's members are asked for anything that somebody waits for. */
  static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

  private final MemberId self;
  private final TaskLists own;
  private final MemberLink link;
  private final BoundedExecutor thread;
  private final ScheduledExecutorService timer;
  private final Supplier<NavigableSet<Integer>> lost;

  /**
   * @param thread looks for rows, so that lists never take more than a core, and bounds how many
   *     may wait; closed with this
   * @param lost shards whose tasks nobody could list
   */
  GatheredLists(
      MemberId self,
      TaskLists own,
      MemberLink link,
      BoundedExecutor thread,
      ScheduledExecutorService timer,
      Supplier<NavigableSet<Integer>> lost) {
    this.self = self;
    this.own = own;
    this.link = link;
    this.thread = thread;
    this.timer = timer;
    this.lost = lost;
    link.on(
        MemberLink.Kind.LIST,
        (from, question) ->
            thread.answer(() -> ListRowsCodec.bytes(own.newest(ListAsk.of(question)))));
  }

  /**
   * One page, newest first. Fails with {@link UnavailableException} if a member does not answer,
   * nobody is here who could serve a shard, or too many lists are waiting here.
   */
  CompletionStage<TaskPage> list(
      TenantId tenant, TaskFilter filter, int pageSize, Optional<TaskPage.Cursor> after) {
    NavigableSet<Integer> unavailable = lost.get();
    if (!unavailable.isEmpty()) {
      return CompletableFuture.failedFuture(
          new UnavailableException(
              "the list would lack the tasks of shards that are unavailable: " + unavailable));
    }
    ListAsk ask = new ListAsk(tenant, filter, after, pageSize + 1);
    // First here: a list for which there is no room troubles nobody else.
    return thread
        .answer(() -> own.newest(ask))
        .thenCompose(rows -> withOthers(ask, rows))
        .thenApply(rows -> page(rows, pageSize));
  }

  private CompletionStage<List<TaskPage.Row>> withOthers(ListAsk ask, List<TaskPage.Row> rows) {
    CompletionStage<List<TaskPage.Row>> all = CompletableFuture.completedStage(rows);
    byte[] question = ask.bytes();
    for (MemberId member : others()) {
      all =
          all.thenCombine(
              rowsOf(member, question), (some, more) -> together(ask.limit(), some, more));
    }
    return all;
  }

  private NavigableSet<MemberId> others() {
    NavigableSet<MemberId> others = new TreeSet<>(link.alive());
    others.removeAll(link.lite());
    others.remove(self);
    return others;
  }

  private CompletionStage<List<TaskPage.Row>> rowsOf(MemberId member, byte[] question) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    var timeout =
        timer.schedule(
            () -> answer.completeExceptionally(silent(member)),
            ANSWER_WITHIN.toMillis(),
            TimeUnit.MILLISECONDS);
    var unused =
        link.ask(member, MemberLink.Kind.LIST, question)
            .whenComplete((bytes, failure) -> {
              timeout.cancel(false);
              if (failure == null) {
                answer.complete(bytes);
              } else {
                answer.completeExceptionally(silent(member));
              }
            });
    return answer.thenApply(ListRowsCodec::read);
  }

  private static UnavailableException silent(MemberId member) {
    return new UnavailableException(
        "member %s did not answer, and the list would lack its tasks".formatted(member));
  }

  private static List<TaskPage.Row> together(
      int limit, List<TaskPage.Row> some, List<TaskPage.Row> more) {
    Newest newest = new Newest(limit);
    some.forEach(newest::offer);
    more.forEach(newest::offer);
    return newest.rows();
  }

  private static TaskPage page(List<TaskPage.Row> rows, int pageSize) {
    if (rows.size() <= pageSize) {
      return new TaskPage(rows, Optional.empty());
    }
    List<TaskPage.Row> shown = rows.subList(0, pageSize);
    return new TaskPage(shown, Optional.of(Newest.place(shown.getLast())));
  }

  @Override
  public void close() {
    thread.close();
  }
}
