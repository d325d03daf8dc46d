package io.swarmhold.grid;

import io.swarmhold.model.shard.TaskEvent;
import java.util.Locale;

/** What events are called outside. */
final class EventNames {

  private EventNames() {}

  /** Empty for what concerns no single task. */
  static String typeOf(TaskEvent event) {
    return switch (event) {
      case TaskEvent.Queued queued -> "task.submitted";
      case TaskEvent.Due due -> "task.due";
      case TaskEvent.Leased leased -> "task.leased";
      case TaskEvent.Extended extended ->
          extended.progress() >= 0 ? "task.progress" : "task.extended";
      case TaskEvent.Succeeded succeeded -> "task.succeeded";
      case TaskEvent.Failed failed -> "task.failed";
      case TaskEvent.Expired expired -> "task.expired";
      case TaskEvent.HandedBack back -> "task.handed_back";
      case TaskEvent.Cancelled cancelled -> "task.cancelled";
      case TaskEvent.Buried buried -> "task.dead";
      case TaskEvent.Redriven redriven -> "task.redriven";
      case TaskEvent.Purged purged -> "task.purged";
      case TaskEvent.OldestForgotten forgotten -> "";
      case TaskEvent.Activated activated -> "";
    };
  }

  /** Reason, error or progress, for people; empty where there is nothing to say. */
  static String detailOf(TaskEvent event) {
    return switch (event) {
      case TaskEvent.Failed failed -> failed.error();
      case TaskEvent.Buried buried -> reason(buried);
      case TaskEvent.Extended extended ->
          extended.progress() >= 0 ? Float.toString(extended.progress()) : "";
      case TaskEvent.Queued queued -> "";
      case TaskEvent.Due due -> "";
      case TaskEvent.Leased leased -> "";
      case TaskEvent.Succeeded succeeded -> "";
      case TaskEvent.Expired expired -> "";
      case TaskEvent.HandedBack back -> "";
      case TaskEvent.Cancelled cancelled -> "";
      case TaskEvent.Redriven redriven -> "";
      case TaskEvent.Purged purged -> "";
      case TaskEvent.OldestForgotten forgotten -> "";
      case TaskEvent.Activated activated -> "";
    };
  }

  private static String reason(TaskEvent.Buried buried) {
    String reason = buried.reason().name().toLowerCase(Locale.ROOT);
    return buried.error().isEmpty() ? reason : reason + ": " + buried.error();
  }
}
