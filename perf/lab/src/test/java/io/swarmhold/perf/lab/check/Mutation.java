package io.swarmhold.perf.lab.check;

import static io.swarmhold.perf.lab.check.Edits.acknowledged;
import static io.swarmhold.perf.lab.check.Edits.append;
import static io.swarmhold.perf.lab.check.Edits.byKey;
import static io.swarmhold.perf.lab.check.Edits.change;
import static io.swarmhold.perf.lab.check.Edits.failed;
import static io.swarmhold.perf.lab.check.Edits.finals;
import static io.swarmhold.perf.lab.check.Edits.isKnownOtherwise;
import static io.swarmhold.perf.lab.check.Edits.isOverBefore;
import static io.swarmhold.perf.lab.check.Edits.keyed;
import static io.swarmhold.perf.lab.check.Edits.ok;
import static io.swarmhold.perf.lab.check.Edits.pick;
import static io.swarmhold.perf.lab.check.Edits.with;
import static io.swarmhold.perf.lab.check.Edits.without;

import io.swarmhold.perf.lab.history.Call;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** One way in which a server could go wrong, done to the history of a correct run. */
enum Mutation {
  A_FINAL_READ_MISSES_AN_ACKNOWLEDGED_TASK("total-queue") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      return pick(finals(history, acknowledged(history)), dice)
          .map(last -> change(history, last.answer(), op -> failed(op, "not_found")));
    }
  },
  AN_AGENT_IS_GIVEN_WHAT_NOBODY_SENT("total-queue") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      return pick(history.seen(F.GRANT).stream(), dice)
          .map(grant -> change(history, grant, op -> keyed(op, "phantom")));
    }
  },
  A_PAYLOAD_IS_DAMAGED("total-queue") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      return pick(history.seen(F.GRANT).stream(), dice)
          .map(grant -> change(history, grant, op -> with(op, v -> v.put("intact", false))));
    }
  },
  TWO_TASKS_GET_ONE_ID("unique-ids") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      Stream<Op> answers = ok(history, F.SUBMIT, call -> !call.key().equals("hit"));
      return pick(answers, dice)
          .map(answer -> change(history, answer, op -> with(op, v -> v.put("id", "id-hit"))));
    }
  },
  A_TOKEN_IS_GIVEN_TO_A_SECOND_AGENT("unique-ids") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      return pick(history.seen(F.GRANT).stream(), dice)
          .map(grant -> append(history, with(grant, v -> v.put("agent", "stranger"))));
    }
  },
  A_LATER_GRANT_HAS_A_SMALLER_TOKEN("unique-ids") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      return pick(history.seen(F.GRANT).stream(), dice)
          .map(grant ->
              append(history, with(grant, v -> v.put("token", -1).put("since", grant.t() + 1))));
    }
  },
  A_KEY_MAKES_A_SECOND_TASK("idempotency") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      Stream<Op> repeats =
          ok(history, F.SUBMIT, call -> call.answer().v().path("duplicate").asBoolean())
              .filter(answer -> isKnownOtherwise(history, answer));
      return pick(repeats, dice)
          .map(answer -> change(history, answer, op -> with(op, v -> v.put("id", "other"))));
    }
  },
  A_STALE_COMMIT_IS_ACCEPTED("fencing") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      Stream<Call> stale =
          history.calls(F.COMPLETE).stream()
              .filter(Call::isRefused)
              .filter(commit ->
                  history.seen(F.GRANT).stream()
                      .anyMatch(grant ->
                          grant.key().equals(commit.key())
                              && grant.t() < commit.begunAt()
                              && grant.number("token") > commit.begin().number("token")));
      return pick(stale, dice).map(commit -> change(history, commit.answer(), Edits::succeeded));
    }
  },
  A_MADE_UP_TOKEN_IS_ACCEPTED("fencing") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      Stream<Call> forged =
          history.calls(F.COMPLETE).stream()
              .filter(call -> call.isRefused() && call.begin().v().path("forged").asBoolean());
      return pick(forged, dice).map(commit -> change(history, commit.answer(), Edits::succeeded));
    }
  },
  A_REFUSED_COMMIT_LEAVES_ITS_RESULT("fencing") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      Stream<Call> refused =
          history.calls(F.COMPLETE).stream()
              .filter(Call::isRefused)
              .filter(commit ->
                  history.calls(F.COMPLETE).stream()
                      .allMatch(other ->
                          other.isRefused()
                              || !other.key().equals(commit.key())
                              || other.begin().number("token") != commit.begin().number("token")));
      return pick(refused, dice)
          .flatMap(commit ->
              pick(finals(history, Map.of(commit.key(), commit)), dice)
                  .map(last ->
                      change(
                          history,
                          last.answer(),
                          op -> with(op, v -> v.put("token", commit.begin().number("token"))))));
    }
  },
  AN_ACCEPTED_COMPLETION_IS_GONE("exactly-once") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      var completed = byKey(history.calls(F.COMPLETE).stream().filter(Call::isOk));
      return pick(finals(history, completed), dice)
          .map(last ->
              change(
                  history,
                  last.answer(),
                  op -> with(op, v -> v.put("status", "queued").put("token", 0))));
    }
  },
  A_TASK_IS_COMPLETED_TWICE("exactly-once") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      return pick(history.calls(F.FINAL).stream().filter(Call::isOk), dice)
          .map(last -> change(history, last.answer(), op -> with(op, v -> v.put("succeeded", 2))));
    }
  },
  A_COMPLETED_TASK_IS_CANCELLED("exactly-once") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      var completed = byKey(history.calls(F.COMPLETE).stream().filter(Call::isOk));
      Stream<Call> late =
          history.calls(F.CANCEL).stream()
              .filter(call -> call.isRefused() && completed.containsKey(call.key()));
      return pick(late, dice).map(cancel -> change(history, cancel.answer(), Edits::succeeded));
    }
  },
  A_READ_MISSES_AN_ACKNOWLEDGED_TASK("set-full") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      Map<String, Call> known = acknowledged(history);
      Stream<Call> reads =
          history.calls(F.READ).stream().filter(read -> isOverBefore(read, known.get(read.key())));
      return pick(reads, dice)
          .map(read -> change(history, read.answer(), op -> failed(op, "not_found")));
    }
  },
  A_READ_OF_THE_SET_MISSES_AN_ELEMENT("set-full") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      Map<String, Call> known = byKey(history.calls(F.ADD).stream());
      Stream<Call> reads =
          history.calls(F.ALL).stream().filter(read -> isOverBefore(read, known.get("e0")));
      return pick(reads, dice)
          .map(read -> change(history, read.answer(), op -> with(op, v -> without(v, "e0"))));
    }
  },
  A_READ_RETURNS_WHAT_WAS_OVERWRITTEN("registers") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      List<Call> writes = history.calls(F.WRITE).stream().filter(Call::isOk).toList();
      Stream<Call> reads =
          history.calls(F.FETCH).stream()
              .filter(read ->
                  writes.stream()
                      .anyMatch(write ->
                          write.endedAt() < read.begunAt() && write.answer().number("rev") > 0));
      return pick(reads, dice)
          .map(read ->
              change(
                  history, read.answer(), op -> with(op, v -> v.put("rev", 0).put("value", ""))));
    }
  },
  A_READ_RETURNS_WHAT_NOBODY_WROTE("registers") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      Stream<Op> reads = ok(history, F.FETCH, read -> read.answer().number("rev") > 0);
      return pick(reads, dice)
          .map(read -> change(history, read, op -> with(op, v -> v.put("value", "nobody's"))));
    }
  },
  A_WRITE_COMES_BEHIND_ANOTHER_THAN_IT_EXPECTED("registers") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      List<Op> writes = ok(history, F.WRITE, write -> true).toList();
      Stream<Call> later =
          history.calls(F.WRITE).stream()
              .filter(Call::isOk)
              .filter(write ->
                  writes.stream()
                      .anyMatch(other -> other.number("rev") < write.answer().number("rev")));
      return pick(later, dice)
          .map(write -> change(history, write.begin(), op -> with(op, v -> v.put("expected", 0))));
    }
  },
  A_REPLACED_TOKEN_IS_RENEWED("locks") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      Stream<Call> renewals = history.calls(F.RENEW).stream().filter(Call::isOk);
      return pick(renewals.filter(call -> isAfterTheSecondLock(history, call)), dice)
          .map(call -> change(history, call.begin(), op -> with(op, v -> v.put("token", 1))));
    }
  },
  A_REPLACED_HOLDER_IS_SEEN("locks") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      Stream<Call> looks = history.calls(F.HOLDER).stream().filter(Call::isOk);
      return pick(looks.filter(call -> isAfterTheSecondLock(history, call)), dice)
          .map(call -> change(history, call.answer(), op -> with(op, v -> v.put("token", 1))));
    }
  },
  A_SECOND_HOLDER_WHILE_THE_FIRST_IS_SAFE("locks") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      List<Op> locks = ok(history, F.LOCK, lock -> true).toList();
      if (locks.size() < 2) {
        return Optional.empty();
      }
      Op first = locks.getFirst();
      List<Op> longer = change(history, first, op -> with(op, v -> v.put("termMs", 1_000_000)));
      longer.removeIf(op -> op.f().equals(F.UNLOCK));
      return Optional.of(longer);
    }
  },
  A_LOCK_TOKEN_COMES_AGAIN("locks") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      List<Call> locks = history.calls(F.LOCK).stream().filter(Call::isOk).toList();
      Stream<Call> later =
          locks.stream().filter(lock -> lock.begunAt() > locks.getFirst().endedAt());
      return pick(later, dice)
          .map(lock -> change(history, lock.answer(), op -> with(op, v -> v.put("token", 1))));
    }
  },
  A_COPY_DIFFERS("replicas") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      return pick(history.seen(F.DIGEST).stream(), dice)
          .map(digest -> change(history, digest, op -> with(op, v -> v.put("digest", "?"))));
    }
  },
  A_TASK_NEVER_ENDS("liveness") {
    @Override
    Optional<List<Op>> apply(History history, SplittableRandom dice) {
      return pick(acknowledged(history).keySet().stream(), dice)
          .map(key -> {
            List<Op> ops = new ArrayList<>(history.ops());
            ops.removeIf(op ->
                op.key().equals(key) && (op.f().equals(F.COMPLETE) || op.f().equals(F.CANCEL)));
            ops.replaceAll(op ->
                op.key().equals(key) && op.v().has("status")
                    ? with(op, v -> v.put("status", "running"))
                    : op);
            return ops;
          });
    }
  };

  final String caughtBy;

  Mutation(String caughtBy) {
    this.caughtBy = caughtBy;
  }

  /** The damaged lines; empty if the run offers nothing to damage in this way. */
  abstract Optional<List<Op>> apply(History history, SplittableRandom dice);

  private static boolean isAfterTheSecondLock(History history, Call call) {
    return history.calls(F.LOCK).stream()
        .filter(Call::isOk)
        .anyMatch(lock -> lock.answer().number("token") > 1 && lock.endedAt() < call.begunAt());
  }
}
