package io.stallholder.gateway.agreement;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A license's state as the fold of everything that was ever heard of it. Pure.
record Life(
    LicenseState state,
    Optional<Instant> activatedAt,
    Optional<Instant> firstEndAt,
    Optional<Instant> lastEndAt,
    Optional<Instant> closedAt) {

  /// One thing heard, at the time its sender gave it.
  record Heard(Signal signal, Instant time) {}

  static final Life BEGINNING =
      new Life(
          LicenseState.PENDING,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /// `heard` in the order of (time, id): the order in which it happened, not in which it came.
  static Life of(Iterable<Heard> heard) {
    Life life = BEGINNING;
    for (Heard next : heard) {
      life = life.after(next);
    }
    return life;
  }

  /// The transition table: a row is a state, a line of it a signal.
  Life after(Heard heard) {
    Instant at = heard.time();
    return switch (state) {
      case PENDING, FAILED ->
          switch (heard.signal()) {
            case CONFIRMED, RESUBSCRIBED -> activated(at);
            case PAYMENT_FAILED -> in(LicenseState.FAILED);
            case ENDING -> ending(LicenseState.CLOSING, at);
            case SUCCEEDED -> ending(LicenseState.SUPERSEDED, at);
            case ENDED -> ending(LicenseState.CLOSED, at).closed(at);
            case FINAL_WINDOW_PASSED, NOTED -> this;
          };
      case ACTIVE ->
          switch (heard.signal()) {
            case ENDING -> ending(LicenseState.CLOSING, at);
            case SUCCEEDED -> ending(LicenseState.SUPERSEDED, at);
            case ENDED -> ending(LicenseState.CLOSED, at).closed(at);
            case CONFIRMED, RESUBSCRIBED, PAYMENT_FAILED, FINAL_WINDOW_PASSED, NOTED -> this;
          };
      case CLOSING ->
          switch (heard.signal()) {
            case RESUBSCRIBED -> resumed();
            case ENDING -> ending(LicenseState.CLOSING, at);
            case SUCCEEDED -> ending(LicenseState.SUPERSEDED, at);
            case ENDED, FINAL_WINDOW_PASSED -> in(LicenseState.CLOSED).closed(at);
            case CONFIRMED, PAYMENT_FAILED, NOTED -> this;
          };
      case SUPERSEDED ->
          switch (heard.signal()) {
            case ENDING, SUCCEEDED -> ending(LicenseState.SUPERSEDED, at);
            case ENDED, FINAL_WINDOW_PASSED -> closed(at);
            case CONFIRMED, RESUBSCRIBED, PAYMENT_FAILED, NOTED -> this;
          };
      case CLOSED ->
          switch (heard.signal()) {
            case RESUBSCRIBED -> resumed();
            case ENDING, SUCCEEDED, ENDED -> ending(LicenseState.CLOSED, at);
            case CONFIRMED, PAYMENT_FAILED, FINAL_WINDOW_PASSED, NOTED -> this;
          };
    };
  }

  /// When AWS stops taking this license's last records: counted from the first sign of the end.
  Optional<Instant> finalDeadline(Duration finalWindow) {
    return firstEndAt.map(first -> first.plus(finalWindow));
  }

  private Life activated(Instant at) {
    return new Life(
        LicenseState.ACTIVE, Optional.of(at), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private Life ending(LicenseState next, Instant at) {
    return new Life(
        next, activatedAt, firstEndAt.or(() -> Optional.of(at)), Optional.of(at), closedAt);
  }

  private Life resumed() {
    return new Life(
        LicenseState.ACTIVE, activatedAt, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private Life closed(Instant at) {
    return new Life(state, activatedAt, firstEndAt, lastEndAt, closedAt.or(() -> Optional.of(at)));
  }

  private Life in(LicenseState next) {
    return new Life(next, activatedAt, firstEndAt, lastEndAt, closedAt);
  }
}
