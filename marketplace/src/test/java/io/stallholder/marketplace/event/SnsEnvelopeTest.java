package io.stallholder.marketplace.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.marketplace.event.SnsEnvelope.Other;
import io.stallholder.marketplace.event.SnsEnvelope.Signed;
import io.stallholder.marketplace.event.SnsEnvelope.Unsigned;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SnsEnvelopeTest {
  private static final String CERTIFICATE =
      "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123abcd.pem";

  private static String envelope(String version, String certificate, String members) {
    return """
    {"Type":"Notification","MessageId":"m-1",%s"TopicArn":"arn:aws:sns:us-east-1:1:t",
     "Message":"{\\"action\\": \\"x\\"} ","Timestamp":"2026-11-05T13:00:07.123Z",
     "SignatureVersion":"%s","Signature":"AAAA","SigningCertURL":"%s"}
    """
        .formatted(members, version, certificate);
  }

  @Test
  void whatSnsSignsAreTheMembersInTheirOrderAndAsTheyCame() {
    var signed =
        (Signed) SnsEnvelope.of(envelope("2", CERTIFICATE, "\"Subject\":\"Hello\",\"More\":1,"));
    assertThat(signed.text())
        .isEqualTo(
            """
            Message
            {"action": "x"}\s
            MessageId
            m-1
            Subject
            Hello
            Timestamp
            2026-11-05T13:00:07.123Z
            TopicArn
            arn:aws:sns:us-east-1:1:t
            Type
            Notification
            """);
    assertThat(signed.topic()).isEqualTo("arn:aws:sns:us-east-1:1:t");
    assertThat(signed.certificate()).isEqualTo(URI.create(CERTIFICATE));
    assertThat(signed.algorithm()).isEqualTo("SHA256withRSA");
  }

  @Test
  void withoutASubjectNoneIsSigned() {
    var signed = (Signed) SnsEnvelope.of(envelope("1", CERTIFICATE, ""));
    assertThat(signed.text()).doesNotContain("Subject");
    assertThat(signed.algorithm()).isEqualTo("SHA1withRSA");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://sns.us-east-1.amazonaws.com/a.pem",
        "https://sns.us-east-1.amazonaws.com.evil.example/a.pem",
        "https://evil.example/sns.us-east-1.amazonaws.com/a.pem",
        "https://sns.us-east-1.amazonaws.com@evil.example/a.pem",
        "https://sns.us-east-1.amazonaws.com:8443/a.pem",
        "https://evil-sns.us-east-1.amazonaws.com/a.pem",
        "https://sns.bucket.amazonaws.com/a.pem",
        "https://sns.us-east-1.amazonaws.com/a.pem?b=c",
        "https://sns.us-east-1.amazonaws.com/a.txt",
        "https://sns.us-east-1.amazonaws.com/../a/b.pem",
        "sns.us-east-1.amazonaws.com/a.pem",
        "not a URL",
        ""
      })
  void aCertificateLiesAtSnsAndNowhereElse(String url) {
    assertThat(SnsEnvelope.of(envelope("1", url, ""))).isInstanceOf(Unsigned.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"us-east-1", "ap-southeast-4", "us-gov-west-1", "eusc-de-east-1"})
  void everyRegionHasItsOwn(String region) {
    String url = CERTIFICATE.replace("us-east-1", region);
    assertThat(SnsEnvelope.of(envelope("1", url, ""))).isInstanceOf(Signed.class);
  }

  @Test
  void aVersionThatNobodyKnowsIsNoSignature() {
    assertThat(SnsEnvelope.of(envelope("3", CERTIFICATE, ""))).isInstanceOf(Unsigned.class);
    assertThat(SnsEnvelope.of("{\"Type\":\"Notification\",\"MessageId\":\"m\"}"))
        .isInstanceOf(Unsigned.class);
  }

  @Test
  void rawDeliveryHasNoSignatureAndEventBridgeNeedsNone() {
    assertThat(SnsEnvelope.of("{\"action\":\"subscribe-success\"}")).isInstanceOf(Unsigned.class);
    assertThat(SnsEnvelope.of("{\"detail-type\":\"License Updated\"}")).isInstanceOf(Other.class);
    assertThat(SnsEnvelope.of("nonsense")).isInstanceOf(Other.class);
    assertThat(SnsEnvelope.of("")).isInstanceOf(Other.class);
  }
}
