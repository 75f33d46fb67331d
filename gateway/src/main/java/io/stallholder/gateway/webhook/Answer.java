package io.stallholder.gateway.webhook;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// What became of one POST. A new case must break the build.
sealed interface Answer {
  record Taken(int status) implements Answer {}

  /// @param text the beginning of its body
  /// @param pause how long it asks to be left alone
  record Refused(int status, String text, Optional<Duration> pause) implements Answer {}

  /// It wants no more of these.
  record Gone() implements Answer {}

  /// Nobody answered.
  ///
  /// @param why without addresses and secrets
  record Away(String why) implements Answer {}

  int STATUS_GONE = 410;

  /// What a proxy says of a receiver that is not there, and a receiver that is overwhelmed.
  Set<Integer> AWAY = Set.of(429, 502, 503, 504);

  /// It is about the receiver as a whole, and not about this event.
  default boolean isAboutReceiver() {
    return switch (this) {
      case Taken _ -> false;
      case Refused(int status, _, _) -> AWAY.contains(status);
      case Gone _, Away _ -> true;
    };
  }

  /// How long it asks to be left alone.
  default Duration rest() {
    return switch (this) {
      case Refused(_, _, var pause) -> pause.orElse(Duration.ZERO);
      case Taken _, Gone _, Away _ -> Duration.ZERO;
    };
  }

  default Optional<Integer> httpStatus() {
    return switch (this) {
      case Taken(int status) -> Optional.of(status);
      case Refused(int status, _, _) -> Optional.of(status);
      case Gone _ -> Optional.of(STATUS_GONE);
      case Away _ -> Optional.empty();
    };
  }

  /// Empty if it was taken.
  default Optional<String> error() {
    return switch (this) {
      case Taken _ -> Optional.empty();
      case Refused(int status, _, _) -> Optional.of("it answered with status " + status);
      case Gone _ -> Optional.of("it answered with status 410: it wants no more");
      case Away(String why) -> Optional.of(why);
    };
  }

  /// The beginning of what a refusal said.
  default Optional<String> said() {
    return switch (this) {
      case Refused(_, String text, _) -> Optional.of(text).filter(it -> !it.isBlank());
      case Taken _, Gone _, Away _ -> Optional.empty();
    };
  }
}
