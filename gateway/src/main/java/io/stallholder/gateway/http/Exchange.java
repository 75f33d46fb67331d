package io.stallholder.gateway.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.stallholder.gateway.metrics.Metrics;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// What happens to a request on its way to a handler and back: it gets its id, its key is checked,
/// failures become problems, the time it took is counted.
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final String BEARER = "Bearer ";
  private static final String UNKNOWN_ROUTE = "none";
  // Of a body that is too large some may be left; a server that stops should not be asked again.
  private static final Set<Integer> LAST_OF_ITS_CONNECTION = Set.of(413, 503);
  private static final Set<Integer> HEARD_OUT = Set.of(413, 415, 429);

  /// What differs between the listeners.
  ///
  /// @param mostHeardOut who sends a little too much is heard out: a connection that is closed with
  ///   bytes unread is reset, and takes the answer with it
  /// @param guard of the public listener alone
  record Side(long maxBodyBytes, int mostHeardOut, Optional<Guard> guard) {}

  /// What stands between the public listener and its calls.
  record Guard(Door door, Patience patience) {}

  private final ApiKeys keys;
  private final InFlight inFlight;
  private final Side side;
  private final Counter requests;
  private final Histogram seconds;
  private Function<Problem, Reply> refusals = Reply::problem;

  Exchange(ApiKeys keys, InFlight inFlight, Side side, Metrics metrics) {
    this.keys = keys;
    this.inFlight = inFlight;
    this.side = side;
    this.requests =
        metrics.counter("http_requests", "HTTP requests answered", "method", "route", "status");
    this.seconds =
        metrics.seconds("http_request_seconds", "Time from request to answer", "method", "route");
  }

  void route(HttpRouting.Builder routing, Routes known) {
    List<Routes.Route> routes = known.all();
    refusals = known.refusals();
    var all = routes.stream().map(Offered::of).toList();
    io.helidon.webserver.http.Handler otherwise =
        (request, response) -> answer(request, response, unmatched(request, all));
    // What is written out is never taken for a parameter: /v1/things/new is not the thing "new".
    routes.stream().filter(Exchange::isLiteral).forEach(route -> offer(routing, route));
    routes.stream()
        .filter(Exchange::isLiteral)
        .map(Routes.Route::path)
        .distinct()
        .forEach(path -> routing.any(path, otherwise));
    routes.stream().filter(route -> !isLiteral(route)).forEach(route -> offer(routing, route));
    routing.any(otherwise);
  }

  private void offer(HttpRouting.Builder routing, Routes.Route route) {
    io.helidon.webserver.http.Handler handler =
        (request, response) -> answer(request, response, route);
    routing.route(Method.create(route.method()), route.path(), handler);
    if (route.method().equals("GET")) {
      routing.route(Method.HEAD, route.path(), handler);
    }
  }

  private static boolean isLiteral(Routes.Route route) {
    return route.path().indexOf('{') < 0;
  }

  private record Offered(String method, boolean literal, PathMatcher path) {
    static Offered of(Routes.Route route) {
      return new Offered(route.method(), isLiteral(route), PathMatchers.create(route.path()));
    }
  }

  /// Nothing matches method and path together: tell which methods there are, if any.
  private Routes.Route unmatched(ServerRequest request, List<Offered> offered) {
    String path = request.path().absolute().path();
    List<Offered> fitting =
        offered.stream()
            .filter(it -> it.path().match(request.path().absolute()).accepted())
            .toList();
    boolean literal = fitting.stream().anyMatch(Offered::literal);
    var methods = new TreeSet<String>();
    fitting.stream().filter(it -> it.literal() == literal).forEach(it -> methods.add(it.method()));
    String method = request.prologue().method().text();
    Handler handler =
        _ -> {
          if (methods.isEmpty()) {
            return problem(Problems.noSuchCall(path));
          }
          String allowed = String.join(", ", methods);
          return problem(Problems.wrongMethod(method, allowed)).with("Allow", allowed);
        };
    return new Routes.Route(method, UNKNOWN_ROUTE, Optional.empty(), handler);
  }

  private void answer(ServerRequest request, ServerResponse response, Routes.Route route) {
    long start = System.nanoTime();
    RequestId id = RequestId.of(request.headers());
    boolean entered = inFlight.enter();
    SocketAddress peer = request.remotePeer().address();
    side.guard().ifPresent(it -> it.patience().begun(peer));
    Optional<Origin> origin = side.guard().map(it -> it.door().origin(request));
    try (var _ = MDC.putCloseable("request", id.value());
        var _ = MDC.putCloseable("traceparent", id.traceparent().orElse(null))) {
      Reply reply = entered ? reply(request, route, id, origin) : problem(Problems.stopping());
      if (HEARD_OUT.contains(reply.status())) {
        hearOut(request);
      }
      response.header(RequestId.HEADER, id.value());
      if (LAST_OF_ITS_CONNECTION.contains(reply.status()) && isHttp1(request)) {
        response.header(HeaderValues.CONNECTION_CLOSE);
      }
      id.traceparent().ifPresent(it -> response.header(RequestId.TRACEPARENT, it));
      origin
          .map(Door::headers)
          .orElse(Map.of())
          .forEach((name, value) -> set(response, name, value));
      reply.headers().forEach((name, value) -> set(response, name, value));
      response.status(reply.status());
      // Counted before it is sent, so that whoever has the answer finds it counted.
      count(route, reply.status(), start);
      send(reply, response, request.prologue().method().equals(Method.HEAD));
    } finally {
      side.guard().ifPresent(it -> it.patience().answered(peer));
      if (entered) {
        inFlight.leave();
      }
    }
  }

  private static void set(ServerResponse response, String name, String value) {
    response.header(HeaderNames.create(name), value);
  }

  private static void send(Reply reply, ServerResponse response, boolean headersOnly) {
    if (reply.stream().isPresent()) {
      if (headersOnly) {
        response.send();
      } else {
        stream(reply.stream().get(), response);
      }
    } else if (headersOnly) {
      response.contentLength(reply.body().length);
      response.send();
    } else {
      response.send(reply.body());
    }
  }

  private static void stream(Reply.Body body, ServerResponse response) {
    try {
      OutputStream out = response.outputStream();
      body.writeTo(out);
      out.close(); // only then is it whole
    } catch (IOException | RuntimeException e) {
      LOG.warn("an answer broke off: {}", e.toString());
      throw new CloseConnectionException("an answer broke off", e);
    }
  }

  private void hearOut(ServerRequest request) {
    if (!request.content().hasEntity() || request.headers().contains(HeaderNames.EXPECT)) {
      return;
    }
    byte[] buffer = new byte[8192];
    try {
      InputStream rest = request.content().inputStream();
      for (int heard = 0, read = 0; read >= 0 && heard < side.mostHeardOut(); heard += read) {
        read = rest.read(buffer);
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("a body that is too large broke off: {}", e.toString());
    }
  }

  private void count(Routes.Route route, int status, long start) {
    String method = route.path().equals(UNKNOWN_ROUTE) ? UNKNOWN_ROUTE : route.method();
    requests.labelValues(method, route.path(), String.valueOf(status)).inc();
    seconds.labelValues(method, route.path()).observe((System.nanoTime() - start) / 1e9);
  }

  private Reply reply(
      ServerRequest request, Routes.Route route, RequestId id, Optional<Origin> origin) {
    try {
      Optional<Reply> refusal =
          side.guard()
              .flatMap(it -> it.door().refusal(request, origin.orElseThrow(), this::problem));
      if (refusal.isPresent()) {
        return refusal.get();
      }
      if (request.headers().contentLength().orElse(0) > side.maxBodyBytes()) {
        throw Problems.tooLarge(side.maxBodyBytes());
      }
      Optional<ApiKeys.Caller> caller = Optional.empty();
      if (route.scope().isPresent()) {
        caller = Optional.of(authenticated(request, route.scope().get()));
      }
      return route.handler().handle(new Request(request, id, caller, side.maxBodyBytes()));
    } catch (CloseConnectionException e) {
      throw e; // The caller is gone: nobody is there to be told.
    } catch (Exception e) {
      return problem(Problems.of(e));
    }
  }

  /// HTTP/2 has no such header: there the client resets the stream that carries it.
  private static boolean isHttp1(ServerRequest request) {
    return request.prologue().protocolVersion().startsWith("1");
  }

  private Reply problem(Problem problem) {
    Reply reply = refusals.apply(problem);
    return switch (problem.status()) {
      case 401 -> reply.with("WWW-Authenticate", "Bearer realm=\"stallholder\"");
      case 415 -> reply.with("Accept-Encoding", "gzip");
      case 429 -> reply.with("Retry-After", "1");
      case 503 -> reply.with("Retry-After", "5");
      default -> reply;
    };
  }

  private ApiKeys.Caller authenticated(ServerRequest request, Scope scope) {
    String header = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
    if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      throw new ProblemException(
          Problems.unauthenticated("send the header Authorization: Bearer sk_…"));
    }
    ApiKeys.Caller caller =
        keys.caller(header.substring(BEARER.length()).strip())
            .orElseThrow(() ->
                new ProblemException(
                    Problems.unauthenticated("this key is unknown or was revoked")));
    if (!caller.may(scope)) {
      throw new ProblemException(Problems.outOfScope(scope));
    }
    return caller;
  }
}
