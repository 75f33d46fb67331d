package io.stallholder.simulator.topic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/// Verifies a message of SNS as its developer guide tells subscribers to.
final class Seal {
  private static final List<String> OF_NOTIFICATION =
      List.of("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type");
  private static final List<String> OF_CONFIRMATION =
      List.of("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type");

  private Seal() {}

  /// @param fetch gets what a URL points to
  static boolean isWhole(JsonNode message, Function<String, String> fetch) {
    boolean isNotification = message.path("Type").asText().equals("Notification");
    StringBuilder signed = new StringBuilder();
    for (String name : isNotification ? OF_NOTIFICATION : OF_CONFIRMATION) {
      if (message.has(name)) {
        signed.append(name).append('\n').append(message.path(name).asText()).append('\n');
      }
    }
    String algorithm =
        switch (message.path("SignatureVersion").asText()) {
          case "1" -> "SHA1withRSA";
          case "2" -> "SHA256withRSA";
          default -> throw new AssertionError("no such version: " + message);
        };
    try {
      X509Certificate certificate =
          certificate(fetch.apply(message.path("SigningCertURL").asText()));
      Signature signature = Signature.getInstance(algorithm);
      signature.initVerify(certificate);
      signature.update(signed.toString().getBytes(StandardCharsets.UTF_8));
      return signature.verify(Base64.getDecoder().decode(message.path("Signature").asText()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static X509Certificate certificate(String pem) throws GeneralSecurityException {
    var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    X509Certificate certificate =
        (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(bytes);
    certificate.checkValidity();
    certificate.verify(certificate.getPublicKey());
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=sns.amazonaws.com");
    return certificate;
  }
}
