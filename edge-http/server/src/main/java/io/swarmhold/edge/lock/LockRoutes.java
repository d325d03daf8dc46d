package io.swarmhold.edge.lock;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.auth.Scope;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.Fields;
import io.swarmhold.edge.http.Problem.HeldBy;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.edge.http.Route;
import io.swarmhold.edge.http.Text;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.edge.task.PageTokens;
import io.swarmhold.model.port.Locks.Acquisition;
import io.swarmhold.model.port.Locks.Lease;
import io.swarmhold.model.port.Locks.Release;
import io.swarmhold.model.port.Locks.Renewal;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Take a lock, keep it, let it go; see who has it. */
public final class LockRoutes {

  private static final String PATH = "/api/v1/locks";
  private static final String QUESTION = "locks";

  private final EdgePorts ports;
  private final PageTokens pages;
  private final Wish.Reader wishes = new Wish.Reader("holder");
  private final TokenReader tokens = new TokenReader("token");

  public LockRoutes(EdgePorts ports, PageTokens pages) {
    this.ports = ports;
    this.pages = pages;
  }

  public List<Route> routes() {
    String lock = PATH + "/{name}";
    return List.of(
        Route.get(PATH, Scope.TASKS_READ, this::list).withQuery("pageSize", "pageToken"),
        Route.get(lock, Scope.TASKS_READ, this::get),
        Route.post(lock + ":acquire", Scope.LOCKS_HOLD, this::acquire),
        Route.post(lock + ":renew", Scope.LOCKS_HOLD, this::renew),
        Route.post(lock + ":release", Scope.LOCKS_HOLD, this::release));
  }

  /**
   * A client that left may come back for its answer under the same key, so what was taken for it is
   * not released: it expires.
   */
  private void acquire(Exchange exchange) {
    String name = Names.of(exchange);
    Wish wish = wishes.read(exchange);
    CompletableFuture<Acquisition> answer =
        ports
            .locks()
            .acquire(
                exchange.tenant(), name, wish.holder(), wish.request(), wish.terms(), wish.atMost())
            .toCompletableFuture();
    exchange.onGone(() -> answer.cancel(false));
    exchange.when(
        answer,
        acquisition -> {
          switch (acquisition) {
            case Acquisition.Acquired(Lease lease) -> held(exchange, lease);
            case Acquisition.HeldBy(Lease lease) ->
                throw Names.locked(
                    "it is " + Text.cut(lease.holder()) + " who has it", holder(lease));
            case Acquisition.TooMany(int limit) -> throw Names.tooMany(limit);
          }
        });
  }

  private void renew(Exchange exchange) {
    long token = tokens.read(exchange.body());
    exchange.when(
        ports.locks().renew(exchange.tenant(), Names.of(exchange), token),
        renewal -> {
          switch (renewal) {
            case Renewal.Renewed(Lease lease) -> held(exchange, lease);
            case Renewal.NotHeld(var by) -> throw Names.notHeld(by.map(LockRoutes::holder));
          }
        });
  }

  private void release(Exchange exchange) {
    long token = tokens.read(exchange.body());
    exchange.when(
        ports.locks().release(exchange.tenant(), Names.of(exchange), token),
        release -> {
          switch (release) {
            case Release.Released released -> {
              JsonBytes out = exchange.out();
              new Fields(out).bool("released", true).end();
              exchange.answer(200, out);
            }
            case Release.NotHeld(var by) -> throw Names.notHeld(by.map(LockRoutes::holder));
          }
        });
  }

  private void get(Exchange exchange) {
    exchange.when(
        ports.locks().find(exchange.tenant(), Names.known(exchange)),
        found -> {
          JsonBytes out = exchange.out();
          write(out, found.orElseThrow(RefusedException::notFound));
          exchange.answer(200, out);
        });
  }

  private void list(Exchange exchange) {
    String after = pages.readName(exchange.query("pageToken"), exchange.tenant(), QUESTION);
    exchange.when(
        ports.locks().list(exchange.tenant(), after, Names.Page.size(exchange) + 1),
        found -> {
          var page = Names.Page.of(exchange, found, Lease::name, pages, QUESTION);
          JsonBytes out = exchange.out();
          new Fields(out)
              .array("locks", page.items(), LockRoutes::write)
              .string("nextPageToken", page.nextToken())
              .end();
          exchange.answer(200, out);
        });
  }

  /** For the holder, who counts from when it sent the question. */
  private static void held(Exchange exchange, Lease lease) {
    JsonBytes out = exchange.out();
    fields(out, lease).number("expiresInSeconds", lease.term().toSeconds()).end();
    exchange.answer(200, out);
  }

  private static void write(JsonBytes out, Lease lease) {
    fields(out, lease).end();
  }

  private static Fields fields(JsonBytes out, Lease lease) {
    Fields fields = new Fields(out).string("name", lease.name());
    fields.name("token").token(lease.token());
    return fields
        .string("holder", lease.holder())
        .string("note", lease.note())
        .number("termSeconds", lease.term().toSeconds())
        .number("renewals", lease.renewals());
  }

  private static HeldBy holder(Lease lease) {
    return new HeldBy(lease.holder(), lease.note(), lease.token());
  }
}
