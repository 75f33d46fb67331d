package io.stallholder.gateway.contact;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES-256-GCM with a random nonce, which stands before what was encrypted.
final class Cipher256 {
  static final int KEY_BYTES = 32;

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Cipher256() {}

  static byte[] randomKey() {
    return random(KEY_BYTES);
  }

  /// @param bound what must be given again to decrypt
  static byte[] encrypt(byte[] key, byte[] plain, byte[] bound) {
    byte[] nonce = random(NONCE_BYTES);
    try {
      byte[] body = cipher(Cipher.ENCRYPT_MODE, key, nonce, bound).doFinal(plain);
      return ByteBuffer.allocate(nonce.length + body.length).put(nonce).put(body).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM cannot encrypt", e);
    }
  }

  static byte[] decrypt(byte[] key, byte[] encrypted, byte[] bound) {
    try {
      var buffer = ByteBuffer.wrap(encrypted);
      byte[] nonce = new byte[NONCE_BYTES];
      buffer.get(nonce);
      byte[] body = new byte[buffer.remaining()];
      buffer.get(body);
      return cipher(Cipher.DECRYPT_MODE, key, nonce, bound).doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("contact data was changed, or its key is wrong", e);
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] bound)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(bound);
    return cipher;
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
