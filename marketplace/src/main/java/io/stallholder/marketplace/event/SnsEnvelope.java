package io.stallholder.marketplace.event;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Base64;

/// What SNS puts around a message, with its signature. Pure.
///
/// SNS signs for every topic of everybody: who checks a signature checks the topic as well.
public sealed interface SnsEnvelope {
  /// It bears a signature; whether that is a true one, [#isSignedBy] tells.
  ///
  /// @param topic the ARN of the topic that it was published to
  /// @param certificate where SNS keeps the certificate of the key that it says to have signed with
  record Signed(String topic, URI certificate, String algorithm, String text, String signature)
      implements SnsEnvelope {

    public boolean isSignedBy(X509Certificate signer) {
      try {
        Signature check = Signature.getInstance(algorithm);
        check.initVerify(signer);
        check.update(text.getBytes(StandardCharsets.UTF_8));
        return check.verify(Base64.getDecoder().decode(signature));
      } catch (GeneralSecurityException | IllegalArgumentException _) {
        return false;
      }
    }
  }

  /// It comes, or seems to come, from SNS, and cannot be checked.
  record Unsigned(String why) implements SnsEnvelope {}

  /// It does not come through SNS: EventBridge signs nothing.
  record Other() implements SnsEnvelope {}

  /// Reads a body as [EventParser] does.
  static SnsEnvelope of(String body) {
    return SnsSigning.read(body);
  }
}
