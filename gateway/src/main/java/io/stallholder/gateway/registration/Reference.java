package io.stallholder.gateway.registration;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/// What opens a buyer's page: 256 random bits, in the page's address. We keep its hash alone.
record Reference(String value) {
  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  static Reference random() {
    byte[] content = new byte[BYTES];
    RANDOM.nextBytes(content);
    return new Reference(Base64.getUrlEncoder().withoutPadding().encodeToString(content));
  }

  byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "Reference[hidden]";
  }
}
