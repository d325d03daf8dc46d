package io.swarmhold.grid;

import io.swarmhold.model.port.EventType;
import io.swarmhold.model.shard.TaskEvent;
import java.util.Locale;

/** What events are called outside. */
final class EventNames {

  private EventNames() {}

  /** Empty for what concerns no single task. */
  static String typeOf(TaskEvent event) {
    return switch (event) {
      case TaskEvent.Queued queued -> EventType.SUBMITTED.text();
      case TaskEvent.Due due -> EventType.DUE.text();
      case TaskEvent.Leased leased -> EventType.LEASED.text();
      case TaskEvent.Extended extended ->
          (extended.progress() >= 0 ? EventType.PROGRESS : EventType.EXTENDED).text();
      case TaskEvent.Succeeded succeeded -> EventType.SUCCEEDED.text();
      case TaskEvent.Failed failed -> EventType.FAILED.text();
      case TaskEvent.Expired expired -> EventType.EXPIRED.text();
      case TaskEvent.HandedBack back -> EventType.HANDED_BACK.text();
      case TaskEvent.Cancelled cancelled -> EventType.CANCELLED.text();
      case TaskEvent.Buried buried -> EventType.DEAD.text();
      case TaskEvent.Redriven redriven -> EventType.REDRIVEN.text();
      case TaskEvent.Purged purged -> EventType.PURGED.text();
      case TaskEvent.OldestForgotten forgotten -> "";
      case TaskEvent.Activated activated -> "";
      case TaskEvent.Checked checked -> "";
      case TaskEvent.OfAgent agent -> "";
      case TaskEvent.OfBreaker breaker -> "";
      case TaskEvent.BreakerForgotten forgotten -> "";
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
      case TaskEvent.Checked checked -> "";
      case TaskEvent.OfAgent agent -> "";
      case TaskEvent.OfBreaker breaker -> "";
      case TaskEvent.BreakerForgotten forgotten -> "";
    };
  }

  private static String reason(TaskEvent.Buried buried) {
    String reason = buried.reason().name().toLowerCase(Locale.ROOT);
    return buried.error().isEmpty() ? reason : reason + ": " + buried.error();
  }
}
