package io.stallholder.gateway.config;

import java.util.Base64;
import java.util.Optional;

/// What signs webhooks, written as Standard Webhooks writes it: `whsec_` and Base64.
public final class SigningSecret {
  private static final String PREFIX = "whsec_";
  private static final int LEAST_BYTES = 24;
  private static final int MOST_BYTES = 64;

  /// What it must look like.
  static final String SHAPE =
      "whsec_ and %d to %d bytes in Base64".formatted(LEAST_BYTES, MOST_BYTES);

  private SigningSecret() {}

  public static Secret of(byte[] key) {
    return new Secret(PREFIX + Base64.getEncoder().encodeToString(key));
  }

  /// The bytes that it stands for; empty where it is none.
  static Optional<byte[]> key(Secret secret) {
    if (!secret.value().startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      byte[] key = Base64.getDecoder().decode(secret.value().substring(PREFIX.length()));
      return key.length >= LEAST_BYTES && key.length <= MOST_BYTES
          ? Optional.of(key)
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  static void require(String name, Secret secret) {
    Require.that(key(secret).isPresent(), name, SHAPE, "something else");
  }
}
