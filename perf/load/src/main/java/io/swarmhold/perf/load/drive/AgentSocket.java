package io.swarmhold.perf.load.drive;

import io.swarmhold.model.TaskId;
import io.swarmhold.perf.load.wire.Assignments;
import io.swarmhold.perf.load.wire.FrameOutput;
import io.swarmhold.perf.load.wire.Mask;
import io.swarmhold.perf.load.wire.MessageHead;
import io.swarmhold.perf.load.wire.ReportResults;
import io.swarmhold.perf.load.wire.TaskTemplate;
import io.swarmhold.perf.load.wire.UnexpectedAnswerException;
import java.nio.channels.SocketChannel;

/**
 * One WebSocket with one or more agents on it. What is assigned is completed at once, all tasks of
 * an {@code assign} in one {@code complete}; or held, if that is what the agents are for.
 */
final class AgentSocket extends SocketLine {

  /** What its agents do with a task. */
  enum Work {
    COMPLETE,
    HOLD
  }

  static final String NAME = "bench-";

  private static final byte[] TASKS = Mask.masked(",\"tasks\":[");
  private static final byte[] ID = Mask.masked("{\"id\":\"");
  private static final byte[] TOKEN = Mask.masked("\",\"token\":\"");
  private static final byte[] TASK_END = Mask.masked("\"},");
  private static final byte[] END = Mask.masked("]}");
  private static final int OUTPUT_BYTES = 256;

  /** No task has this handle: the ledger would be full before. */
  private static final int NOT_TO_DO = -1;

  private final Traffic traffic;
  private final int firstAgent;
  private final byte[][] openings;
  private final Work work;
  private final Assignments assignments;
  private final ReportResults results = new ReportResults();
  private final Reports reports = new Reports();

  /**
   * @param firstAgent number of the first of its agents; the others follow
   */
  AgentSocket(
      SocketChannel channel,
      byte[] rest,
      int firstAgent,
      int agents,
      int payloadBytes,
      Work work,
      Traffic traffic) {
    super(channel, rest, OUTPUT_BYTES);
    this.traffic = traffic;
    this.firstAgent = firstAgent;
    this.work = work;
    this.assignments = new Assignments(payloadBytes);
    this.openings = new byte[agents][];
    for (int i = 0; i < agents; i++) {
      openings[i] = Mask.masked("{\"op\":\"complete\",\"agent\":\"" + name(i) + "\",\"id\":");
    }
  }

  /** Registers its agents with so many slots each; goes out with the next flush. */
  void register(int slots) {
    for (int i = 0; i < openings.length; i++) {
      output()
          .text(
              "{\"op\":\"register\",\"id\":%d,\"agent\":\"%s\",\"pools\":[\"%s\"],\"slots\":%d}"
                  .formatted(i + 1, name(i), TaskTemplate.POOL, slots));
    }
  }

  /** From now on each agent works on so many tasks at a time; goes out with the next flush. */
  void credits(int slots) {
    for (int i = 0; i < openings.length; i++) {
      output().text("{\"op\":\"credits\",\"agent\":\"%s\",\"slots\":%d}".formatted(name(i), slots));
    }
  }

  /** Says that its agents live; goes out with the next flush. */
  void heartbeat() {
    output().text("{\"op\":\"heartbeat\"}");
  }

  @Override
  void failed(long id, String said) {
    Reports.Report report = id < Reports.FIRST_ID ? null : reports.end(id);
    traffic.reportFailed(report == null ? 0 : report.size(), said);
  }

  @Override
  void message(MessageHead.Op op, MessageHead start, byte[] buffer, int to, long at) {
    switch (op) {
      case REGISTERED -> traffic.registeredOne();
      case ASSIGN -> assigned(start, buffer, to, at);
      case REPORTED -> reported(start, buffer, to, at);
      case REVOKE -> revoked(start, buffer, to);
      case SUBMITTED, REPLACED, ERROR, DRAINING, PONG ->
          throw new UnexpectedAnswerException(op + " for an agent");
    }
  }

  private void assigned(MessageHead start, byte[] buffer, int to, long at) {
    assignments.read(buffer, start.array(), to);
    if (work == Work.HOLD) {
      while (assignments.next()) {
        deliver(buffer, at);
      }
    } else {
      complete(openings[agent(start, buffer)], buffer, at);
    }
  }

  private void complete(byte[] opening, byte[] buffer, long at) {
    FrameOutput out = output();
    Reports.Report report = reports.begin(at);
    out.begin();
    out.raw(opening);
    out.number(report.id());
    out.raw(TASKS);
    while (assignments.next()) {
      int task = deliver(buffer, at);
      if (task != NOT_TO_DO) {
        report.add(task);
        out.raw(ID);
        out.copy(buffer, assignments.idAt(), TaskId.TEXT_LENGTH);
        out.raw(TOKEN);
        out.copy(buffer, assignments.tokenAt(), assignments.tokenEnd() - assignments.tokenAt());
        out.raw(TASK_END);
      }
    }
    if (report.size() == 0) {
      reports.drop(report);
      out.cancel();
    } else {
      out.dropLast();
      out.raw(END);
      out.end();
    }
  }

  private int deliver(byte[] buffer, long at) {
    int task = traffic.ledger().task(buffer, assignments.idAt());
    boolean todo = traffic.delivered(task, assignments.token(), assignments.stamp(), at);
    return todo ? task : NOT_TO_DO;
  }

  private void reported(MessageHead start, byte[] buffer, int to, long at) {
    Reports.Report report = reports.end(start.id());
    int told = 0;
    results.read(buffer, start.array(), to);
    for (; results.next() && told < report.size(); told++) {
      if (results.accepted()) {
        traffic.ledger().completed(report.task(told));
      } else {
        traffic.rejectedOne();
      }
    }
    if (told != report.size() || results.next()) {
      throw new UnexpectedAnswerException(
          "not as many results as the " + report.size() + " tasks reported");
    }
    traffic.latencies().completed(report.sentAt(), at, told);
  }

  private void revoked(MessageHead start, byte[] buffer, int to) {
    assignments.read(buffer, start.array(), to);
    while (assignments.next()) {
      traffic.revoked(traffic.ledger().task(buffer, assignments.idAt()));
    }
  }

  private int agent(MessageHead start, byte[] buffer) {
    int number = 0;
    for (int i = start.agentFrom() + NAME.length(); i < start.agentTo(); i++) {
      number = number * 10 + buffer[i] - '0';
    }
    int agent = number - firstAgent;
    if (start.agentFrom() < 0 || agent < 0 || agent >= openings.length) {
      throw new UnexpectedAnswerException("a task for an agent that is not here: " + number);
    }
    return agent;
  }

  private String name(int index) {
    return NAME + (firstAgent + index);
  }
}
