package io.stallholder.client;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Tells the gateway's webhooks from all others, by their signatures (Standard Webhooks). All
/// threads may use it.
public final class WebhookVerifier {
  private static final Duration USUAL_TOLERANCE = Duration.ofMinutes(5);
  private static final String PREFIX = "whsec_";
  private static final String VERSION = "v1,";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int LONGEST_HEADER = 4_096;
  private static final int MAX_DIGITS = 11;

  private final List<SecretKeySpec> keys;
  private final Duration tolerance;
  private final InstantSource clock;

  private WebhookVerifier(List<SecretKeySpec> keys, Duration tolerance, InstantSource clock) {
    this.keys = List.copyOf(keys);
    this.tolerance = tolerance;
    this.clock = clock;
  }

  /// @param secrets each as the gateway has it, `whsec_` and Base64; while one is replaced, both
  /// @throws IllegalArgumentException for what is no secret; it is not told what
  public static WebhookVerifier of(String... secrets) {
    if (secrets.length == 0) {
      throw new IllegalArgumentException("at least one secret is needed");
    }
    List<SecretKeySpec> keys = new ArrayList<>();
    for (String secret : secrets) {
      keys.add(key(secret));
    }
    return new WebhookVerifier(keys, USUAL_TOLERANCE, InstantSource.system());
  }

  private static SecretKeySpec key(String secret) {
    String text = secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret;
    try {
      return new SecretKeySpec(Base64.getDecoder().decode(text), ALGORITHM);
    } catch (IllegalArgumentException e) {
      // Without the cause, which may quote it.
      throw new IllegalArgumentException("a secret is whsec_ and Base64");
    }
  }

  /// The same with another clock, such as a simulated one, and tolerance (default 5 minutes): how
  /// far its time may lie before or after now, so that nobody can send an old one again.
  public WebhookVerifier within(Duration other, InstantSource of) {
    return new WebhookVerifier(keys, other, of);
  }

  /// @param header finds a request's header by its name, in any case, such as `request::getHeader`
  /// @param body the bytes as they came: read again from an object they would be others
  public Verification verify(Function<String, @Nullable String> header, byte[] body) {
    String id = header.apply("webhook-id");
    String timestamp = header.apply("webhook-timestamp");
    String signatures = header.apply("webhook-signature");
    if (id == null || timestamp == null || signatures == null) {
      return Verification.refused("a header is missing");
    }
    if (id.length() + timestamp.length() + signatures.length() > LONGEST_HEADER) {
      return Verification.refused("the headers are too long");
    }
    Optional<Instant> sentAt = seconds(timestamp);
    if (sentAt.isEmpty()) {
      return Verification.refused("the timestamp is no number of seconds");
    }
    if (!isSigned(id, timestamp, body, signatures)) {
      return Verification.refused("no signature fits");
    }
    if (Duration.between(sentAt.get(), clock.instant()).abs().compareTo(tolerance) > 0) {
      return Verification.refused("the time lies too far from ours");
    }
    return read(id, sentAt.get(), body);
  }

  private static Verification read(String id, Instant sentAt, byte[] body) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return Verification.verified(WebhookEvent.read(id, sentAt, text));
    } catch (CharacterCodingException | Json.Malformed e) {
      return Verification.refused("the body is not JSON");
    }
  }

  private static Optional<Instant> seconds(String text) {
    boolean isNumber =
        !text.isEmpty()
            && text.length() <= MAX_DIGITS
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    try {
      return isNumber ? Optional.of(Instant.ofEpochSecond(Long.parseLong(text))) : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /// One of them is enough: while a secret is replaced there are two. All are looked at, in a time
  /// that does not tell how much of one was right.
  private boolean isSigned(String id, String timestamp, byte[] body, String signatures) {
    boolean found = false;
    byte[] start = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
    for (SecretKeySpec key : keys) {
      byte[] expected = sign(key, start, body);
      for (String signature : signatures.split(" ", -1)) {
        if (signature.startsWith(VERSION)) {
          byte[] given = decoded(signature.substring(VERSION.length()));
          found |= MessageDigest.isEqual(expected, given);
        }
      }
    }
    return found;
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static byte[] sign(SecretKeySpec key, byte[] start, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(start);
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
