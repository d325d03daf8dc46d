package io.swarmhold.edge.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** The reports an agent owes the server: each is sent until it is answered. */
final class ReportOutbox {

  /** Reports sent and not answered; beyond it they wait for an answer to make room. */
  static final int MAX_UNANSWERED = 4_096;

  /** Before reports are sent again that the server could not take just now. */
  private static final long PAUSE_NANOS = Duration.ofMillis(500).toNanos();

  private final ArrayDeque<Report> outbox = new ArrayDeque<>();
  private final Set<Lease> alone = new HashSet<>(); // was in a refused frame: next sent by itself
  private int unanswered;
  private long notBefore; // after a refusal that may pass

  void add(Report report) {
    outbox.add(report);
  }

  /** Reports that were not answered yet, sent or not. */
  int owed() {
    return outbox.size() + unanswered;
  }

  boolean isReady(long now) {
    return !outbox.isEmpty() && unanswered < MAX_UNANSWERED && now >= notBefore;
  }

  /** When it may be ready if nothing happens; {@code Long.MAX_VALUE} for never. */
  long readyAt(long now) {
    return outbox.isEmpty() ? Long.MAX_VALUE : Math.max(notBefore, now);
  }

  /** As many reports of one kind as a frame holds; the others keep their order. */
  List<Report> take() {
    var taken = new ArrayList<Report>();
    Class<? extends Report> kind = outbox.element().getClass();
    int room = ClientFrame.MAX_BYTES;
    for (Iterator<Report> rest = outbox.iterator(); rest.hasNext(); ) {
      Report report = rest.next();
      if (report.getClass() != kind || (!taken.isEmpty() && alone.contains(report.lease()))) {
        continue;
      }
      if ((!taken.isEmpty() && report.size() > room)
          || taken.size() == Math.min(ClientFrame.MAX_TASKS, MAX_UNANSWERED - unanswered)) {
        break;
      }
      taken.add(report);
      room -= report.size();
      rest.remove();
      if (alone.contains(report.lease())) {
        break;
      }
    }
    unanswered += taken.size();
    return taken;
  }

  static ClientFrame frame(long id, List<Report> reports) {
    return switch (reports.getFirst()) {
      case Report.Complete first ->
          new ClientFrame.Completes(id, all(Report.Complete.class, reports));
      case Report.Fail first -> new ClientFrame.Fails(id, all(Report.Fail.class, reports));
      case Report.HandBack first ->
          new ClientFrame.HandBacks(id, all(Report.HandBack.class, reports));
    };
  }

  private static <R extends Report> List<R> all(Class<R> kind, List<Report> reports) {
    return reports.stream().map(kind::cast).toList();
  }

  /** So many of those that were taken have an answer, be it a refusal. */
  void answered(int count) {
    unanswered -= count;
  }

  /** The report is settled. */
  void settled(Lease lease) {
    alone.remove(lease);
  }

  /** They were refused for now: they come first again, after a pause. */
  void postpone(List<Report> reports, long now) {
    putBack(reports);
    notBefore = now + PAUSE_NANOS;
  }

  /**
   * They were refused for good, as a frame: one bad report must not take its company down with it,
   * nor come back for ever.
   *
   * @return the one that is given up; empty if there is something else to try
   */
  List<Report> refused(List<Report> reports, String reason) {
    if (reports.size() > 1) {
      for (Report report : reports) {
        alone.add(report.lease());
        outbox.add(report);
      }
      return List.of();
    }
    Report report = reports.getFirst();
    if (report instanceof Report.Complete) {
      outbox.add(new Report.Fail(report.lease(), "result refused: " + reason, false));
      return List.of();
    }
    alone.remove(report.lease());
    return reports;
  }

  /** The connection is gone, and what was sent on it may not have arrived. */
  void lost(List<Report> unansweredReports) {
    unanswered = 0;
    putBack(unansweredReports);
  }

  private void putBack(List<Report> reports) {
    reports.reversed().forEach(outbox::addFirst);
  }

  /** A fresh connection is open. */
  void connected(long now) {
    notBefore = now;
  }
}
