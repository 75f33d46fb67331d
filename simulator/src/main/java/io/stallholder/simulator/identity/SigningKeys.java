package io.stallholder.simulator.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The keys that Signature Version 4 derives from secrets, kept as long as their day may last.
final class SigningKeys {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAX_KEPT = 1_000;

  private final Map<Origin, byte[]> kept = new ConcurrentHashMap<>();

  private record Origin(String secret, Authorization.Scope scope) {
    @Override
    public String toString() {
      return "Origin[scope=" + scope + "]";
    }
  }

  byte[] sign(String secret, Authorization.Scope scope, String text) {
    if (kept.size() > MAX_KEPT) {
      kept.clear();
    }
    return hmac(kept.computeIfAbsent(new Origin(secret, scope), SigningKeys::derive), text);
  }

  private static byte[] derive(Origin origin) {
    Authorization.Scope scope = origin.scope();
    byte[] secret = ("AWS4" + origin.secret()).getBytes(StandardCharsets.UTF_8);
    byte[] ofRegion = hmac(hmac(secret, scope.date()), scope.region());
    return hmac(hmac(ofRegion, scope.service()), "aws4_request");
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
