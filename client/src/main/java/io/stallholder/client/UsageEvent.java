package io.stallholder.client;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Something that a buyer used.
///
/// Nothing is checked here, so that making one cannot fail in the path of a request: what cannot be
/// sent is [Reported#INVALID], and what the gateway does not take goes to [UsageListener#refused].
///
/// @param subject whose usage it is: a license (the gateway's id of it, its ARN or the ARN's `l-…`
///   part), or your own tenant id
/// @param dimension its API name at AWS Marketplace
/// @param quantity how many units, with up to 9 decimal places
/// @param time when it was used; empty: when it is reported
/// @param id empty: a new one. Give one of your own where the same usage may be reported by two
///   processes, or again after a crash: an id counts once, for ever
/// @param tags what the buyer may split the bill by; at most 5
public record UsageEvent(
    String subject,
    String dimension,
    BigDecimal quantity,
    Optional<Instant> time,
    Optional<String> id,
    Map<String, String> tags) {

  public UsageEvent {
    tags = tags.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(tags));
  }

  public static UsageEvent of(String subject, String dimension, BigDecimal quantity) {
    return new UsageEvent(
        subject, dimension, quantity, Optional.empty(), Optional.empty(), Map.of());
  }

  public static UsageEvent of(String subject, String dimension, long quantity) {
    return of(subject, dimension, BigDecimal.valueOf(quantity));
  }

  /// The same, used then.
  public UsageEvent at(Instant used) {
    return new UsageEvent(subject, dimension, quantity, Optional.of(used), id, tags);
  }

  /// The same, under an id of your own.
  public UsageEvent withId(String own) {
    return new UsageEvent(subject, dimension, quantity, time, Optional.of(own), tags);
  }

  /// The same, with these tags alone.
  public UsageEvent withTags(Map<String, String> others) {
    return new UsageEvent(subject, dimension, quantity, time, id, others);
  }
}
