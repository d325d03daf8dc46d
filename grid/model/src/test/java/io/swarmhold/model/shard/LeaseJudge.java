package io.swarmhold.model.shard;

import static io.swarmhold.model.shard.Referee.require;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.Lane;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.port.Assignment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Who gets what, in the plainest words (B2, B4, B7, B8). */
final class LeaseJudge {

  private final Notebook notes;
  private final List<AffinityNote> affinities = new ArrayList<>();
  private long latestToken;

  /** Which agent got work of a key, and which others could have. */
  private record AffinityNote(String key, List<AgentKey> choices, AgentKey chosen) {}

  LeaseJudge(Notebook notes) {
    this.notes = notes;
  }

  void judge(ShardCommand.Lease lease, ShardAnswer.Leased leased) {
    List<ShardCommand.Offer> offers = lease.offers();
    require(leased.assignments().size() == offers.size(), "a list for each offer");
    int[] given = new int[offers.size()];
    List<TaskNote> waiting = notes.waitingIn(lease.lane());
    for (TaskNote note : waiting) {
      List<Integer> withRoom = new ArrayList<>();
      for (int i = 0; i < given.length; i++) {
        if (given[i] < offers.get(i).slots()) {
          withRoom.add(i);
        }
      }
      long running =
          notes.tasks.stream()
              .filter(t -> t.is(TaskStatus.RUNNING) && t.sharesPoolWith(note))
              .count();
      if (withRoom.isEmpty() || running >= notes.limits.maxRunning()) {
        break;
      } else if (note.hasMissedItsDeadline(notes.now)) {
        notes.die(note, DeadReason.DEADLINE, "");
      } else {
        int place = placeOf(note, withRoom, given, leased);
        judgeAffinity(note, withRoom, place, offers);
        Assignment assignment = leased.assignments().get(place).get(given[place]++);
        give(note, offers.get(place).agent(), assignment);
      }
    }
    for (int i = 0; i < given.length; i++) {
      require(leased.assignments().get(i).size() == given[i], "no more than is due", leased, given);
    }
    judgeRemaining(lease.lane(), leased);
  }

  /** Which of the offers with room got the task: work without a key goes to the first. */
  private static int placeOf(
      TaskNote note, List<Integer> withRoom, int[] given, ShardAnswer.Leased leased) {
    for (int place : withRoom) {
      List<Assignment> list = leased.assignments().get(place);
      boolean isNext =
          given[place] < list.size() && list.get(given[place]).task().number() == note.number;
      if (isNext) {
        return place;
      }
      require(note.task.options().key() != null, "the best first, to the first", note, leased);
    }
    throw new AssertionError("not given, though it was next: " + note + ", " + leased);
  }

  private void judgeAffinity(
      TaskNote note, List<Integer> withRoom, int place, List<ShardCommand.Offer> offers) {
    String key = note.task.options().key();
    if (key == null) {
      return;
    }
    AgentKey chosen = offers.get(place).agent();
    List<AgentKey> choices = withRoom.stream().map(i -> offers.get(i).agent()).toList();
    for (AffinityNote before : affinities) {
      if (before.key().equals(key)
          && before.choices().containsAll(choices)
          && choices.contains(before.chosen())) {
        require(chosen.equals(before.chosen()), "work of one key stays", key, chosen, before);
      }
    }
    affinities.add(new AffinityNote(key, choices, chosen));
  }

  private void give(TaskNote note, AgentKey agent, Assignment assignment) {
    require(note.is(TaskStatus.QUEUED), "one holder at a time", note, assignment);
    require(
        assignment.token() > latestToken && assignment.token() >>> 40 == notes.epoch,
        "tokens grow",
        assignment,
        latestToken);
    latestToken = assignment.token();
    notes.happenings++;
    note.status = TaskStatus.RUNNING;
    note.attempts++;
    note.agent = agent;
    note.token = assignment.token();
    note.startedAt = notes.now;
    note.updatedAt = notes.now;
    note.progress = -1;
    note.until = notes.leaseEnd(note, note.task.options().visibilityTimeoutMillis());
    require(
        assignment.task().shard() == notes.shard
            && assignment.attempt() == note.attempts
            && assignment.expiresAtMillis() == note.until
            && assignment.tenant().equals(note.task.lane().tenant())
            && assignment.type().equals(note.task.type())
            && Objects.equals(assignment.key(), note.task.options().key())
            && Arrays.equals(assignment.payload(), note.task.payload()),
        "the agent is told what it needs",
        assignment,
        note);
  }

  /** Who asks again hears of what is still leased as it was, and of nothing else. */
  void judgeAgain(ShardAnswer.Leased then, ShardAnswer.Leased again) {
    for (int i = 0; i < then.assignments().size(); i++) {
      List<Long> still = new ArrayList<>();
      for (Assignment before : then.assignments().get(i)) {
        notes.tasks.stream()
            .filter(note ->
                note.number == before.task().number()
                    && note.is(TaskStatus.RUNNING)
                    && note.token == before.token())
            .forEach(note -> still.add(note.token));
      }
      List<Long> told = again.assignments().get(i).stream().map(Assignment::token).toList();
      require(told.equals(still), "what is still leased", told, still);
    }
  }

  void judgeRemaining(Lane lane, ShardAnswer.Leased leased) {
    List<TaskNote> waiting = notes.waitingIn(lane);
    require(leased.remaining() == waiting.size(), "what remains", leased, waiting);
    if (!waiting.isEmpty()) {
      long urgency = waiting.getFirst().urgency(0);
      require(leased.bestKey() == urgency, "how urgent the next is", leased, urgency);
    }
  }
}
