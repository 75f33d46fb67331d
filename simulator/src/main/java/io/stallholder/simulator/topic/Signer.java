package io.stallholder.simulator.topic;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.journal.Journal;
import io.stallholder.simulator.journal.KeptMap;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/// Signs messages with a key that is made for the first of them, and kept. Guarded by the
/// simulator's lock.
final class Signer {
  private final KeptMap<String, SigningKey> keys;
  private final Supplier<URI> base;

  /// @param base where this simulator is reached, for the certificate's URL
  Signer(Journal journal, Supplier<URI> base) {
    this.keys = journal.map(SigningKey.KIND);
    this.base = base;
  }

  @Behaviour(
      value = "SigningCertURL is this simulator's; its certificate is signed by itself",
      source = Source.GUESS,
      of =
          "AWS's is https://sns.<region>.amazonaws.com/SimpleNotificationService-<hex>.pem, by a"
              + " public authority; neither can be had here, so who checks the host or the chain"
              + " must be told of this one",
      date = "2026-11-24")
  Envelope signed(Envelope envelope, String signatureVersion) {
    SigningKey key = key();
    String url = base.get().resolve(path(key)).toString();
    return envelope.signed(signatureVersion, sign(key, signatureVersion, envelope.toSign()), url);
  }

  /// @return in PEM, when that is the path of a certificate
  Optional<String> certificate(String path) {
    return keys.values().stream()
        .filter(key -> path(key).equals(path))
        .map(SigningKey::certificate)
        .findFirst();
  }

  private SigningKey key() {
    return keys.values().stream()
        .findFirst()
        .orElseGet(() -> {
          SigningKey made = SigningKey.make();
          keys.put(made);
          return made;
        });
  }

  private static String path(SigningKey key) {
    return "/SimpleNotificationService-" + key.name() + ".pem";
  }

  @Behaviour(
      value = "Signature version 1 is SHA1withRSA, version 2 SHA256withRSA, in Base64",
      source = Source.DOCUMENTED,
      of = "Amazon SNS developer guide, verifying the signatures of messages",
      date = "2026-11-24")
  private static String sign(SigningKey key, String version, String text) {
    try {
      Signature signature =
          Signature.getInstance(version.equals("2") ? "SHA256withRSA" : "SHA1withRSA");
      signature.initSign(key.key());
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
