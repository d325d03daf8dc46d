package io.swarmhold.perf.load.drive;

import io.swarmhold.perf.load.wire.UnexpectedAnswerException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The reports of one socket that the server has not answered. Their objects are used again. */
final class Reports {

  /** More than the server reads ahead. */
  private static final int MAX_UNANSWERED = 4_096;

  static final long FIRST_ID = 1;

  /** The tasks of one {@code complete} frame. */
  static final class Report {

    private long id;
    private long sentAt;
    private int[] tasks = new int[16];
    private int size;
    private boolean open;

    long id() {
      return id;
    }

    long sentAt() {
      return sentAt;
    }

    int size() {
      return size;
    }

    int task(int index) {
      return tasks[index];
    }

    void add(int task) {
      if (size == tasks.length) {
        tasks = Arrays.copyOf(tasks, size * 2);
      }
      tasks[size++] = task;
    }
  }

  private @Nullable Report[] ring = new @Nullable Report[4];
  private long nextId = FIRST_ID;

  Report begin(long now) {
    Report report = at(nextId);
    if (report.open) {
      grow();
      report = at(nextId);
    }
    report.id = nextId++;
    report.sentAt = now;
    report.size = 0;
    report.open = true;
    return report;
  }

  /** It was not sent after all. */
  void drop(Report report) {
    report.open = false;
  }

  /** It is answered. */
  Report end(long id) {
    Report report = ring[slot(id)];
    if (report == null || !report.open || report.id != id) {
      throw new UnexpectedAnswerException("an answer to report " + id + ", which waits for none");
    }
    report.open = false;
    return report;
  }

  private Report at(long id) {
    Report report = ring[slot(id)];
    if (report == null) {
      report = new Report();
      ring[slot(id)] = report;
    }
    return report;
  }

  private void grow() {
    if (ring.length == MAX_UNANSWERED) {
      throw new UnexpectedAnswerException(MAX_UNANSWERED + " reports without an answer");
    }
    @Nullable Report[] old = ring;
    ring = new @Nullable Report[old.length * 4];
    for (Report report : old) {
      if (report != null && report.open) {
        ring[slot(report.id)] = report;
      }
    }
  }

  private int slot(long id) {
    return (int) id & ring.length - 1;
  }
}
