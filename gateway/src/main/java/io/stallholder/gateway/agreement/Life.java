package io.stallholder.gateway.agreement;

import io.stallholder.marketplace.AgreementId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A license's state as the fold of everything that was ever heard of it. Pure.
///
/// @param agreement the one that the license belongs to now: a renewal may keep its license
record Life(
    LicenseState state,
    Optional<Instant> activatedAt,
    Optional<Instant> firstEndAt,
    Optional<Instant> lastEndAt,
    Optional<Instant> closedAt,
    Optional<AgreementId> agreement) {

  /// One thing heard, at the time its sender gave it.
  ///
  /// @param agreement the one it names; the older vocabulary names none
  /// @param isPresumed nobody told it, but it follows from what was told
  record Heard(Signal signal, Instant time, Optional<AgreementId> agreement, boolean isPresumed) {
    Heard(Signal signal, Instant time) {
      this(signal, time, Optional.empty(), false);
    }
  }

  /// At one time a beginning comes before an end, or the license would have ended unborn; the rest
  /// makes the order one, so that nothing depends on which came first.
  private static final Comparator<Heard> ORDER =
      Comparator.comparing(Heard::time)
          .thenComparing((Heard heard) -> heard.signal().isEnd())
          .thenComparing(Heard::signal);

  static final Life BEGINNING =
      new Life(
          LicenseState.PENDING,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /// `heard` in the order of (time, id), whatever the order in which it came.
  static Life of(List<Heard> heard) {
    Optional<AgreementId> current = newest(heard);
    Life life = BEGINNING;
    for (Heard next : heard.stream().sorted(ORDER).toList()) {
      if (counts(next, heard, current)) {
        life = life.after(next);
      }
    }
    return life.of(current);
  }

  /// The agreement that was heard of last for the first time.
  private static Optional<AgreementId> newest(List<Heard> heard) {
    Map<AgreementId, Instant> since = new LinkedHashMap<>();
    for (Heard each : heard) {
      each.agreement()
          .ifPresent(id -> since.merge(id, each.time(), (a, b) -> a.isBefore(b) ? a : b));
    }
    return since.entrySet().stream()
        .max(
            Map.Entry.<AgreementId, Instant>comparingByValue()
                .thenComparing(entry -> entry.getKey().value()))
        .map(Map.Entry::getKey);
  }

  /// Where a renewal keeps the license, the end of the older agreement is not the license's end.
  /// And nothing is presumed where it was told.
  private static boolean counts(Heard next, List<Heard> all, Optional<AgreementId> current) {
    if (next.isPresumed()) {
      return all.stream()
          .noneMatch(other ->
              !other.isPresumed()
                  && other.signal() == next.signal()
                  && other.agreement().equals(next.agreement()));
    }
    return !next.signal().isEnd() || next.agreement().isEmpty() || next.agreement().equals(current);
  }

  /// As [Transitions] says.
  Life after(Heard heard) {
    Transitions.Move move = Transitions.of(state, heard.signal());
    Life life = in(move.to());
    for (Action action : move.actions()) {
      life = life.done(action, heard.time());
    }
    return life;
  }

  private Life done(Action action, Instant at) {
    return switch (action) {
      case ACTIVATE -> activated(at);
      case FLUSH -> ending(at);
      case CLOSE -> closed(at);
      case BACKDATE -> activeSince(firstEndAt);
    };
  }

  /// When AWS stops taking this license's last records: counted from the first sign of the end.
  Optional<Instant> finalDeadline(Duration finalWindow) {
    return firstEndAt.map(first -> first.plus(finalWindow));
  }

  private Life activated(Instant at) {
    return new Life(
        state,
        activatedAt.or(() -> Optional.of(at)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        agreement);
  }

  private Life activeSince(Optional<Instant> at) {
    return new Life(state, activatedAt.or(() -> at), firstEndAt, lastEndAt, closedAt, agreement);
  }

  private Life ending(Instant at) {
    return new Life(
        state,
        activatedAt,
        firstEndAt.or(() -> Optional.of(at)),
        Optional.of(at),
        closedAt,
        agreement);
  }

  private Life closed(Instant at) {
    return new Life(
        state, activatedAt, firstEndAt, lastEndAt, closedAt.or(() -> Optional.of(at)), agreement);
  }

  private Life in(LicenseState next) {
    return new Life(next, activatedAt, firstEndAt, lastEndAt, closedAt, agreement);
  }

  private Life of(Optional<AgreementId> current) {
    return new Life(state, activatedAt, firstEndAt, lastEndAt, closedAt, current);
  }
}
