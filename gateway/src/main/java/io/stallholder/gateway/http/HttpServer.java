package io.stallholder.gateway.http;

import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.TransportRequest;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import io.stallholder.gateway.config.HttpConfig;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.metrics.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The two listeners. Buyers reach the public one; the seller's app and operators the internal.
/// Each request has a virtual thread of its own.
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final String PUBLIC = "public";
  private static final Duration GRACE = Duration.ofSeconds(20);
  // By then nothing is in flight: what is left are idle connections.
  private static final Duration STOP = Duration.ofMillis(250);

  private static final int MOST_HEARD_OUT = 16 << 20;
  private static final LongSupplier NANO_TIME = System::nanoTime;

  private final WebServer server;
  private final InFlight inFlight;
  private final Patience patience;
  private final Optional<Renewal> renewal;

  private HttpServer(
      WebServer server, InFlight inFlight, Patience patience, Optional<Renewal> renewal) {
    this.server = server;
    this.inFlight = inFlight;
    this.patience = patience;
    this.renewal = renewal;
    renewal.ifPresent(it -> it.watch(this::renewed));
  }

  /// @throws RefusedStart when a port is taken, or the certificate does not fit
  public static HttpServer start(
      HttpConfig config,
      List<Resource> publicResources,
      List<Resource> internalResources,
      ApiKeys keys,
      Metrics metrics) {
    return start(config, new Calls(publicResources, internalResources), keys, metrics, NANO_TIME);
  }

  /// What the two listeners answer.
  record Calls(List<Resource> publicOnes, List<Resource> internalOnes) {}

  /// @param nanoTime by which the public listener's limits go
  static HttpServer start(
      HttpConfig config, Calls calls, ApiKeys keys, Metrics metrics, LongSupplier nanoTime) {
    probe("http.publicPort", config.publicHost(), config.publicPort());
    probe("http.internalPort", config.internalHost(), config.internalPort());
    Optional<Renewal> renewal = config.tls().map(tls -> new Renewal(tls, metrics));
    var inFlight = new InFlight();
    var patience = Patience.start(nanoTime);
    var guard = new Exchange.Guard(new Door(config, nanoTime), patience);
    int mostBytes = Math.min(config.maxBodyBytes(), Door.MOST_BODY_BYTES);
    var outside = new Exchange.Side(mostBytes, Door.MOST_HEARD_OUT, Optional.of(guard));
    var inside = new Exchange.Side(config.maxBodyBytes(), MOST_HEARD_OUT, Optional.empty());
    Routes publicRoutes = routes(calls.publicOnes());
    WebServer server =
        WebServer.builder()
            // The composition root stops it, in its order.
            .shutdownHook(false)
            .update(it ->
                listener(it, config.internalHost(), config.internalPort())
                    .directHandlers(handlers -> refusals(handlers, Reply::problem, Map.of()))
                    .routing(routing ->
                        new Exchange(keys, inFlight, inside, metrics)
                            .route(routing, routes(calls.internalOnes()))))
            .putSocket(
                PUBLIC,
                it ->
                    guarded(listener(it, config.publicHost(), config.publicPort()), patience)
                        .update(more -> renewal.ifPresent(tls -> more.tls(tls.first())))
                        .directHandlers(
                            handlers -> refusals(handlers, publicRoutes.refusals(), Door.headers()))
                        .routing(routing ->
                            new Exchange(keys, inFlight, outside, metrics)
                                .route(routing, publicRoutes)))
            .build();
    try {
      server.start();
    } catch (RuntimeException e) {
      server.stop();
      patience.close();
      throw new RefusedStart("the HTTP listeners do not start: " + e.getMessage(), e);
    }
    return new HttpServer(server, inFlight, patience, renewal);
  }

  /// HTTP/1.1 alone, which is enough for a page without anything beside it: of HTTP/2 one
  /// connection can ask for more than can be watched over.
  private static ListenerConfig.Builder guarded(ListenerConfig.Builder builder, Patience patience) {
    return builder
        .protocolsDiscoverServices(false)
        .addProtocol(Http1Config.create())
        .connectionOptions(patience)
        .maxTcpConnections(Patience.MOST_CONNECTIONS)
        // The other way asks the DNS for the name of everybody who comes with TLS.
        .useNio(false);
  }

  public int publicPort() {
    return server.port(PUBLIC);
  }

  public int internalPort() {
    return server.port();
  }

  /// Takes no new requests, and lets those in flight finish within `GRACE`.
  @Override
  public void close() {
    try {
      int left = inFlight.close(GRACE);
      if (left > 0) {
        LOG.warn("{} requests were not finished in time and are cut off", left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    server.stop();
    patience.close();
    renewal.ifPresent(Renewal::close);
  }

  /// Looks at once whether the certificate was renewed.
  void renew() {
    renewal.ifPresent(it -> it.once(this::renewed));
  }

  Patience patience() {
    return patience;
  }

  private void renewed(Tls tls) {
    server.reloadTls(PUBLIC, tls);
  }

  private static <B extends ListenerConfig.BuilderBase<B, ?>> B listener(
      B builder, String host, int port) {
    return builder
        .host(host)
        .port(port)
        .contentEncoding(new PackedBodies())
        .shutdownGracePeriod(STOP);
  }

  private static Routes routes(List<Resource> resources) {
    var routes = new Routes();
    resources.forEach(resource -> resource.register(routes));
    return routes;
  }

  /// What the server refuses before any handler sees it is told in the same way.
  private static void refusals(
      DirectHandlers.Builder handlers, Function<Problem, Reply> told, Map<String, String> more) {
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(
          type,
          (request, _, given, headers, message) -> {
            Status status = isUnread(request, given) ? Status.BAD_REQUEST_400 : given;
            Reply reply = told.apply(refusal(status.code(), message));
            var response =
                TransportResponse.builder()
                    .status(status)
                    .headers(headers)
                    .header(RequestId.HEADER, UUID.randomUUID().toString())
                    .keepAlive(type.keepAlive())
                    .entity(reply.body());
            Map<String, String> all = new LinkedHashMap<>(more);
            all.putAll(reply.headers());
            all.forEach((name, value) -> response.header(HeaderNames.create(name), value));
            return response.build();
          });
    }
  }

  /// Who breaks off within a request's head is told of a fault of the server's, which knows of no
  /// request then.
  private static boolean isUnread(TransportRequest request, Status given) {
    return given.code() == Status.INTERNAL_SERVER_ERROR_500.code() && request.path().isEmpty();
  }

  /// The server does not always say why.
  private static Problem refusal(int status, @Nullable String message) {
    return Problems.transport(status, message == null ? "it is not well-formed HTTP" : message);
  }

  /// The server's own failure to bind names neither the port nor the key.
  private static void probe(String key, String host, int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      throw new RefusedStart(
          "%s: cannot listen on %s port %d: %s".formatted(key, host, port, e.getMessage()), e);
    }
  }
}
