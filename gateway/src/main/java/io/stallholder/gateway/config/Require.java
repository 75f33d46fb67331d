package io.stallholder.gateway.config;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/// What the config records demand of their values. The message begins with the key as the record
/// knows it; whoever reads the file puts the path in front of it.
final class Require {
  private Require() {}

  static void that(boolean holds, String key, String shape, Object actual) {
    if (!holds) {
      throw new IllegalArgumentException(key + " must be " + shape + ", but is " + actual);
    }
  }

  static void notBlank(String key, String value) {
    that(!value.isBlank(), key, "a text that is not empty", "empty");
  }

  static void port(String key, int value) {
    that(value >= 0 && value <= 65535, key, "a port from 0 (any free one) to 65535", value);
  }

  static void between(String key, long value, long least, long most) {
    that(value >= least && value <= most, key, "a number from " + least + " to " + most, value);
  }

  static void between(String key, Duration value, Duration least, Duration most) {
    boolean within = value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    that(within, key, "a duration from " + least + " to " + most, value);
  }

  static void notNegative(String key, BigDecimal value) {
    that(value.signum() >= 0, key, "a number that is not negative", value.toPlainString());
  }

  static void distinct(String key, Collection<?> values) {
    Set<Object> seen = new HashSet<>();
    for (Object value : values) {
      that(seen.add(value), key, "given once each", value + " twice");
    }
  }

  /// A page that anybody may see.
  static void webUrl(String key, URI url) {
    that(
        url.isAbsolute() && url.getHost() != null && url.toString().matches("https?://.+"),
        key,
        "a URL like https://example.com/page",
        url);
  }

  /// An address that secrets are added to: never in the clear, but on this machine.
  static void privateUrl(String key, URI url) {
    boolean isHere =
        url.getHost() != null && url.getHost().matches("localhost|127(\\.\\d+){3}|\\[::1]");
    that(
        url.isAbsolute()
            && url.getHost() != null
            && url.getRawFragment() == null
            && (url.getScheme().equals("https") || (url.getScheme().equals("http") && isHere)),
        key,
        "a URL like https://app.example.com/aws, without a #fragment",
        url);
  }
}
