package io.stallholder.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/// Sends signed calls of AWS JSON 1.1 by hand: no SDK sends what a rule forbids, nor does every one
/// know all members.
///
/// @param service the first half of X-Amz-Target
record AwsCaller(Market.Access access, String service) {
  private static final int MAX_ATTEMPTS = 5;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Set<String> SET_BY_THE_CLIENT = Set.of("host", "content-length");
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /// Tried again while it is throttled.
  Reply call(String operation, String body) {
    Reply reply = send(operation, body);
    for (int attempt = 1;
        attempt < MAX_ATTEMPTS && reply.code().equals("ThrottlingException");
        attempt++) {
      pause(PATIENCE.multipliedBy(attempt));
      reply = send(operation, body);
    }
    return reply;
  }

  private Reply send(String operation, String body) {
    try {
      HttpResponse<String> response = HTTP.send(request(operation, body), BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private HttpRequest request(String operation, String body) {
    SdkHttpRequest unsigned =
        SdkHttpRequest.builder()
            .uri(access.endpoint())
            .encodedPath("/")
            .method(SdkHttpMethod.POST)
            .putHeader("Content-Type", "application/x-amz-json-1.1")
            .putHeader("X-Amz-Target", service + "." + operation)
            .build();
    SdkHttpRequest signed =
        AwsV4HttpSigner.create()
            .sign(request ->
                request
                    .identity(access.credentials())
                    .request(unsigned)
                    .payload(ContentStreamProvider.fromUtf8String(body))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "aws-marketplace")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, access.region()))
            .request();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(access.endpoint().resolve("/"))
            .timeout(TIMEOUT)
            .POST(BodyPublishers.ofString(body));
    signed.forEachHeader((name, values) -> {
      if (!SET_BY_THE_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
        values.forEach(value -> request.header(name, value));
      }
    });
    return request.build();
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while a call was under way", e);
  }
}
