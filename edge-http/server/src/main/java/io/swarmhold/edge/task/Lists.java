package io.swarmhold.edge.task;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.http.Code;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.Fields;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.edge.json.TaskJson;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.port.TaskFilter;
import io.swarmhold.model.port.TaskPage;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Pages of tasks, dead ones among them. */
public final class Lists {

  private final EdgePorts ports;
  private final PageTokens tokens;

  public Lists(EdgePorts ports, PageTokens tokens) {
    this.ports = ports;
    this.tokens = tokens;
  }

  /** Answers with the page that the query asks for. */
  public void answer(Exchange exchange, String name, @Nullable TaskStatus only) {
    TaskStatus status = only == null ? status(exchange.query("status")) : only;
    String pool = exchange.query("pool");
    String type = exchange.query("type");
    var filter = new TaskFilter(status, pool == null ? null : new PoolId(pool), type);
    int size = exchange.query("pageSize", 1, TaskPage.MAX_SIZE, TaskPage.DEFAULT_SIZE);
    String question = name + "\n" + status + "\n" + pool + "\n" + type;
    var after = tokens.read(exchange.query("pageToken"), exchange.tenant(), question);
    exchange.when(
        ports.queue().list(exchange.tenant(), filter, size, after),
        page -> {
          JsonBytes out = exchange.out();
          new Fields(out)
              .array(name, page.rows(), TaskJson::row)
              .string(
                  "nextPageToken",
                  page.next()
                      .map(cursor -> tokens.write(cursor, exchange.tenant(), question))
                      .orElse(""))
              .end();
          exchange.answer(200, out);
        });
  }

  private static @Nullable TaskStatus status(@Nullable String text) {
    if (text == null) {
      return null;
    }
    for (TaskStatus status : TaskStatus.values()) {
      if (status.name().toLowerCase(Locale.ROOT).equals(text)) {
        return status;
      }
    }
    throw new RefusedException(
        Code.BAD_REQUEST,
        "status: expected delayed, queued, running, succeeded, cancelled or dead");
  }
}
