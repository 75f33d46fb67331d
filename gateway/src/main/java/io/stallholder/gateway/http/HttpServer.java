package io.stallholder.gateway.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.stallholder.gateway.config.HttpConfig;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.metrics.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
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

  private final WebServer server;
  private final InFlight inFlight;

  private HttpServer(WebServer server, InFlight inFlight) {
    this.server = server;
    this.inFlight = inFlight;
  }

  /// @throws RefusedStart when a port is taken
  public static HttpServer start(
      HttpConfig config,
      List<Resource> publicResources,
      List<Resource> internalResources,
      ApiKeys keys,
      Metrics metrics) {
    probe("http.publicPort", config.publicHost(), config.publicPort());
    probe("http.internalPort", config.internalHost(), config.internalPort());
    var inFlight = new InFlight();
    var exchange = new Exchange(keys, inFlight, config.maxBodyBytes(), metrics);
    WebServer server =
        WebServer.builder()
            // The composition root stops it, in its order.
            .shutdownHook(false)
            .update(it ->
                listener(it, config.internalHost(), config.internalPort())
                    .routing(routing -> exchange.route(routing, routes(internalResources))))
            .putSocket(
                PUBLIC,
                it ->
                    listener(it, config.publicHost(), config.publicPort())
                        .routing(routing -> exchange.route(routing, routes(publicResources))))
            .build();
    try {
      return new HttpServer(server.start(), inFlight);
    } catch (RuntimeException e) {
      server.stop();
      throw new RefusedStart("the HTTP listeners do not start: " + e.getMessage(), e);
    }
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
  }

  private static <B extends ListenerConfig.BuilderBase<B, ?>> B listener(
      B builder, String host, int port) {
    return builder
        .host(host)
        .port(port)
        .contentEncoding(new PackedBodies())
        .shutdownGracePeriod(STOP)
        .directHandlers(HttpServer::refusals);
  }

  private static List<Routes.Route> routes(List<Resource> resources) {
    var routes = new Routes();
    resources.forEach(resource -> resource.register(routes));
    return routes.all();
  }

  /// What the server refuses before any handler sees it is a problem document, too.
  private static void refusals(DirectHandlers.Builder handlers) {
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(
          type,
          (_, _, status, headers, message) ->
              TransportResponse.builder()
                  .status(status)
                  .headers(headers)
                  .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
                  .header(RequestId.HEADER, UUID.randomUUID().toString())
                  .keepAlive(type.keepAlive())
                  .entity(Json.bytes(refusal(status.code(), message).toJson()))
                  .build());
    }
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
