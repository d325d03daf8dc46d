package io.swarmhold.model.shard;

import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TaskView;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What an operator may do with dead tasks, and anyone with their own open ones. */
final class DeadLetterRules {

  private DeadLetterRules() {}

  static ShardAnswer redrive(ShardCommand.DeadLetters which, Turn turn) {
    return affect(which, TaskEvent.Redriven::new, turn);
  }

  static ShardAnswer purge(ShardCommand.DeadLetters which, Turn turn) {
    return affect(which, TaskEvent.Purged::new, turn);
  }

  private static ShardAnswer affect(
      ShardCommand.DeadLetters which, LongFunction<TaskEvent> event, Turn turn) {
    List<Long> numbers = matching(which, turn.view());
    for (long number : numbers) {
      turn.happened(event.apply(number));
    }
    return new ShardAnswer.Affected(numbers.size());
  }

  private static List<Long> matching(ShardCommand.DeadLetters which, ShardView view) {
    return candidates(which.numbers(), view)
        .filter(task -> matches(task, which))
        .map(TaskRead::number)
        .distinct()
        .limit(which.limit())
        .toList();
  }

  private static Stream<? extends TaskRead> candidates(
      @Nullable List<Long> numbers, ShardView view) {
    return numbers == null
        ? StreamSupport.stream(view.dead().spliterator(), false)
        : numbers.stream().flatMap(number -> Stream.ofNullable(view.find(number)));
  }

  private static boolean matches(TaskRead task, ShardCommand.DeadLetters which) {
    return task.status() == TaskStatus.DEAD
        && task.lane().tenant().equals(which.tenant())
        && (which.pool() == null || which.pool().equals(task.lane().pool()))
        && (which.reason() == null || which.reason() == task.deadReason());
  }

  static ShardAnswer cancel(ShardCommand.Cancel command, Turn turn) {
    TaskRead task = turn.view().find(command.number());
    if (task == null || !task.lane().tenant().equals(command.tenant())) {
      return new ShardAnswer.CancelAnswer(null, false);
    }
    boolean open = !task.status().isFinal();
    if (open) {
      turn.happened(new TaskEvent.Cancelled(command.number()));
    }
    TaskView view = task.view(turn.view().shard());
    return new ShardAnswer.CancelAnswer(view, open);
  }
}
