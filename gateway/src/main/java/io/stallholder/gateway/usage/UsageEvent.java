package io.stallholder.gateway.usage;

import io.stallholder.marketplace.Dimension;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Something that a buyer used, as the seller's app reports it: a CloudEvent.
///
/// @param subject the license (our id, its ARN or the ARN's `l-…` part), or the seller's tenant id
/// @param time when it was used
/// @param tags what the buyer may split the bill by
record UsageEvent(
    Identity identity,
    String subject,
    Instant time,
    Dimension dimension,
    BigDecimal quantity,
    SortedMap<String, String> tags) {

  /// What makes two events the same one, whatever else they say.
  record Identity(String source, String id) {}

  private static final SortedMap<String, String> NO_TAGS =
      Collections.unmodifiableSortedMap(new TreeMap<>());

  UsageEvent {
    tags = tags.isEmpty() ? NO_TAGS : new TreeMap<>(tags);
  }

  /// Equal for events that say the same, however their JSON was laid out. Taken before the subject
  /// is resolved, so that it does not change with what we learn about licenses.
  byte[] digest() {
    List<String> parts = new ArrayList<>();
    parts.add(subject);
    parts.add(time.toString());
    parts.add(dimension.value());
    parts.add(quantity.stripTrailingZeros().toPlainString());
    tags.forEach((key, value) -> {
      parts.add(key);
      parts.add(value);
    });
    return sha256(parts);
  }

  /// A name of fixed length for texts of any length, in hexadecimal digits.
  static String digest(String... parts) {
    return HexFormat.of().formatHex(sha256(List.of(parts)));
  }

  /// Each part ends in a byte that UTF-8 never has, so that no two lists of parts run together.
  private static byte[] sha256(List<String> parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0xff);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
