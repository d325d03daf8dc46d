package io.swarmhold.edge;

import io.swarmhold.edge.agent.AgentRoutes;
import io.swarmhold.edge.agent.CardRoutes;
import io.swarmhold.edge.agent.RegistryRoutes;
import io.swarmhold.edge.agent.WorkRoutes;
import io.swarmhold.edge.auth.Authenticator;
import io.swarmhold.edge.auth.Principal;
import io.swarmhold.edge.breaker.BreakerRoutes;
import io.swarmhold.edge.cluster.ClusterRoutes;
import io.swarmhold.edge.deadletter.DeadLetterRoutes;
import io.swarmhold.edge.definition.DefinitionRoutes;
import io.swarmhold.edge.event.EventRoutes;
import io.swarmhold.edge.event.Streams;
import io.swarmhold.edge.http.Front;
import io.swarmhold.edge.http.Peers;
import io.swarmhold.edge.http.Route;
import io.swarmhold.edge.http.RouteTable;
import io.swarmhold.edge.legacy.LegacyRoutes;
import io.swarmhold.edge.lock.ElectionRoutes;
import io.swarmhold.edge.lock.LockRoutes;
import io.swarmhold.edge.ops.EdgeMetrics;
import io.swarmhold.edge.ops.OpsRoutes;
import io.swarmhold.edge.overview.OverviewRoutes;
import io.swarmhold.edge.overview.Overviews;
import io.swarmhold.edge.page.Pages;
import io.swarmhold.edge.socket.AgentSockets;
import io.swarmhold.edge.task.Lists;
import io.swarmhold.edge.task.PageTokens;
import io.swarmhold.edge.task.TaskRoutes;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The edge on one event loop. Reads as a parts list. */
final class Edge extends VerticleBase implements Front.Elsewhere {

  private static final long TICK_MILLIS = 1_000;
  private static final int CLOSING_LOOK_MILLIS = 10;

  /** Method and version, around the URI. */
  private static final int REST_OF_LINE = 32;

  private final EdgeConfig config;
  private final EdgePorts ports;
  private final Authenticator authenticator;
  private final EdgeMetrics metrics;
  private final ExecutorService reader = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Route> mounted = new ArrayList<>();
  private final List<HttpServer> servers = new ArrayList<>();
  private final Peers peers;
  private final Streams streams;
  private SocketEndpoint sockets = SocketEndpoint.NONE;
  private @Nullable Pages pages;
  private volatile boolean draining;

  Edge(EdgeConfig config, EdgePorts ports, Authenticator authenticator) {
    this.config = config;
    this.ports = ports;
    this.authenticator = authenticator;
    this.metrics = new EdgeMetrics(ports.status());
    this.peers = new Peers(config.limits(), ports.nanos());
    this.streams = new Streams(authenticator, config.limits().maxStreams());
  }

  @Override
  public Future<?> start() {
    sockets = sockets();
    metrics.gauge("swarmhold.http.connections", "Open connections", peers::count);
    metrics.gauge("swarmhold.http.streams", "Open streams of events", streams::count);
    vertx.setPeriodic(TICK_MILLIS, timer -> tick());
    OpsRoutes ops = new OpsRoutes(ports, metrics, () -> draining, reader);
    var routes = new ArrayList<Route>();
    routes.addAll(ops.health());
    routes.addAll(ops.description());
    routes.addAll(api());
    boolean together = config.onLoopback() && config.admin().isEmpty();
    if (together) {
      routes.addAll(ops.operations());
    }
    Future<?> listening = listen(routes, config.host(), config.port());
    return config
        .admin()
        .<Future<?>>map(admin -> listening.compose(done -> listenForOperators(ops, admin)))
        .orElse(listening);
  }

  @Override
  public Future<?> stop() {
    reader.close();
    return Future.succeededFuture();
  }

  Context context() {
    return context;
  }

  int port() {
    return servers.getFirst().actualPort();
  }

  /** Everything that can be asked. */
  List<Route> mounted() {
    return List.copyOf(mounted);
  }

  /** The port operators ask at. */
  int adminPort() {
    return servers.getLast().actualPort();
  }

  /** From any thread: what comes from now on is refused. */
  void takeNothingNew() {
    draining = true;
  }

  /** Runs on the event loop; done when nothing is under way any more, or its time is up. */
  Future<Void> drain() {
    streams.close();
    return sockets.drain().eventually(this::idle);
  }

