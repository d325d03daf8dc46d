package io.swarmhold.model.port;

/** What an event of the feed is called outside. A name never changes its meaning. */
public enum EventType {
  SUBMITTED("task.submitted"),
  /** Its delay, or the pause before a retry, is over. */
  DUE("task.due"),
  LEASED("task.leased"),
  /** Its agent is still at it. */
  EXTENDED("task.extended"),
  /** Its agent is still at it, and said how far. */
  PROGRESS("task.progress"),
  HANDED_BACK("task.handed_back"),
  /** An attempt failed, and there will be another. */
  FAILED("task.failed"),
  /** An attempt ended without a word, and there will be another. */
  EXPIRED("task.expired"),
  SUCCEEDED("task.succeeded"),
  CANCELLED("task.cancelled"),
  /** It went to the dead-letter queue. */
  DEAD("task.dead"),
  /** It came back from there. */
  REDRIVEN("task.redriven"),
  /** It was dropped from there. */
  PURGED("task.purged");

  private final String text;

  EventType(String text) {
    this.text = text;
  }

  /** As it stands in {@link EventFeed.TaskHappening#type}. */
  public String text() {
    return text;
  }

  /** Whether nothing happens to the task after it, unless somebody redrives it. */
  public boolean endsTask() {
    return this == SUCCEEDED || this == CANCELLED || this == DEAD || this == PURGED;
  }
}
