package io.stallholder.simulator.topic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.journal.Kind;
import io.stallholder.simulator.protocol.Json;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// What messages are signed with, and the certificate that they are verified by. Never printed.
///
/// @param name 32 hexadecimal digits
/// @param certificate in PEM
record SigningKey(String name, PrivateKey key, String certificate) {
  static final Kind<String, SigningKey> KIND =
      new Kind<>("topic-signing-key", SigningKey::name, SigningKey::json, SigningKey::ofJson);

  private static final String ALGORITHM = "RSA";
  private static final int KEY_BITS = 2_048;
  private static final int SERIAL_BITS = 126;
  private static final int NAME_BYTES = 16;

  static SigningKey make() {
    SecureRandom random = new SecureRandom();
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
      generator.initialize(KEY_BITS, random);
      KeyPair pair = generator.generateKeyPair();
      BigInteger serial = new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS);
      byte[] certificate = Certificate.selfSigned(pair, serial);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate);
      return new SigningKey(
          HexFormat.of().formatHex(Arrays.copyOf(digest, NAME_BYTES)),
          pair.getPrivate(),
          Certificate.pem(certificate));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private ObjectNode json() {
    return Json.object()
        .put("name", name)
        .put("key", Base64.getEncoder().encodeToString(key.getEncoded()))
        .put("certificate", certificate);
  }

  private static SigningKey ofJson(JsonNode json) {
    byte[] encoded = Base64.getDecoder().decode(json.path("key").asText());
    try {
      PrivateKey key =
          KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      return new SigningKey(json.path("name").asText(), key, json.path("certificate").asText());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the journal's signing key cannot be read", e);
    }
  }

  @Override
  public String toString() {
    return "SigningKey[name=" + name + "]";
  }
}