  /** Everything that needs a credential. */
  private List<Route> api() {
    Context context = vertx.getOrCreateContext();
    var tokens = PageTokens.of(ports.cluster());
    var lists = new Lists(ports, tokens);
    ports.swarm().measuring(metrics.latencies());
    var overviews = new Overviews(ports, reader);
    var routes = new ArrayList<Route>();
    routes.addAll(new TaskRoutes(ports, lists, metrics.submitLatency()).routes());
    routes.addAll(new DeadLetterRoutes(ports, lists).routes());
    routes.addAll(new ClusterRoutes(ports).routes());
    routes.addAll(new LockRoutes(ports, tokens).routes());
    routes.addAll(new ElectionRoutes(ports, tokens).routes());
    routes.addAll(new DefinitionRoutes(ports, tokens).routes());
    routes.addAll(new EventRoutes(ports, streams, reader, context).routes());
    routes.addAll(new WorkRoutes(ports, metrics.completeLatency()).routes());
    routes.addAll(new AgentRoutes(ports, tokens).routes());
    routes.addAll(new RegistryRoutes(ports).routes());
    routes.addAll(new CardRoutes(ports).routes());
    routes.addAll(new BreakerRoutes(ports).routes());
    routes.addAll(new LegacyRoutes(ports).routes());
    routes.addAll(new OverviewRoutes(overviews, streams, context).routes());
    return routes;
  }

  private SocketEndpoint sockets() {
    var agents =
        new AgentSockets(
            vertx,
            ports,
            authenticator,
            new AgentSockets.Latencies(metrics.submitLatency(), metrics.completeLatency()));
    metrics.gauge("swarmhold.sockets", "Open WebSockets", () -> agents.counts().sockets());
    metrics.gauge(
        "swarmhold.socket.agents", "Agents on WebSockets", () -> agents.counts().agents());
    metrics.counter(
        "swarmhold.socket.messages.in", "Messages received", () -> agents.counts().messagesIn());
    metrics.counter(
        "swarmhold.socket.messages.out", "Messages sent", () -> agents.counts().messagesOut());
    metrics.counter(
        "swarmhold.socket.refused", "Error frames sent", () -> agents.counts().refused());
    return agents;
  }

  private Future<?> listen(List<Route> routes, String host, int port) {
    Front newFront = front(routes);
    pages = new Pages(vertx, newFront::missing);
    return serve(newFront, host, port);
  }

  private Future<?> listenForOperators(OpsRoutes ops, EdgeConfig.Listener admin) {
    var routes = new ArrayList<Route>();
    routes.addAll(ops.health());
    routes.addAll(ops.operations());
    return serve(front(routes), admin.host(), admin.port());
  }

  private Front front(List<Route> routes) {
    mounted.addAll(routes);
    var setting =
        new Front.Setting(
            new RouteTable(routes),
            authenticator,
            config.limits(),
            ports.nanos(),
            metrics,
            ports.status()::ready,
            () -> draining);
    return new Front(setting, peers, this, vertx.getOrCreateContext());
  }

  private Future<?> serve(Front toServe, String host, int port) {
    HttpServer server =
        vertx
            .createHttpServer(options())
            .connectionHandler(peers::accept)
            .invalidRequestHandler(toServe::handleInvalid)
            .requestHandler(toServe);
    servers.add(server);
    return server.listen(port, host);
  }

  /** Time is not Vert.x's to watch here but {@link Peers}': a long poll is idle, too. */
  private static HttpServerOptions options() {
    return AgentSockets.configure(new HttpServerOptions())
        .setMaxHeaderSize(Limits.MAX_HEADER_BYTES)
        .setMaxInitialLineLength(Limits.MAX_URI_BYTES + REST_OF_LINE)
        .setHttp2ClearTextEnabled(false)
        .setUseAlpn(false)
        .setCompressionSupported(false)
        .setDecompressionSupported(false)
        .setHandle100ContinueAutomatically(false)
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true)
        .setAcceptBacklog(1_024);
  }

  @Override
  public void socket(HttpServerRequest request, Optional<Principal> principal) {
    sockets.upgrade(request, principal);
  }

  @Override
  public void page(HttpServerRequest request) {
    if (pages != null) {
      pages.handle(request);
    }
  }

  private void tick() {
    peers.sweep();
    streams.tick();
    if (authenticator.required()) {
      reader.execute(authenticator::reload);
    }
  }

  /** Done when all requests are answered, or after as long as they may take. */
  private Future<Void> idle() {
    Promise<Void> done = Promise.promise();
    long give =
        vertx.setTimer(config.limits().drainWithin().toMillis(), timer -> done.tryComplete());
    awaitIdle(done);
    return done.future().onComplete(over -> vertx.cancelTimer(give));
  }

  private void awaitIdle(Promise<Void> done) {
    if (!peers.areExchanging()) {
      done.tryComplete();
    } else if (!done.future().isComplete()) {
      vertx.setTimer(CLOSING_LOOK_MILLIS, timer -> awaitIdle(done));
    }
  }
}
