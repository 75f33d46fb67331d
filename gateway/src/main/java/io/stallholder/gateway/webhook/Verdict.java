package io.stallholder.gateway.webhook;

import java.time.Duration;

/// What an answer means for a delivery. Pure.
sealed interface Verdict {
  record Delivered() implements Verdict {}

  /// Tried again after this.
  record Again(Duration delay) implements Verdict {}

  /// Not tried any more until a person says so; the license's later events go out.
  record Parked() implements Verdict {}

  /// The endpoint gets nothing more until a person says so.
  record Disabled() implements Verdict {}

  Duration FIRST_DELAY = Duration.ofSeconds(5);
  Duration LONGEST_DELAY = Duration.ofHours(1);
  Duration PATIENCE = Duration.ofDays(3);
  Duration LONGEST_REST = Duration.ofMinutes(5);

  /// So many failures in a row make a receiver away: it is left alone, but for one try at a time.
  int AWAY_AFTER = 3;

  int MOST_DOUBLINGS = 20;

  /// How often it was tried, this time included, and for how long.
  record Trial(int attempts, Duration age) {}

  /// @param luck from 0 to 1: which part of the upper half of the wait is taken, so that many that
  ///   failed together do not come back together
  static Verdict of(Answer answer, Trial trial, double luck) {
    return switch (answer) {
      case Answer.Taken _ -> new Delivered();
      case Answer.Gone _ -> new Disabled();
      case Answer.Refused(_, _, var pause) -> again(trial, luck, pause.orElse(Duration.ZERO));
      case Answer.Away _ -> again(trial, luck, Duration.ZERO);
    };
  }

  /// How long a receiver that is away is left alone.
  static Duration rest(int failures, double luck) {
    return delay(failures - AWAY_AFTER + 1, LONGEST_REST, luck);
  }

  private static Verdict again(Trial trial, double luck, Duration least) {
    if (trial.age().compareTo(PATIENCE) >= 0) {
      return new Parked();
    }
    Duration delay = delay(trial.attempts(), LONGEST_DELAY, luck);
    return new Again(delay.compareTo(least) < 0 ? least : delay);
  }

  private static Duration delay(int times, Duration longest, double luck) {
    long doubled = FIRST_DELAY.toMillis() << Math.clamp(times - 1, 0, MOST_DOUBLINGS);
    long most = Math.min(doubled, longest.toMillis());
    return Duration.ofMillis(most / 2 + Math.round(most / 2.0 * luck));
  }
}
