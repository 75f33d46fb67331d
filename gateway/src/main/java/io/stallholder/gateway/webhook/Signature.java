package io.stallholder.gateway.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What proves who sent a webhook, as [Standard Webhooks](https://www.standardwebhooks.com) has it.
public final class Signature {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String VERSION = "v1,";

  private Signature() {}

  /// The header's value: one signature for each key, so that a receiver may know either.
  ///
  /// @param timestamp seconds since 1970, as its header says
  public static String header(List<byte[]> keys, String id, String timestamp, byte[] body) {
    return keys.stream()
        .map(key -> VERSION + of(key, id, timestamp, body))
        .collect(Collectors.joining(" "));
  }

  private static String of(byte[] key, String id, String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
