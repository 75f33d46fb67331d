package io.stallholder.marketplace.wire;

import io.stallholder.marketplace.wire.Reply.Lost;
import io.stallholder.marketplace.wire.Reply.Unsent;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.regions.Region;

/// Calls one AWS-JSON service. One call is exactly one HTTP request: whether to try again is the
/// caller's decision, who has written down what was tried.
public final class AwsJsonClient {
  public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
  private static final int MAX_RESPONSE_BYTES = 8 * 1024 * 1024;

  private static final String SIGNING_NAME = "aws-marketplace";

  /// Set by the JDK's client itself, to the same values that were signed.
  private static final Set<String> SET_BY_CLIENT = Set.of("host", "content-length");

  private final Caller caller;
  private final Service service;
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

  /// Who calls and how. `clock` is the machine's, since AWS refuses signatures of another time.
  public record Caller(
      HttpClient http, AwsCredentialsProvider credentials, InstantSource clock, Duration timeout) {}

  /// What is called: `targetPrefix` is the service's name in `X-Amz-Target`.
  public record Service(
      URI endpoint, Region signingRegion, String targetPrefix, JsonVersion version) {
    /// One that speaks AWS-JSON 1.1, as most do.
    public Service(URI endpoint, Region signingRegion, String targetPrefix) {
      this(endpoint, signingRegion, targetPrefix, JsonVersion.V1_1);
    }
  }

  /// The two versions of AWS-JSON; they differ in their media type.
  public enum JsonVersion {
    V1_0("application/x-amz-json-1.0"),
    V1_1("application/x-amz-json-1.1");

    private final String mediaType;

    JsonVersion(String mediaType) {
      this.mediaType = mediaType;
    }
  }

  public AwsJsonClient(Caller caller, Service service) {
    this.caller = caller;
    this.service = service;
  }

  /// An HTTP client that does what one signed request needs, and nothing by itself.
  public static HttpClient httpClient() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(CONNECT_TIMEOUT)
        .build();
  }

  /// `redact` is applied to the words of an error, which may repeat the request's.
  public Reply call(String operation, byte[] body, UnaryOperator<String> redact) {
    AwsCredentials credentials;
    try {
      credentials = caller.credentials().resolveCredentials();
    } catch (RuntimeException e) { // providers throw all kinds, and nothing is sent yet
      return new Unsent("no credentials: " + Failure.line(e));
    }
    return send(operation, signed(operation, body, credentials), redact);
  }

  private HttpRequest signed(String operation, byte[] body, AwsCredentials credentials) {
    var unsigned =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(withPath(service.endpoint()))
            .putHeader("Content-Type", service.version().mediaType)
            .putHeader("X-Amz-Target", service.targetPrefix() + "." + operation)
            .build();
    var signed =
        signer.sign(request ->
            request
                .identity(credentials)
                .request(unsigned)
                .payload(ContentStreamProvider.fromByteArray(body))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SIGNING_NAME)
                .putProperty(AwsV4HttpSigner.REGION_NAME, service.signingRegion().id())
                .putProperty(HttpSigner.SIGNING_CLOCK, caller.clock().withZone(ZoneOffset.UTC)));
    var request =
        HttpRequest.newBuilder(unsigned.getUri())
            .header("User-Agent", "stallholder")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    signed.request().headers().entrySet().stream()
        .filter(header -> !SET_BY_CLIENT.contains(header.getKey().toLowerCase(Locale.ROOT)))
        .forEach(header -> addHeader(request, header));
    return request.build();
  }

  private static URI withPath(URI endpoint) {
    return endpoint.getRawPath().isEmpty() ? endpoint.resolve("/") : endpoint;
  }

  private static void addHeader(
      HttpRequest.Builder request, Map.Entry<String, List<String>> header) {
    header.getValue().forEach(value -> request.header(header.getKey(), value));
  }

  private Reply send(String operation, HttpRequest request, UnaryOperator<String> redact) {
    // The client's own request timeout ends with the headers; this one covers the body as well.
    CompletableFuture<HttpResponse<byte[]>> exchange =
        caller
            .http()
            .sendAsync(
                request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_RESPONSE_BYTES));
    try {
      var response = exchange.get(caller.timeout().toMillis(), TimeUnit.MILLISECONDS);
      return ReplyReader.read(operation, response, redact);
    } catch (TimeoutException _) {
      exchange.cancel(true);
      return new Lost("no answer within " + caller.timeout().toMillis() + " ms");
    } catch (InterruptedException _) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      return new Lost("interrupted while waiting for the answer");
    } catch (ExecutionException e) {
      return failed(e);
    }
  }

  private Reply failed(ExecutionException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    String line = service.endpoint() + ": " + Failure.line(cause);
    return isBeforeSending(cause) ? new Unsent(line) : new Lost(line);
  }

  /// No connection, or a server whose certificate this side refused before it said anything.
  private static boolean isBeforeSending(Throwable failure) {
    return failure instanceof ConnectException
        || failure instanceof HttpConnectTimeoutException
        || Stream.iterate(failure, each -> each != null, Throwable::getCause)
            .anyMatch(CertificateException.class::isInstance);
  }
}
