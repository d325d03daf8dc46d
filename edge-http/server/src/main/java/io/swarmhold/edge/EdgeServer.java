package io.swarmhold.edge;

import io.swarmhold.edge.auth.Authenticator;
import io.swarmhold.edge.http.Route;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/** The edge, listening. */
public final class EdgeServer {

  private final Vertx vertx;
  private final Edge edge;
  private final String deployment;
  private final Context context;

  private EdgeServer(Vertx vertx, Edge edge, String deployment, Context context) {
    this.vertx = vertx;
    this.edge = edge;
    this.deployment = deployment;
    this.context = context;
  }

  /**
   * Whether the key file that {@link #start} will read can be read, for those who would have to
   * undo much if it could not.
   *
   * @throws IllegalArgumentException naming the file, and what is wrong with it
   */
  public static void requireKeys(EdgeConfig config, InstantSource clock) {
    Authenticator.open(config.keyFile(), clock);
  }

  /**
   * Listens as {@code config} says, on one event loop of {@code vertx}. Fails with an
   * IllegalArgumentException if the key file cannot be read, with what the system says if the
   * address cannot be bound.
   */
  public static Future<EdgeServer> start(Vertx vertx, EdgeConfig config, EdgePorts ports) {
    return vertx
        .executeBlocking(
            () -> new Edge(config, ports, Authenticator.open(config.keyFile(), ports.clock())))
        .compose(edge -> deploy(vertx, Objects.requireNonNull(edge)));
  }

  /**
   * Listens at any free port of loopback for those of this process who were told {@code key}. It is
   * theirs alone, whatever other edges of the process are configured to let in.
   */
  public static Future<EdgeServer> startPrivate(Vertx vertx, String key, EdgePorts ports) {
    return deploy(
        vertx, new Edge(EdgeConfig.onLoopback(0), ports, Authenticator.ofOne(key, ports.clock())));
  }

  private static Future<EdgeServer> deploy(Vertx vertx, Edge edge) {
    return vertx
        .deployVerticle(edge)
        .map(deployment -> new EdgeServer(vertx, edge, deployment, edge.context()));
  }

  /** The port it listens on, which tells if any free one was asked for. */
  public int port() {
    return edge.port();
  }

  /** The port for operators: {@link #port} unless they have one of their own. */
  public int adminPort() {
    return edge.adminPort();
  }

  /** Everything that can be asked, to be held against its description. */
  List<Route> mounted() {
    return edge.mounted();
  }

  /**
   * Stops: refuses what is new with 503 {@code draining}, tells the WebSockets, lets what is under
   * way end within {@link Limits#drainWithin}, then closes everything.
   */
  public Future<Void> close() {
    edge.takeNothingNew();
    Promise<Void> drained = Promise.promise();
    context.runOnContext(unused -> edge.drain().onComplete(drained));
    return drained.future().eventually(() -> vertx.undeploy(deployment));
  }
}
