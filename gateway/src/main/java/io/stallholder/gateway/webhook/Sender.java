package io.stallholder.gateway.webhook;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// POSTs events. Follows no redirects, tries nothing twice, keeps no connection: each one is made
/// to an address that was checked for it.
final class Sender implements AutoCloseable {
  static final int LONGEST_ANSWER = 500;

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int MOST_CONNECTIONS = 128;
  private static final int STATUS_OK = 200;
  private static final int STATUS_REDIRECT = 300;
  private static final int LONGEST_WAIT_SECONDS = 3600;

  /// One POST.
  ///
  /// @param id the same however often it is sent
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Message(String id, byte[] body, List<byte[]> keys) {
    Message {
      keys = List.copyOf(keys);
    }
  }

  private final InstantSource machine;
  private final CheckedNames names;
  private final CloseableHttpClient http;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("webhook-timeouts").factory());

  /// @param machine the receiver compares the time of sending with its own clock, which is no
  ///   business time
  Sender(DnsResolver names, Targets targets, InstantSource machine) {
    this.machine = machine;
    this.names = new CheckedNames(names, targets);
    Timeout timeout = Timeout.of(TIMEOUT);
    var connections =
        PoolingHttpClientConnectionManagerBuilder.create()
            .setDnsResolver(this.names)
            .setMaxConnTotal(MOST_CONNECTIONS)
            .setMaxConnPerRoute(MOST_CONNECTIONS)
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(timeout)
                    .setSocketTimeout(timeout)
                    .build())
            .build();
    this.http =
        HttpClients.custom()
            .setConnectionManager(connections)
            .setConnectionReuseStrategy((_, _, _) -> false)
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setResponseTimeout(timeout)
                    .setConnectionRequestTimeout(timeout)
                    .build())
            .setUserAgent("Stallholder")
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .build();
  }

  /// Why this address could not be an endpoint's; empty: it can.
  Optional<String> objection(URI url) {
    try {
      boolean isPublic = true;
      for (var address : names.resolve(host(url))) {
        isPublic &= Targets.isPublic(address);
      }
      return isPublic && !url.getScheme().equals("https")
          ? Optional.of("must be https: the address is on the public internet")
          : Optional.empty();
    } catch (CheckedNames.Forbidden _) {
      return Optional.of(
          "has an address that is not of the public internet; webhooks.privateTargets can allow it");
    } catch (UnknownHostException _) {
      return Optional.of("has a host that cannot be found");
    }
  }

  /// Tries once.
  Answer send(URI url, Message message) {
    String timestamp = Long.toString(machine.instant().getEpochSecond());
    var post = new HttpPost(url);
    post.setEntity(new ByteArrayEntity(message.body(), ContentType.APPLICATION_JSON));
    post.setHeader("webhook-id", message.id());
    post.setHeader("webhook-timestamp", timestamp);
    post.setHeader(
        "webhook-signature",
        Signature.header(message.keys(), message.id(), timestamp, message.body()));
    // Timeouts of a client are about silence; a receiver that trickles could hold us for ever.
    var isLate = new AtomicBoolean();
    var end =
        timer.schedule(
            () -> {
              isLate.set(true);
              post.cancel();
            },
            TIMEOUT.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      return answer(http.executeOpen(RoutingSupport.determineHost(post), post, null));
    } catch (IOException | HttpException e) {
      return new Answer.Away(isLate.get() ? "it did not answer in time" : reason(e));
    } finally {
      end.cancel(false);
      post.cancel(); // gives the connection back without reading the rest, however long it is
    }
  }

  private static Answer answer(ClassicHttpResponse response) throws IOException {
    int status = response.getCode();
    if (status == Answer.STATUS_GONE) {
      return new Answer.Gone();
    }
    return status >= STATUS_OK && status < STATUS_REDIRECT
        ? new Answer.Taken(status)
        : new Answer.Refused(status, beginning(response.getEntity()), wait(response));
  }

  private static String beginning(@Nullable HttpEntity entity) throws IOException {
    if (entity == null) {
      return "";
    }
    byte[] first = entity.getContent().readNBytes(LONGEST_ANSWER);
    return new String(first, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}+", " ").strip();
  }

  private static Optional<Duration> wait(ClassicHttpResponse response) {
    @Nullable Header header = response.getFirstHeader("Retry-After");
    return Optional.ofNullable(header)
        .map(Header::getValue)
        .filter(text -> text.matches("\\d{1,9}"))
        .map(text -> Duration.ofSeconds(Math.min(Long.parseLong(text), LONGEST_WAIT_SECONDS)));
  }

  /// What an exception says may hold addresses.
  private static String reason(Exception e) {
    return switch (e) {
      case CheckedNames.Forbidden _ -> "it has an address that is not allowed";
      case UnknownHostException _ -> "its host cannot be found";
      case ConnectTimeoutException _, SocketTimeoutException _ -> "it did not answer in time";
      case SSLException _ -> "no secure connection can be made: " + e.getClass().getSimpleName();
      default -> "it cannot be reached: " + e.getClass().getSimpleName();
    };
  }

  private static String host(URI url) {
    return url.getHost().replaceAll("[\\[\\]]", "");
  }

  @Override
  public void close() {
    timer.shutdownNow();
    http.close(CloseMode.IMMEDIATE);
  }
}
