package io.stallholder.gateway.alarm;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;

/// A rule that has held for one subject since some time.
///
/// @param since when it first held
/// @param begunAt when it had held long enough; absent: not yet, and nobody was told
/// @param toldAt when people were told last
record Alarm(
    UUID id,
    String name,
    SortedMap<String, String> subject,
    String value,
    Instant since,
    Optional<Instant> begunAt,
    Optional<Instant> toldAt,
    Optional<Instant> endedAt) {

  boolean isAbout(Firing firing) {
    return name.equals(firing.rule().name()) && subject.equals(firing.subject());
  }
}
