package io.stallholder.gateway.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.stallholder.gateway.config.HttpConfig;
import io.stallholder.gateway.config.HttpConfig.ForwardedBy;
import io.stallholder.gateway.config.Networks;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/// What the public listener asks of everybody before a call, and says with every answer.
///
/// There are no cookies, and so no session that a browser would bring along by itself: whoever has
/// a page's unguessable address is the buyer, and nobody else is. That is what makes it safe from
/// forged requests, too: a page elsewhere that posts to us does not know the address, and the one
/// POST without it, AWS's own from another site, counts for nothing but the token that it brings.
/// Were a cookie ever needed, it would have to be `Secure; HttpOnly; SameSite=Lax`.
final class Door {
  /// Forms have no more.
  static final int MOST_BODY_BYTES = 64 * 1024;

  static final int MOST_HEARD_OUT = 256 * 1024;

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?");
  private static final HeaderName FORWARDED_FOR = HeaderNames.create("X-Forwarded-For");
  private static final HeaderName FORWARDED_PROTO = HeaderNames.create("X-Forwarded-Proto");
  private static final HeaderName FORWARDED_HOST = HeaderNames.create("X-Forwarded-Host");
  private static final Map<String, String> ALWAYS = always();

  private final Networks proxies;
  private final ForwardedBy style;
  private final Rate rate;
  private final LongSupplier nanoTime;

  Door(HttpConfig config, LongSupplier nanoTime) {
    this.proxies = config.proxies();
    this.style = config.forwardedBy();
    this.rate = new Rate(config.requestsPerMinute(), nanoTime.getAsLong());
    this.nanoTime = nanoTime;
  }

  /// What keeps a page from being cached, framed, scripted or loaded elsewhere, and from telling
  /// its address to others. A call may say something else, as pages do of their styles.
  private static Map<String, String> always() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(
        "Content-Security-Policy",
        "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'");
    headers.put("Cache-Control", "no-store");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("X-Frame-Options", "DENY");
    headers.put("Cross-Origin-Opener-Policy", "same-origin");
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    headers.put("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()");
    headers.put("X-Robots-Tag", "noindex");
    return Map.copyOf(headers);
  }

  /// The headers of an answer to nobody in particular: its request could not be read.
  static Map<String, String> headers() {
    return ALWAYS;
  }

  /// The headers that an answer has unless its call gives others.
  static Map<String, String> headers(Origin origin) {
    if (!origin.isSecure()) {
      return ALWAYS; // Browsers heed the other one over TLS alone.
    }
    Map<String, String> headers = new LinkedHashMap<>(ALWAYS);
    headers.put("Strict-Transport-Security", "max-age=31536000");
    return headers;
  }

  Origin origin(ServerRequest request) {
    var told =
        new Origin.Told(
            peer(request),
            request.isSecure() ? "https" : "http",
            request.headers().first(HeaderNames.HOST),
            list(request, style == ForwardedBy.FORWARDED ? HeaderNames.FORWARDED : FORWARDED_FOR),
            list(request, FORWARDED_PROTO),
            list(request, FORWARDED_HOST));
    return Origin.of(told, proxies, style);
  }

  /// Why a request goes no further, if it does not.
  ///
  /// @param refused makes the answer of a problem
  Optional<Reply> refusal(ServerRequest request, Origin origin, Function<Problem, Reply> refused) {
    Duration wait = rate.admit(origin.client(), nanoTime.getAsLong());
    if (wait.isPositive()) {
      Problem problem = Problems.tooManyRequests(wait);
      return Optional.of(
          refused.apply(problem).with("Retry-After", String.valueOf(wait.toSeconds() + 1)));
    }
    // Where nobody but we could speak TLS, being in the clear is the seller's choice.
    boolean isProxied = proxies.contains(peer(request));
    return isProxied && origin.isInTheClear()
        ? Optional.of(encrypted(request, origin, refused))
        : Optional.empty();
  }

  /// A page is shown elsewhere; a form is not taken, for what it holds has gone in the clear.
  private static Reply encrypted(
      ServerRequest request, Origin origin, Function<Problem, Reply> refused) {
    Method method = request.prologue().method();
    Optional<String> host = origin.host().filter(it -> HOST.matcher(it).matches());
    if (host.isEmpty() || !(method.equals(Method.GET) || method.equals(Method.HEAD))) {
      return refused.apply(Problems.inTheClear());
    }
    String path = request.path().absolute().rawPath();
    return Reply.empty(308).with("Location", "https://" + host.get() + path);
  }

  private static InetAddress peer(ServerRequest request) {
    return request.remotePeer().address() instanceof InetSocketAddress address
            && address.getAddress() != null
        ? address.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  /// A list may come in one header, or in several.
  private static String list(ServerRequest request, HeaderName name) {
    return request.headers().contains(name)
        ? String.join(",", request.headers().get(name).allValues())
        : "";
  }
}
