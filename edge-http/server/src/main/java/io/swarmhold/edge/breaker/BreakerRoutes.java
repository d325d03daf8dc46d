package io.swarmhold.edge.breaker;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.auth.Scope;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.Fields;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.edge.http.Route;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.edge.task.RequestHeaders;
import io.swarmhold.model.Durability;
import io.swarmhold.model.breaker.BreakerCommand;
import io.swarmhold.model.breaker.BreakerEvent;
import io.swarmhold.model.breaker.BreakerKey;
import io.swarmhold.model.breaker.BreakerSettings;
import io.swarmhold.model.breaker.BreakerState;
import io.swarmhold.model.breaker.Force;
import java.util.List;
import java.util.Locale;

/** How breakers stand; hold them open or closed, let them go; tell those of dependencies. */
public final class BreakerRoutes {

  private static final String PATH = "/api/v1/breakers";

  private final EdgePorts ports;
  private final BreakerReader reader = new BreakerReader();

  public BreakerRoutes(EdgePorts ports) {
    this.ports = ports;
  }

  public List<Route> routes() {
    String breaker = PATH + "/{kind}/{id}";
    return List.of(
        Route.get(PATH, Scope.TASKS_READ, this::list),
        Route.get(breaker, Scope.TASKS_READ, this::get),
        Route.put(breaker, Scope.ADMIN_TASKS, this::configure),
        Route.post(
            breaker + ":force-open",
            Scope.ADMIN_TASKS,
            exchange -> force(exchange, Force.Direction.OPEN)),
        Route.post(
            breaker + ":force-closed",
            Scope.ADMIN_TASKS,
            exchange -> force(exchange, Force.Direction.CLOSED)),
        Route.post(breaker + ":release", Scope.ADMIN_TASKS, this::release),
        Route.post(PATH + "/dependency/{id}:report", Scope.TASKS_LEASE, this::report),
        Route.post(PATH + "/dependency/{id}:acquire", Scope.TASKS_LEASE, this::acquire));
  }

  private void list(Exchange exchange) {
    exchange.when(
        ports.breakers().list(exchange.tenant()),
        states -> {
          JsonBytes out = exchange.out();
          new Fields(out).array("breakers", states, BreakerJson::write).end();
          exchange.answer(200, out);
        });
  }

  private void get(Exchange exchange) {
    show(exchange, key(exchange));
  }

  /** One that never did anything is closed, and set as by default. */
  private void show(Exchange exchange, BreakerKey key) {
    exchange.when(
        ports.breakers().find(key),
        found -> {
          JsonBytes out = exchange.out();
          BreakerJson.write(out, found.orElseGet(() -> unused(key)));
          exchange.answer(200, out);
        });
  }

  private BreakerState unused(BreakerKey key) {
    return BreakerState.begin(
        new BreakerEvent.Configured(key, ports.nowMillis(), BreakerSettings.defaultOf(key.kind())));
  }

  private void configure(Exchange exchange) {
    operate(exchange, new BreakerCommand.Configure(reader.settings(exchange.body())));
  }

  private void force(Exchange exchange, Force.Direction direction) {
    operate(
        exchange,
        new BreakerCommand.ForceTo(
            direction, reader.reason(exchange.body(), exchange.principal().keyId())));
  }

  private void release(Exchange exchange) {
    operate(
        exchange,
        new BreakerCommand.Release(reader.reason(exchange.body(), exchange.principal().keyId())));
  }

  private void operate(Exchange exchange, BreakerCommand command) {
    BreakerKey key = key(exchange);
    exchange.when(
        ports
            .breakers()
            .tell(
                key,
                command,
                RequestHeaders.durability(exchange, ports.status().defaultDurability())),
        done -> show(exchange, key));
  }

  private void report(Exchange exchange) {
    tell(exchange, reader.report(exchange.body()));
  }

  private void acquire(Exchange exchange) {
    tell(exchange, reader.acquire(exchange.body()));
  }

  private void tell(Exchange exchange, BreakerCommand command) {
    BreakerKey key = dependency(exchange);
    exchange.when(
        ports.breakers().tell(key, command, Durability.MEMORY),
        reply -> {
          JsonBytes out = exchange.out();
          BreakerJson.write(out, reply);
          exchange.answer(200, out);
        });
  }

  private static BreakerKey dependency(Exchange exchange) {
    try {
      return BreakerKey.ofDependency(exchange.tenant(), exchange.value());
    } catch (IllegalArgumentException e) {
      throw RefusedException.notFound();
    }
  }

  /** What nothing can be called is not there. */
  private static BreakerKey key(Exchange exchange) {
    for (BreakerKey.Kind kind : BreakerKey.Kind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(exchange.name(0))) {
        try {
          return new BreakerKey(kind, exchange.tenant(), exchange.name(1));
        } catch (IllegalArgumentException e) {
          throw RefusedException.notFound();
        }
      }
    }
    throw RefusedException.notFound();
  }
}
