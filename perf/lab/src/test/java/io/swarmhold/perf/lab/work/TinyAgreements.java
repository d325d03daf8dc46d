package io.swarmhold.perf.lab.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.swarmhold.perf.lab.work.TinyServer.Mischief;
import io.swarmhold.perf.lab.work.TinyServer.Reply;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The part of a {@link TinyServer} that is about locks, elections and definitions. */
final class TinyAgreements {

  /** Which one is forgotten, by the server that forgets one. */
  private static final int FORGOTTEN = 3;

  private record Lease(String holder, String request, long token, long until) {}

  private record Definition(long revision, JsonNode content) {}

  private final Mischief mischief;
  private final LongSupplier nanos;
  private final Map<String, Lease> leases = new HashMap<>();
  private final Map<String, Lease> before = new HashMap<>();
  private final TreeMap<String, Definition> definitions = new TreeMap<>();
  private final Map<String, Definition> old = new HashMap<>();
  private long tokens;
  private long revisions;
  private int elements;

  TinyAgreements(Mischief mischief, LongSupplier nanos) {
    this.mischief = mischief;
    this.nanos = nanos;
  }

  static boolean serves(String path) {
    return path.matches("/api/v1/(locks|elections|definitions)/.*");
  }

  Reply act(HttpExchange exchange, JsonNode body) {
    String path = exchange.getRequestURI().getPath();
    if (path.startsWith("/api/v1/definitions/")) {
      return switch (exchange.getRequestMethod()) {
        case "PUT" -> put(path, exchange, body);
        default -> path.split("/").length == 5 ? page(path, exchange) : get(path);
      };
    }
    int colon = path.indexOf(':');
    String name = colon < 0 ? path : path.substring(0, colon);
    return switch (colon < 0 ? "" : path.substring(colon + 1)) {
      case "" -> look(name);
      case "acquire", "campaign" -> take(name, exchange, body);
      case "renew" -> renew(name, body);
      default -> end(name, body);
    };
  }

  private @Nullable Lease inForce(String name) {
    Lease lease = leases.get(name);
    return lease != null && nanos.getAsLong() < lease.until() ? lease : null;
  }

  private Reply take(String name, HttpExchange exchange, JsonNode body) {
    String holder = body.path("holder").asText() + body.path("candidate").asText();
    String request = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    Lease lease = inForce(name);
    boolean again =
        lease != null && lease.holder().equals(holder) && lease.request().equals(request);
    if (lease != null && !again && mischief != Mischief.GIVE_LOCKS_TWICE) {
      return TinyServer.refuse(409, "locked");
    }
    if (lease != null && !again) {
      before.put(name, lease);
    }
    long token = lease != null && again ? lease.token() : ++tokens;
    return held(name, new Lease(holder, request, token, until()));
  }

  /** A little longer than the holder may rely on it. */
  private long until() {
    return nanos.getAsLong() + NamedLease.TERM.toNanos() * 9 / 8;
  }

  private Reply held(String name, Lease lease) {
    leases.put(name, lease);
    ObjectNode told = told(lease);
    return new Reply(200, told.put("termSeconds", NamedLease.TERM.toSeconds()));
  }

  private static ObjectNode told(Lease lease) {
    String token = Long.toString(lease.token());
    return TinyServer.object().put("token", token).put("term", token);
  }

  private static long token(JsonNode body) {
    return Long.parseLong(body.path("token").asText() + body.path("term").asText());
  }

  private Reply renew(String name, JsonNode body) {
    Lease lease = inForce(name);
    if (lease != null && lease.token() == token(body)) {
      return held(name, new Lease(lease.holder(), lease.request(), lease.token(), until()));
    }
    return mischief == Mischief.RENEW_ANYTHING
        ? new Reply(200, told(new Lease("", "", token(body), 0)).put("termSeconds", 2))
        : TinyServer.refuse(409, "not_held");
  }

  private Reply end(String name, JsonNode body) {
    Lease lease = inForce(name);
    if (lease == null || lease.token() != token(body)) {
      return TinyServer.refuse(409, "not_held");
    }
    before.put(name, lease);
    leases.remove(name);
    return new Reply(200, TinyServer.object().put("released", true));
  }

  private Reply look(String name) {
    Lease lease =
        mischief == Mischief.NAME_AN_OLD_HOLDER && before.containsKey(name)
            ? before.get(name)
            : inForce(name);
    return lease == null ? TinyServer.refuse(404, "not_found") : new Reply(200, told(lease));
  }

  private Reply put(String path, HttpExchange exchange, JsonNode body) {
    Definition stands = definitions.get(path);
    if (mischief != Mischief.IGNORE_CONDITIONS && !isMet(exchange, stands)) {
      return TinyServer.refuse(412, "precondition_failed");
    }
    if (stands != null) {
      old.put(path, stands);
    }
    var written = new Definition(++revisions, body);
    boolean isElement = path.contains("element");
    if (mischief != Mischief.FORGET_A_DEFINITION || !isElement || ++elements != FORGOTTEN) {
      definitions.put(path, written);
    }
    return new Reply(200, TinyServer.object().put("revision", written.revision()));
  }

  private static boolean isMet(HttpExchange exchange, @Nullable Definition stands) {
    String match = exchange.getRequestHeaders().getFirst("If-Match");
    if (match != null) {
      return stands != null && match.equals("\"" + stands.revision() + "\"");
    }
    return exchange.getRequestHeaders().getFirst("If-None-Match") == null || stands == null;
  }

  private Reply get(String path) {
    Definition found =
        mischief == Mischief.READ_OLD_DEFINITIONS && old.containsKey(path)
            ? old.get(path)
            : definitions.get(path);
    return found == null
        ? TinyServer.refuse(404, "not_found")
        : new Reply(200, found.content(), found.revision());
  }

  /** As the servers do: only an empty page is surely the last. */
  private Reply page(String path, HttpExchange exchange) {
    String query = exchange.getRequestURI().getQuery();
    int token = query.indexOf("pageToken=");
    String after = token < 0 ? path + "/" : query.substring(token + "pageToken=".length());
    ObjectNode answer = TinyServer.object();
    ArrayNode page = answer.putArray("definitions");
    String last = "";
    for (String name : definitions.tailMap(after, false).keySet()) {
      if (!name.startsWith(path + "/") || page.size() == 100) {
        break;
      }
      page.addObject().put("name", name.substring(path.length() + 1));
      last = name;
    }
    return new Reply(200, answer.put("nextPageToken", last));
  }
}
