package io.swarmhold.perf.sim;

import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call of the grid: goes to whoever its caller takes for the shard's first, is sent on from who
 * is not, and is repeated when that one dies, whether it had run or not.
 *
 * @param <T> what comes back
 */
final class Call<T> {

  private static final long WITHIN = 10 * Agenda.SECOND;
  private static final long PAUSE = 50 * Agenda.MILLI;

  private final Life from;
  private final Story story;
  private final int shard;
  private final boolean mutates;
  private final Function<Life, @Nullable T> runs;
  private final Consumer<@Nullable T> heard;
  private final long until;
  private boolean done;
  private int attempt;

  private Call(
      Life from,
      int shard,
      boolean mutates,
      Function<Life, @Nullable T> runs,
      Consumer<@Nullable T> heard) {
    this.from = from;
    this.story = from.story;
    this.shard = shard;
    this.mutates = mutates;
    this.runs = runs;
    this.heard = heard;
    this.until = story.agenda.now() + WITHIN;
  }

  static <T> Call<T> mutating(
      Life from, int shard, Function<Life, @Nullable T> runs, Consumer<@Nullable T> heard) {
    return new Call<>(from, shard, true, runs, heard);
  }

  static <T> Call<T> reading(
      Life from, int shard, Function<Life, @Nullable T> runs, Consumer<@Nullable T> heard) {
    return new Call<>(from, shard, false, runs, heard);
  }

  void begin() {
    Life to = from.grid.primary(shard);
    if (to == null || !from.grid.sees(to)) {
      from.post(PAUSE + story.upTo(PAUSE), this::beginAgain);
      return;
    }
    int number = ++attempt;
    story.network.send(from, to, () -> arrived(to, number));
    if (mutates && story.oneIn(story.plan.duplicates())) {
      story.agenda.in(story.upTo(story.plan.lateMillis() * Agenda.MILLI), () -> again(to));
    }
    from.post(500 * Agenda.MILLI, () -> lookAfter(to, number));
  }

  /** A copy of the call that nobody waits for any more, perhaps at another member. */
  private void again(Life first) {
    Life to = story.dice.nextBoolean() ? first : from.grid.primary(shard);
    if (to != null) {
      story.network.send(
          from,
          to,
          () -> {
            var unused = runs.apply(to);
          });
    }
  }

  private void beginAgain() {
    if (done) {
      return;
    } else if (story.agenda.now() > until) {
      finish(null);
    } else {
      begin();
    }
  }

  private void lookAfter(Life to, int number) {
    if (done || number != attempt) {
      return;
    } else if (story.agenda.now() > until) {
      finish(null);
    } else if (!from.grid.sees(to)) {
      goneWithIt();
    } else {
      from.post(500 * Agenda.MILLI, () -> lookAfter(to, number));
    }
  }

  /** Grids fail what may have run, or run it again. */
  private void goneWithIt() {
    if (mutates && story.plan.duplicates() == 0) {
      finish(null);
    } else {
      begin();
    }
  }

  private void arrived(Life to, int number) {
    boolean isStray = to.grid.primary(shard) != to;
    if (isStray && story.dice.nextInt(1_000) >= story.plan.strayCalls()) {
      story.network.send(
          to,
          from,
          () -> {
            if (!done && number == attempt) {
              from.post(PAUSE, this::beginAgain);
            }
          });
      return;
    }
    T answer = runs.apply(to);
    story.network.send(to, from, () -> finish(answer));
  }

  private void finish(@Nullable T answer) {
    if (!done) {
      done = true;
      heard.accept(answer);
    }
  }
}
