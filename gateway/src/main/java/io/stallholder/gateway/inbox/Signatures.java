package io.stallholder.gateway.inbox;

import io.stallholder.gateway.config.SignaturesConfig;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.event.SnsEnvelope;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/// Whether what comes through SNS was signed by SNS, for one of AWS Marketplace's topics.
public final class Signatures implements AutoCloseable {
  private final String topics;
  private final SigningCertificates certificates;

  Signatures(AwsAccountId topicAccount, SigningCertificates certificates) {
    this.topics = "arn:aws:sns:[a-z0-9-]+:" + topicAccount + ":[A-Za-z0-9_.-]+";
    this.certificates = certificates;
  }

  /// Empty where none is required.
  public static Optional<Signatures> of(SignaturesConfig config) {
    return config.required()
        ? Optional.of(
            new Signatures(
                config.topicAccount(),
                config
                    .certificates()
                    .map(SigningCertificates::ofFile)
                    .orElseGet(SigningCertificates::ofSns)))
        : Optional.empty();
  }

  /// What a signature is worth. A new case must break the build.
  sealed interface Verdict {
    record Fine() implements Verdict {}

    record Bad(String why) implements Verdict {}

    /// Not known before this certificate is fetched.
    record Open(URI certificate) implements Verdict {}
  }

  Verdict of(InboxStore.Message message) {
    return switch (SnsEnvelope.of(message.body())) {
      case SnsEnvelope.Other _ -> new Verdict.Fine();
      case SnsEnvelope.Unsigned(String why) -> new Verdict.Bad(why);
      case SnsEnvelope.Signed signed -> of(signed, message.sentAt());
    };
  }

  private Verdict of(SnsEnvelope.Signed signed, Instant sentAt) {
    if (!signed.topic().matches(topics)) {
      return new Verdict.Bad(
          "its topic is not one of AWS Marketplace's, but \"" + signed.topic() + '"');
    }
    Optional<List<X509Certificate>> signers = certificates.at(signed.certificate());
    if (signers.isEmpty()) {
      return new Verdict.Open(signed.certificate());
    }
    return signers.get().stream().anyMatch(it -> isValid(it, sentAt) && signed.isSignedBy(it))
        ? new Verdict.Fine()
        : new Verdict.Bad("its signature is not SNS's");
  }

  private static boolean isValid(X509Certificate certificate, Instant at) {
    try {
      certificate.checkValidity(Date.from(at));
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  /// Tells why it could not be had; empty when it is there now.
  Optional<String> fetch(URI certificate) throws InterruptedException {
    return certificates.fetch(certificate);
  }

  @Override
  public void close() {
    certificates.close();
  }
}
