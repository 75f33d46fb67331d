package io.stallholder.marketplace.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.marketplace.MarketplaceError;
import io.stallholder.marketplace.ScriptedAws;
import io.stallholder.marketplace.SigV4;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;

class AwsJsonClientTest {
  private static final AwsCredentials KEYS =
      AwsBasicCredentials.create(ScriptedAws.ACCESS_KEY, ScriptedAws.SECRET_KEY);
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-23T10:20:30Z"));

  private final HttpClient http = AwsJsonClient.httpClient();
  private ScriptedAws aws;

  @BeforeEach
  void start() throws IOException {
    aws = new ScriptedAws();
  }

  @AfterEach
  void stop() {
    aws.close();
    http.close();
  }

  private Reply call(AwsCredentialsProvider credentials, URI endpoint, Duration timeout) {
    return new AwsJsonClient(
            new AwsJsonClient.Caller(http, credentials, CLOCK, timeout),
            new AwsJsonClient.Service(endpoint, Region.EU_WEST_1, "AWSMPMeteringService"))
        .call(
            "BatchMeterUsage",
            "{\"größe\":1}".getBytes(StandardCharsets.UTF_8),
            UnaryOperator.identity());
  }

  private Reply call() {
    return call(() -> KEYS, aws.uri(), Duration.ofSeconds(10));
  }

  @Test
  void requestCarriesASignatureThatAwsAccepts() {
    aws.answer(200, "{}");
    assertThat(call()).isInstanceOf(Reply.Answered.class);
    var request = aws.onlyRequest();
    var signed = SigV4.check(request, ScriptedAws.SECRET_KEY);
    assertThat(signed.valid()).isTrue();
    assertThat(signed.accessKey()).isEqualTo(ScriptedAws.ACCESS_KEY);
    assertThat(signed.region()).isEqualTo("eu-west-1");
    assertThat(signed.service()).isEqualTo("aws-marketplace");
    assertThat(signed.signedHeaders()).contains("host", "x-amz-date", "x-amz-target");
    assertThat(request.header("x-amz-date")).isEqualTo("20261123T102030Z");
    assertThat(request.header("user-agent")).isEqualTo("stallholder");
  }

  @Test
  void sessionTokenIsSentAndSigned() {
    aws.answer(200, "{}");
    call(
        () ->
            AwsSessionCredentials.create(
                ScriptedAws.ACCESS_KEY, ScriptedAws.SECRET_KEY, "session/token=="),
        aws.uri(),
        Duration.ofSeconds(10));
    var request = aws.onlyRequest();
    var signed = SigV4.check(request, ScriptedAws.SECRET_KEY);
    assertThat(signed.valid()).isTrue();
    assertThat(signed.signedHeaders()).contains("x-amz-security-token");
    assertThat(request.header("x-amz-security-token")).isEqualTo("session/token==");
  }

  @Test
  void wrongSecretDoesNotVerify() {
    aws.answer(200, "{}");
    call();
    assertThat(SigV4.check(aws.onlyRequest(), "another secret").valid()).isFalse();
  }

  @Test
  void endpointMayHaveAPath() {
    aws.answer(200, "{}");
    call(() -> KEYS, aws.uri().resolve("/proxy/aws"), Duration.ofSeconds(10));
    assertThat(aws.onlyRequest().uri()).hasToString("/proxy/aws");
    assertThat(SigV4.check(aws.onlyRequest(), ScriptedAws.SECRET_KEY).valid()).isTrue();
  }

  @Test
  void refusedConnectionIsUnsent() throws IOException {
    URI nobody;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
    assertThat(call(() -> KEYS, nobody, Duration.ofSeconds(10)))
        .isInstanceOfSatisfying(
            Reply.Unsent.class, unsent -> assertThat(unsent.why()).startsWith(nobody.toString()));
  }

  @Test
  void unknownHostIsUnsent() {
    assertThat(call(() -> KEYS, URI.create("http://nobody.invalid"), Duration.ofSeconds(10)))
        .isInstanceOf(Reply.Unsent.class);
  }

  @Test
  void missingCredentialsAreUnsentInOneLine() {
    AwsCredentialsProvider none =
        () -> {
          throw SdkClientException.create("Unable to load\ncredentials");
        };
    assertThat(call(none, aws.uri(), Duration.ofSeconds(10)))
        .isEqualTo(new Reply.Unsent("no credentials: Unable to load credentials"));
    assertThat(aws.requests()).isEmpty();
  }

  @Test
  void connectionThatBreaksAfterSendingIsLostAfterOneRequest() {
    aws.hangUp();
    assertThat(call()).isInstanceOf(Reply.Lost.class);
    assertThat(aws.requests()).hasSize(1);
  }

  @Test
  void reusedConnectionThatBreaksIsNotTriedAgainEither() {
    aws.answer(200, "{}").hangUp();
    assertThat(call()).isInstanceOf(Reply.Answered.class);
    assertThat(call()).isInstanceOf(Reply.Lost.class);
    assertThat(aws.requests()).hasSize(2);
  }

  @Test
  void answerThatStallsIsLost() {
    aws.stall();
    assertThat(call(() -> KEYS, aws.uri(), Duration.ofMillis(300)))
        .isEqualTo(new Reply.Lost("no answer within 300 ms"));
  }

  @Test
  void interruptedCallIsLostAndStaysInterrupted() {
    aws.stall();
    Thread.currentThread().interrupt();
    assertThat(call()).isInstanceOf(Reply.Lost.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void answerOfEndlessSizeIsLost() {
    aws.answer(200, "{\"a\":\"" + "a".repeat(9 * 1024 * 1024) + "\"}");
    assertThat(call()).isInstanceOf(Reply.Lost.class);
  }

  @Test
  void redirectIsNotFollowed() {
    aws.answer(302, Map.of("Location", "/elsewhere"), "");
    assertThat(call())
        .isInstanceOfSatisfying(
            Reply.Refused.class,
            refused -> assertThat(refused.error()).isInstanceOf(MarketplaceError.Unknown.class));
    assertThat(aws.requests()).hasSize(1);
  }

  @Test
  void serverFaultOfTheServiceIsARefusal() {
    aws.answer(500, "{\"__type\":\"InternalServiceErrorException\",\"message\":\"sorry\"}");
    assertThat(call())
        .isInstanceOfSatisfying(
            Reply.Refused.class,
            refused ->
                assertThat(refused.error())
                    .isInstanceOf(MarketplaceError.InternalServiceError.class));
    assertThat(aws.requests()).hasSize(1);
  }

  @Test
  void serverFaultOfSomethingInBetweenIsLost() {
    aws.answer(502, "<html>Bad Gateway</html>");
    assertThat(call()).isEqualTo(new Reply.Lost("HTTP 502 with an unreadable body of 24 bytes"));
  }

  @Test
  void codeMayComeInAHeader() {
    aws.answer(400, Map.of("x-amzn-ErrorType", "ThrottlingException:http://example/"), "");
    assertThat(call())
        .isInstanceOfSatisfying(
            Reply.Refused.class,
            refused -> assertThat(refused.error()).isInstanceOf(MarketplaceError.Throttling.class));
  }
}
