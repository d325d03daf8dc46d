package io.swarmhold.edge.cluster;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.auth.Scope;
import io.swarmhold.edge.http.Code;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.Fields;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.edge.http.Route;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.Cluster;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;

/**
 * Who belongs to the cluster and votes, how its shards fare, and the last word on one that nobody
 * can serve.
 */
public final class ClusterRoutes {

  private static final String PATH = "/api/v1/cluster";

  private final EdgePorts ports;
  private final OperatorsWord word = new OperatorsWord();

  public ClusterRoutes(EdgePorts ports) {
    this.ports = ports;
  }

  public List<Route> routes() {
    String shard = PATH + "/shards/{id}";
    return List.of(
        Route.get(PATH, Scope.ADMIN_METRICS, this::status).anytime(),
        Route.get(PATH + "/copies", Scope.ADMIN_METRICS, this::copies).anytime(),
        Route.post(PATH + "/voters/{id}:replace", Scope.ADMIN_CLUSTER, this::replaceVoter)
            .anytime(),
        Route.post(shard + ":recover", Scope.ADMIN_CLUSTER, this::recover).anytime(),
        Route.post(shard + ":give-up", Scope.ADMIN_CLUSTER, this::giveUp).anytime());
  }

  private void status(Exchange exchange) {
    Cluster.Status status = ports.cluster().status();
    JsonBytes out = exchange.out();
    new Fields(out)
        .string("self", status.self().value())
        .bool("alone", status.isAlone())
        .array("members", status.members(), ClusterRoutes::write)
        .array("shards", status.shards(), ClusterRoutes::write)
        .end();
    exchange.answer(200, out);
  }

  private static void write(JsonBytes out, Cluster.Member member) {
    new Fields(out)
        .string("id", member.id().value())
        .string("address", member.address())
        .bool("here", member.isHere())
        .bool("lease", member.hasLease())
        .bool("votes", member.votes())
        .end();
  }

  private static void write(JsonBytes out, Cluster.Shard shard) {
    new Fields(out)
        .number("shard", shard.number())
        .string("health", shard.health().name().toLowerCase(Locale.ROOT))
        .number("epoch", shard.epoch())
        .string("primary", shard.primary().map(MemberId::value).orElse(""))
        .array("inSync", shard.inSync().stream().map(MemberId::value).toList())
        .array("eligible", shard.eligible().stream().map(MemberId::value).toList())
        .number("givenUp", shard.givenUp())
        .array("differs", shard.differing(), ClusterRoutes::write)
        .end();
  }

  private static void write(JsonBytes out, Cluster.Differing differing) {
    new Fields(out)
        .string("member", differing.member().value())
        .number("epoch", differing.epoch())
        .number("sequence", differing.sequence())
        .end();
  }

  /** Of the member that is asked, and no other: only it can look at them. */
  private void copies(Exchange exchange) {
    exchange.when(
        ports.cluster().copies(),
        copies -> {
          JsonBytes out = exchange.out();
          new Fields(out)
              .string("self", ports.cluster().status().self().value())
              .array("copies", copies, ClusterRoutes::write)
              .end();
          exchange.answer(200, out);
        });
  }

  /** The digest as text: not every reader of JSON keeps 64 bits of a number. */
  private static void write(JsonBytes out, Cluster.Copy copy) {
    new Fields(out)
        .number("shard", copy.shard())
        .bool("primary", copy.isPrimary())
        .number("epoch", copy.epoch())
        .number("sequence", copy.sequence())
        .string("digest", copy.digest().isEmpty() ? "" : hex(copy.digest().getAsLong()))
        .end();
  }

  private static String hex(long digest) {
    return HexFormat.of().toHexDigits(digest);
  }

  private void recover(Exchange exchange) {
    OperatorsWord.Said said = word.read(exchange.body(), true);
    answer(exchange, ports.cluster().recover(shard(exchange), said.epoch(), said.whose()));
  }

  private void giveUp(Exchange exchange) {
    OperatorsWord.Said said = word.read(exchange.body(), false);
    answer(exchange, ports.cluster().giveUp(shard(exchange), said.epoch()));
  }

  private void replaceVoter(Exchange exchange) {
    MemberId old = new MemberId(exchange.value());
    MemberId fresh = word.readMember(exchange.body());
    answer(exchange, ports.cluster().replaceVoter(old, fresh));
  }

  private int shard(Exchange exchange) {
    int shards = ports.cluster().status().shards().size();
    try {
      int shard = Integer.parseInt(exchange.value());
      if (shard >= 0 && shard < shards) {
        return shard;
      }
    } catch (NumberFormatException e) {
      // no shard is called that
    }
    throw new RefusedException(
        Code.NOT_FOUND,
        shards == 0
            ? "there are no shards to decide about: this node is alone"
            : "there is no such shard (expected: 0 to %d)".formatted(shards - 1));
  }

  private static void answer(Exchange exchange, CompletionStage<Boolean> done) {
    exchange.when(
        done,
        happened -> {
          JsonBytes out = exchange.out();
          new Fields(out).bool("done", happened).end();
          exchange.answer(200, out);
        });
  }
}
