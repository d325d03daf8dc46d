package io.swarmhold.edge.definition;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.auth.Scope;
import io.swarmhold.edge.http.Code;
import io.swarmhold.edge.http.Conditions;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.Fields;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.edge.http.Route;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.edge.json.JsonReader;
import io.swarmhold.edge.task.PageTokens;
import io.swarmhold.model.consensus.ConsensusCommand.DefinitionName;
import io.swarmhold.model.port.Definitions;
import io.swarmhold.model.port.Definitions.Definition;
import io.swarmhold.model.port.Definitions.Deletion;
import io.swarmhold.model.port.Definitions.Put;
import io.swarmhold.model.port.TaskPage;
import java.util.List;

/** Definitions of agents and workflows, each a JSON object with a revision. */
public final class DefinitionRoutes {

  private static final String PATH = "/api/v1/definitions/{kind}";
  private static final String JSON = "application/json";

  private final EdgePorts ports;
  private final PageTokens pages;
  private final JsonReader json = new JsonReader();

  public DefinitionRoutes(EdgePorts ports, PageTokens pages) {
    this.ports = ports;
    this.pages = pages;
  }

  public List<Route> routes() {
    String definition = PATH + "/{name}";
    return List.of(
        Route.get(PATH, Scope.TASKS_READ, this::list).withQuery("pageSize", "pageToken"),
        Route.get(definition, Scope.TASKS_READ, this::get),
        Route.put(definition, Scope.DEFINITIONS_WRITE, this::put),
        Route.delete(definition, Scope.DEFINITIONS_WRITE, this::delete));
  }

  private static DefinitionName name(Exchange exchange) {
    return new DefinitionName(exchange.tenant(), exchange.name(0), exchange.name(1));
  }

  /** What nothing can be called is not there. */
  private static DefinitionName known(Exchange exchange) {
    try {
      return name(exchange);
    } catch (IllegalArgumentException e) {
      throw RefusedException.notFound();
    }
  }

  private void put(Exchange exchange) {
    DefinitionName name = name(exchange);
    byte[] content = content(exchange.body());
    exchange.when(
        ports
            .definitions()
            .put(name.tenant(), name.kind(), name.name(), Conditions.expected(exchange), content),
        put -> {
          switch (put) {
            case Put.Written(long revision) -> written(exchange, name, revision);
            case Put.Conflict(long revision) -> throw conflict(exchange, revision);
            case Put.TooMany(int limit) ->
                throw new RefusedException(
                    Code.LIMIT_REACHED, "definitions are at their limit of " + limit);
          }
        });
  }

  private byte[] content(byte[] body) {
    if (json.read(body).peek() != '{') {
      throw json.bad("expected an object");
    }
    byte[] content = json.raw(Definitions.MAX_CONTENT_BYTES);
    json.end();
    return content;
  }

  private static void written(Exchange exchange, DefinitionName name, long revision) {
    JsonBytes out = exchange.out();
    new Fields(out)
        .string("kind", name.kind())
        .string("name", name.name())
        .number("revision", revision)
        .end();
    exchange.set("etag", Conditions.etag(revision)).answer(200, out);
  }

  private static RefusedException conflict(Exchange exchange, long revision) {
    if (revision == Definitions.NONE) {
      return new RefusedException(Code.PRECONDITION_FAILED, "there is none");
    }
    exchange.set("etag", Conditions.etag(revision));
    return new RefusedException(
        Code.PRECONDITION_FAILED, "it stands at revision " + Conditions.etag(revision));
  }

  private void get(Exchange exchange) {
    DefinitionName name = known(exchange);
    exchange.when(
        ports.definitions().get(name.tenant(), name.kind(), name.name()),
        found -> {
          Definition definition = found.orElseThrow(RefusedException::notFound);
          exchange
              .set("etag", Conditions.etag(definition.revision()))
              .answer(200, JSON, definition.content());
        });
  }

  private void delete(Exchange exchange) {
    DefinitionName name = known(exchange);
    exchange.when(
        ports
            .definitions()
            .delete(name.tenant(), name.kind(), name.name(), Conditions.expected(exchange)),
        deletion -> {
          switch (deletion) {
            case Deletion.Deleted deleted -> {
              JsonBytes out = exchange.out();
              new Fields(out).bool("deleted", true).end();
              exchange.answer(200, out);
            }
            case Deletion.Missing missing -> throw RefusedException.notFound();
            case Deletion.Conflict(long revision) -> throw conflict(exchange, revision);
          }
        });
  }

  private void list(Exchange exchange) {
    String kind = kind(exchange);
    String question = "definitions " + kind;
    int size = exchange.query("pageSize", 1, TaskPage.MAX_SIZE, TaskPage.DEFAULT_SIZE);
    String after = pages.readName(exchange.query("pageToken"), exchange.tenant(), question);
    exchange.when(
        ports.definitions().list(exchange.tenant(), kind, after, size),
        page -> {
          // Large ones make a page short, so only an empty one is surely the last.
          String next =
              page.isEmpty()
                  ? ""
                  : pages.writeName(page.getLast().name(), exchange.tenant(), question);
          JsonBytes out = exchange.out();
          new Fields(out)
              .array("definitions", page, DefinitionRoutes::write)
              .string("nextPageToken", next)
              .end();
          exchange.answer(200, out);
        });
  }

  private static String kind(Exchange exchange) {
    try {
      String anyName = "any";
      return new DefinitionName(exchange.tenant(), exchange.name(0), anyName).kind();
    } catch (IllegalArgumentException e) {
      throw RefusedException.notFound();
    }
  }

  private static void write(JsonBytes out, Definition definition) {
    Fields fields =
        new Fields(out)
            .string("kind", definition.kind())
            .string("name", definition.name())
            .number("revision", definition.revision());
    fields.name("content").raw(definition.content());
    fields.end();
  }
}
