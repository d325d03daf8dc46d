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
import io.swarmhold.model.port.Elections.Campaign;
import io.swarmhold.model.port.Elections.Confirmation;
import io.swarmhold.model.port.Elections.Leadership;
import io.swarmhold.model.port.Elections.Resignation;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Stand for election, lead on, resign; see who leads. */
public final class ElectionRoutes {

  private static final String PATH = "/api/v1/elections";
  private static final String QUESTION = "elections";

  private final EdgePorts ports;
  private final PageTokens pages;
  private final Wish.Reader wishes = new Wish.Reader("candidate");
  private final TokenReader terms = new TokenReader("term");

  public ElectionRoutes(EdgePorts ports, PageTokens pages) {
    this.ports = ports;
    this.pages = pages;
  }

  public List<Route> routes() {
    String election = PATH + "/{name}";
    return List.of(
        Route.get(PATH, Scope.TASKS_READ, this::list).withQuery("pageSize", "pageToken"),
        Route.get(election, Scope.TASKS_READ, this::observe),
        Route.post(election + ":campaign", Scope.LOCKS_HOLD, this::campaign),
        Route.post(election + ":renew", Scope.LOCKS_HOLD, this::renew),
        Route.post(election + ":resign", Scope.LOCKS_HOLD, this::resign));
  }

  /** As for a lock: whoever left may come back for its answer. */
  private void campaign(Exchange exchange) {
    String name = Names.of(exchange);
    Wish wish = wishes.read(exchange);
    CompletableFuture<Campaign> answer =
        ports
            .elections()
            .campaign(
                exchange.tenant(), name, wish.holder(), wish.request(), wish.terms(), wish.atMost())
            .toCompletableFuture();
    exchange.onGone(() -> answer.cancel(false));
    exchange.when(
        answer,
        campaign -> {
          switch (campaign) {
            case Campaign.Elected(Leadership leadership) -> leads(exchange, leadership);
            case Campaign.LedBy(Leadership leadership) ->
                throw Names.locked(
                    "it is " + Text.cut(leadership.leader()) + " who leads", by(leadership));
            case Campaign.TooMany(int limit) -> throw Names.tooMany(limit);
          }
        });
  }

  private void renew(Exchange exchange) {
    long term = terms.read(exchange.body());
    exchange.when(
        ports.elections().renew(exchange.tenant(), Names.of(exchange), term),
        confirmation -> {
          switch (confirmation) {
            case Confirmation.Confirmed(Leadership leadership) -> leads(exchange, leadership);
            case Confirmation.NotLeading(var other) ->
                throw Names.notHeld(other.map(ElectionRoutes::by));
          }
        });
  }

  private void resign(Exchange exchange) {
    long term = terms.read(exchange.body());
    exchange.when(
        ports.elections().resign(exchange.tenant(), Names.of(exchange), term),
        resignation -> {
          switch (resignation) {
            case Resignation.Resigned resigned -> {
              JsonBytes out = exchange.out();
              new Fields(out).bool("resigned", true).end();
              exchange.answer(200, out);
            }
            case Resignation.NotLeading(var other) ->
                throw Names.notHeld(other.map(ElectionRoutes::by));
          }
        });
  }

  private void observe(Exchange exchange) {
    exchange.when(
        ports.elections().observe(exchange.tenant(), Names.known(exchange)),
        found -> {
          JsonBytes out = exchange.out();
          write(out, found.orElseThrow(RefusedException::notFound));
          exchange.answer(200, out);
        });
  }

  private void list(Exchange exchange) {
    String after = pages.readName(exchange.query("pageToken"), exchange.tenant(), QUESTION);
    exchange.when(
        ports.elections().list(exchange.tenant(), after, Names.Page.size(exchange) + 1),
        found -> {
          var page = Names.Page.of(exchange, found, Leadership::name, pages, QUESTION);
          JsonBytes out = exchange.out();
          new Fields(out)
              .array("elections", page.items(), ElectionRoutes::write)
              .string("nextPageToken", page.nextToken())
              .end();
          exchange.answer(200, out);
        });
  }

  /** For the leader, who counts from when it sent the question. */
  private static void leads(Exchange exchange, Leadership leadership) {
    JsonBytes out = exchange.out();
    fields(out, leadership).number("expiresInSeconds", leadership.lasts().toSeconds()).end();
    exchange.answer(200, out);
  }

  private static void write(JsonBytes out, Leadership leadership) {
    fields(out, leadership).end();
  }

  private static Fields fields(JsonBytes out, Leadership leadership) {
    Fields fields =
        new Fields(out).string("name", leadership.name()).string("leader", leadership.leader());
    fields.name("term").token(leadership.term());
    return fields
        .string("note", leadership.note())
        .number("termSeconds", leadership.lasts().toSeconds())
        .number("renewals", leadership.renewals());
  }

  private static HeldBy by(Leadership leadership) {
    return new HeldBy(leadership.leader(), leadership.note(), leadership.term());
  }
}
