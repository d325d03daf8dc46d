package io.swarmhold.grid;

import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.Swarm;
import io.swarmhold.model.port.Swarm.Gathered;
import io.swarmhold.model.wire.ByteReader;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks every member what it knows and waits for the answers, {@link Swarm#ANSWER_WITHIN} at most.
 *
 * <p>Over the members' own messages, not Hazelcast's executor or a map: an executor ships code and
 * fails a call when a member leaves, where here its absence is the answer; a map would have to be
 * written to all the time for what somebody looks at now and then.
 *
 * <p>Members are those that the grid reaches, and those whose lease still holds though it does not:
 * what they know has not moved elsewhere yet, so they are missed.
 */
final class MemberPoll {

  private final MemberId self;
  private final MemberLink link;
  private final Consensus consensus;
  private final ScheduledExecutorService timer;
  private final BoundedExecutor thread;

  /**
   * @param thread on which this member answers itself
   */
  MemberPoll(
      MemberId self,
      MemberLink link,
      Consensus consensus,
      ScheduledExecutorService timer,
      BoundedExecutor thread) {
    this.self = self;
    this.link = link;
    this.consensus = consensus;
    this.timer = timer;
    this.thread = thread;
  }

  /**
   * @param own this member's answer
   * @param read makes an answer of another member's bytes
   * @param together makes one of all answers that came
   */
  <T, R> CompletionStage<Gathered<R>> gather(
      MemberLink.Kind kind,
      byte[] question,
      Supplier<T> own,
      Function<ByteReader, T> read,
      Function<SortedMap<MemberId, T>, R> together) {
    NavigableSet<MemberId> here = link.alive();
    NavigableSet<MemberId> all = new TreeSet<>(here);
    all.addAll(consensus.view().members().keySet());
    all.add(self);
    Round<T> round = new Round<>(all);
    for (MemberId member : all) {
      if (member.equals(self)) {
        round.expect(member, thread.answer(own));
      } else if (here.contains(member)) {
        round.expect(
            member,
            link.ask(member, kind, question)
                .thenApply(answer -> read.apply(new ByteReader(answer))));
      } else {
        round.came(member, null);
      }
    }
    round.endAfter(
        timer.schedule(round::end, Swarm.ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS));
    return round.over.thenApply(answers -> {
      NavigableSet<MemberId> missing = new TreeSet<>(all);
      missing.removeAll(answers.keySet());
      return new Gathered<>(together.apply(answers), answers.navigableKeySet(), missing);
    });
  }

  /** One question and what has come of it. */
  private static final class Round<T> {

    private final NavigableSet<MemberId> open;
    private final NavigableMap<MemberId, T> answers = new TreeMap<>();
    private final CompletableFuture<NavigableMap<MemberId, T>> over = new CompletableFuture<>();

    Round(NavigableSet<MemberId> members) {
      open = new TreeSet<>(members);
    }

    void expect(MemberId member, CompletionStage<T> answer) {
      var unused =
          answer.whenComplete((value, failure) -> came(member, failure == null ? value : null));
    }

    /** An answer; null if there will be none. */
    void came(MemberId member, @Nullable T value) {
      synchronized (this) {
        if (!open.remove(member)) {
          return;
        }
        if (value != null) {
          answers.put(member, value);
        }
        if (!open.isEmpty()) {
          return;
        }
      }
      over.complete(answers);
    }

    /** What has not come by now is not waited for. */
    void end() {
      synchronized (this) {
        open.clear();
      }
      over.complete(answers);
    }

    void endAfter(ScheduledFuture<?> timeout) {
      var unused = over.whenComplete((value, failure) -> timeout.cancel(false));
    }
  }
}
