package io.stallholder.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// One call, signed by the signer of the AWS SDK, which tests may bend before it is sent.
final class SignedCall {
  private static final Set<String> SET_BY_THE_CLIENT = Set.of("host", "content-length");

  private final URI uri;
  private final AwsCredentialsIdentity identity;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final Map<String, String> replaced = new LinkedHashMap<>();
  private SdkHttpMethod method = SdkHttpMethod.POST;
  private String path = "/";
  private String body = "{}";
  private String sentBody = "";
  private String signingName = "aws-marketplace";
  private String region = "us-east-1";
  private Clock clock = Clock.systemUTC();

  SignedCall(URI uri, AwsCredentialsIdentity identity) {
    this.uri = uri;
    this.identity = identity;
    headers.put("Content-Type", "application/x-amz-json-1.1");
  }

  SignedCall as(AwsCredentialsIdentity other) {
    SignedCall call = new SignedCall(uri, other);
    call.headers.putAll(headers);
    call.method = method;
    call.path = path;
    return call.body(body).scopedTo(region, signingName);
  }

  /// To another path than the root, with or without a query.
  SignedCall at(String where) {
    path = where;
    return this;
  }

  /// Without a body, as REST has it.
  SignedCall get(String where) {
    method = SdkHttpMethod.GET;
    return at(where).body("");
  }

  SignedCall target(String target) {
    headers.put("X-Amz-Target", target);
    return this;
  }

  SignedCall header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  SignedCall body(String text) {
    body = text;
    sentBody = text;
    return this;
  }

  /// Signs one body and sends another.
  SignedCall sentAs(String text) {
    sentBody = text;
    return this;
  }

  SignedCall scopedTo(String region, String signingName) {
    this.region = region;
    this.signingName = signingName;
    return this;
  }

  SignedCall signedAt(Clock signingClock) {
    clock = signingClock;
    return this;
  }

  /// Replaces a header after signing; an empty value leaves it out.
  SignedCall replacing(String name, String value) {
    replaced.put(name, value);
    return this;
  }

  Stall.Reply send(HttpClient http) {
    try {
      return Stall.reply(http.send(request(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpRequest request() {
    SdkHttpRequest.Builder unsigned =
        SdkHttpRequest.builder().uri(uri.resolve(path)).method(method);
    headers.forEach(unsigned::putHeader);
    SdkHttpRequest signed =
        AwsV4HttpSigner.create()
            .sign(request ->
                request
                    .identity(identity)
                    .request(unsigned.build())
                    .payload(ContentStreamProvider.fromUtf8String(body))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, signingName)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                    .putProperty(HttpSigner.SIGNING_CLOCK, clock))
            .request();
    Map<String, String> sent = new LinkedHashMap<>();
    signed.forEachHeader((name, values) -> sent.put(name, String.join(",", values)));
    sent.keySet().removeIf(name -> SET_BY_THE_CLIENT.contains(name.toLowerCase(Locale.ROOT)));
    sent.putAll(replaced);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri.resolve(path))
            .method(
                method.name(),
                sentBody.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(sentBody));
    sent.forEach((name, value) -> {
      if (!value.isEmpty()) {
        request.header(name, value);
      }
    });
    return request.build();
  }
}
