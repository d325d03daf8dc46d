package io.swarmhold.edge.agent;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.agent.ReportReader.Op;
import io.swarmhold.edge.auth.Scope;
import io.swarmhold.edge.http.Code;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.Fields;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.edge.http.Route;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.edge.json.JsonReader;
import io.swarmhold.edge.json.TaskJson;
import io.swarmhold.edge.task.RequestHeaders;
import io.swarmhold.model.AgentId;
import io.swarmhold.model.Durability;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.Reported;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Agents without a connection ask for tasks and report on them. */
public final class WorkRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(WorkRoutes.class);
  private static final byte[] RESULTS = JsonBytes.constant("{\"results\":");

  private final EdgePorts ports;
  private final LatencyHistogram completeLatency;
  private final ReportReader reports = new ReportReader();
  private final JsonReader json = new JsonReader();

  /**
   * @param completeLatency told how long each report of an outcome took, from its headers to its
   *     answer
   */
  public WorkRoutes(EdgePorts ports, LatencyHistogram completeLatency) {
    this.ports = ports;
    this.completeLatency = completeLatency;
  }

  public List<Route> routes() {
    var routes = new ArrayList<Route>();
    String agent = "/api/v1/agents/{id}";
    routes.add(
        Route.post(agent + "/leases", Scope.TASKS_LEASE, this::lease)
            .taking(Route.Body.OPTIONAL_JSON));
    routes.add(Route.post(agent + "/reports", Scope.TASKS_LEASE, this::report));
    for (Op op : Op.values()) {
      routes.add(
          Route.post(
              "/api/v1/tasks/{id}:" + op.text(),
              Scope.TASKS_LEASE,
              exchange -> reportOne(exchange, op)));
    }
    return routes;
  }

  private void lease(Exchange exchange) {
    LeaseRequest request = LeaseRequest.read(exchange.body(), json);
    AgentProfile profile = request.profile(exchange.principal(), new AgentId(exchange.value()));
    CompletableFuture<List<Assignment>> poll =
        ports
            .agents()
            .poll(profile, request.max(), Duration.ofMillis(request.waitMillis()))
            .toCompletableFuture();
    exchange.onGone(() -> poll.cancel(false));
    exchange.when(
        poll,
        assignments -> answer(exchange, profile, assignments),
        assignments -> handBack(profile, assignments));
  }

  private static void answer(
      Exchange exchange, AgentProfile profile, List<Assignment> assignments) {
    JsonBytes out = exchange.out();
    new Fields(out)
        .array(
            "tasks",
            assignments,
            (json, assignment) -> TaskJson.assignment(json, assignment, profile.tenant()))
        .end();
    exchange.answer(200, out);
  }

  /**
   * The client left as they came, or lost its key: others shall have them now, and not when the
   * lease runs out.
   */
  private void handBack(AgentProfile profile, List<Assignment> assignments) {
    if (assignments.isEmpty()) {
      return;
    }
    List<Report> back =
        assignments.stream()
            .<Report>map(task -> new Report.HandBack(task.task(), task.token()))
            .toList();
    ports
        .agents()
        .report(profile.tenant(), profile.agent(), back, Durability.MEMORY)
        .whenComplete((results, failure) -> {
          if (failure != null) {
            LOG.warn(
                "{} tasks of {} wait for their leases to end: it left or lost its key, and: {}",
                back.size(),
                profile.agent(),
                failure.getMessage());
          }
        });
  }

  private void report(Exchange exchange) {
    var agent = new AgentId(exchange.value());
    List<Report> list = reports.list(exchange.body());
    exchange.when(
        ports.agents().report(exchange.tenant(), agent, list, durability(exchange)),
        results -> {
          JsonBytes out = exchange.out().raw(RESULTS);
          TaskJson.reported(out, results);
          exchange.answer(200, out.put('}'));
          recordCompletion(exchange, list.stream().anyMatch(Report.Complete.class::isInstance));
        });
  }

  private void reportOne(Exchange exchange, Op op) {
    TaskId task = exchange.taskId();
    ReportReader.Single single = reports.single(exchange.body(), op, task, token(exchange));
    exchange.when(
        ports
            .agents()
            .report(
                exchange.tenant(),
                new AgentId(single.agent()),
                List.of(single.report()),
                durability(exchange)),
        results -> {
          answer(exchange, task, results.getFirst());
          recordCompletion(exchange, op == Op.COMPLETE);
        });
  }

  /**
   * A repeated report is answered as the first was: whoever repeats it has not seen that answer.
   */
  private static void answer(Exchange exchange, TaskId task, Reported result) {
    switch (result) {
      case ACCEPTED, REPEATED -> {
        JsonBytes out = exchange.out();
        new Fields(out).string("id", task.toString()).string("status", "accepted").end();
        exchange.answer(200, out);
      }
      case ALREADY_FINISHED ->
          exchange.refuse(
              Code.ALREADY_COMPLETED, "another outcome was recorded before under this token");
      case STALE ->
          exchange.refuse(
              Code.STALE_FENCING_TOKEN, "the lease is not in force any more: drop the work");
      case NOT_FOUND -> throw RefusedException.notFound();
    }
  }

  private void recordCompletion(Exchange exchange, boolean completed) {
    if (completed) {
      completeLatency.recordNanos(ports.nanos().getAsLong() - exchange.begunNanos());
    }
  }

  /** What the header says the token is; 0 if it says nothing. */
  private static long token(Exchange exchange) {
    String text = exchange.header("swarmhold-fencing-token");
    if (text == null) {
      return 0;
    }
    try {
      long token = Long.parseLong(text);
      if (token > 0) {
        return token;
      }
    } catch (NumberFormatException e) {
      // falls through to the one message for all that is malformed
    }
    throw new RefusedException(
        Code.BAD_REQUEST, "Swarmhold-Fencing-Token: expected a decimal number from 1 on");
  }

  private Durability durability(Exchange exchange) {
    return RequestHeaders.durability(exchange, ports.status().defaultDurability());
  }
}
