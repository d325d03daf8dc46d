package io.swarmhold.edge.deadletter;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.auth.Scope;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.Fields;
import io.swarmhold.edge.http.Route;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.edge.task.Lists;
import io.swarmhold.edge.task.RequestHeaders;
import io.swarmhold.model.Durability;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.DeadLetterFilter;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Look through the dead letters, try them again, drop them. */
public final class DeadLetterRoutes {

  private static final String PATH = "/api/v1/dead-letters";

  private final EdgePorts ports;
  private final Lists lists;
  private final FilterReader reader = new FilterReader();

  public DeadLetterRoutes(EdgePorts ports, Lists lists) {
    this.ports = ports;
    this.lists = lists;
  }

  public List<Route> routes() {
    return List.of(
        Route.get(
                PATH,
                Scope.TASKS_READ,
                exchange -> lists.answer(exchange, "tasks", TaskStatus.DEAD))
            .withQuery("pool", "pageSize", "pageToken"),
        Route.post(PATH + ":redrive", Scope.ADMIN_TASKS, e -> act(e, ports.queue()::redrive))
            .taking(Route.Body.OPTIONAL_JSON),
        Route.post(PATH + ":purge", Scope.ADMIN_TASKS, e -> act(e, ports.queue()::purge))
            .taking(Route.Body.OPTIONAL_JSON));
  }

  /** What is done to dead letters. */
  private interface Act {
    CompletionStage<Long> on(TenantId tenant, DeadLetterFilter filter, Durability durability);
  }

  private void act(Exchange exchange, Act act) {
    DeadLetterFilter filter = reader.read(exchange.body());
    Durability durability = RequestHeaders.durability(exchange, ports.status().defaultDurability());
    exchange.when(
        act.on(exchange.tenant(), filter, durability),
        affected -> {
          JsonBytes out = exchange.out();
          new Fields(out).number("affected", affected).end();
          exchange.answer(200, out);
        });
  }
}
