package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.simulator.Stall.Reply;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/// Signature Version 4, by the signer of the AWS SDK for Java.
final class SignatureTest {
  private static final String EMPTY_BATCH = "{\"UsageRecords\":[]}";

  private final Stall stall = Stall.open();

  @AfterEach
  void close() {
    stall.close();
  }

  @Test
  void aRightSignatureIsAccepted() {
    assertThat(send(call()).status()).isEqualTo(200);
  }

  @Test
  void whateverHeadersAreSignedAreChecked() {
    SignedCall call =
        call().header("amz-sdk-request", "attempt=1;  max=4").header("User-Agent", "aws-sdk-java");

    assertThat(send(call).status()).isEqualTo(200);
    assertThat(send(call.replacing("amz-sdk-request", "attempt=2; max=4")).type())
        .isEqualTo("InvalidSignatureException");
  }

  @Test
  void aWrongSecretIsRefused() {
    Reply reply = send(call().as(AwsCredentialsIdentity.create(Stall.ACCESS_KEY, "wrong")));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.type()).isEqualTo("InvalidSignatureException");
    assertThat(reply.message()).startsWith("The request signature we calculated does not match");
  }

  @Test
  void anUnknownKeyIsRefused() {
    Reply reply =
        send(call().as(AwsCredentialsIdentity.create("AKIAUNKNOWN000000001", Stall.SECRET)));

    assertThat(reply.type()).isEqualTo("UnrecognizedClientException");
  }

  @Test
  void aBodyThatWasNotSignedIsRefused() {
    assertThat(send(call().sentAs("{\"UsageRecords\":[] }")).type())
        .isEqualTo("InvalidSignatureException");
  }

  @Test
  void aMissingOrBrokenSignatureIsRefused() {
    assertThat(send(call().replacing("Authorization", "")).type())
        .isEqualTo("MissingAuthenticationTokenException");
    assertThat(send(call().replacing("Authorization", "Bearer x")).type())
        .isEqualTo("IncompleteSignatureException");
    assertThat(send(call().replacing("Authorization", "AWS4-HMAC-SHA256 Credential=a/b")).type())
        .isEqualTo("IncompleteSignatureException");
  }

  @Test
  void aSignatureIsGoodForFiveMinutesOfTheMachinesClock() {
    stall.advance("P10D");
    for (Duration skew : new Duration[] {Duration.ofMinutes(4), Duration.ofMinutes(-4)}) {
      assertThat(send(call().signedAt(Clock.offset(Clock.systemUTC(), skew))).status())
          .isEqualTo(200);
    }
    Reply old = send(call().signedAt(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-6))));
    assertThat(old.type()).isEqualTo("InvalidSignatureException");
    assertThat(old.message()).startsWith("Signature expired: ");
    Reply early = send(call().signedAt(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(6))));
    assertThat(early.message()).startsWith("Signature not yet current: ");
  }

  @Test
  void aCredentialIsScopedToItsService() {
    Reply reply = send(call().scopedTo("us-east-1", "metering"));

    assertThat(reply.type()).isEqualTo("InvalidSignatureException");
    assertThat(reply.message()).contains("correct service: 'aws-marketplace'");
  }

  @Test
  void aLongTermKeyHasNoSessionToken() {
    Reply reply =
        send(
            call()
                .as(
                    AwsSessionCredentialsIdentity.create(
                        Stall.ACCESS_KEY, Stall.SECRET, "a token of nobody")));

    assertThat(reply.type()).isEqualTo("UnrecognizedClientException");
  }

  @Test
  void errorNamesMayHaveANamespace() {
    stall.switchTo("errorType", "\"prefixed\"");

    assertThat(send(call().replacing("Authorization", "")).type())
        .isEqualTo("com.amazonaws.marketplacemetering#MissingAuthenticationTokenException");
  }

  @Test
  void anUnknownOperationIsRefused() {
    assertThat(send(call().target("AWSMPMeteringService.Nonsense")).type())
        .isEqualTo("UnknownOperationException");
    assertThat(send(call().target("Nonsense")).type()).isEqualTo("UnknownOperationException");
  }

  private SignedCall call() {
    return stall.call().target("AWSMPMeteringService.BatchMeterUsage").body(EMPTY_BATCH);
  }

  private Reply send(SignedCall call) {
    return call.send(stall.http());
  }
}
