package io.stallholder.gateway.metering;

import io.stallholder.gateway.agreement.License;
import io.stallholder.marketplace.UsageHour;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// The hours that usage of one license and dimension may still go to. Pure.
///
/// @param sealed the hours for which a record exists, or may exist: nothing can be added to them
record Places(License license, UsageWindow window, Set<UsageHour> sealed, Instant now) {
  /// Usage may come in an hour ahead of the clock, so an hour or two is always left to find.
  private static final int HOURS_AHEAD = 2;

  /// The hour that usage of hour `own` is counted into; none when no hour is left for it.
  Optional<UsageHour> placeFor(UsageHour own) {
    if (license.isClosed() || isBeforeMeteredFrom(own)) {
      return Optional.empty();
    }
    if (license.isLeaving()) {
      return lastPlaceFor(own);
    }
    if (license.activatedAt().isEmpty()) {
      // It waits there, and moves if it is before the activation. Who looked at the license before
      // it became active may find hours of it sealed since.
      return firstUnsealed(own, own.plus(sealed.size()));
    }
    if (!window.movesLateUsage() && own.isBefore(window.earliest(now))) {
      return Optional.empty();
    }
    UsageHour first = later(own, earliest());
    return firstUnsealed(first, later(first, running()).plus(HOURS_AHEAD + sealed.size()));
  }

  /// Why [#placeFor] finds no hour for usage of hour `own`, where it finds none.
  NoPlace noPlace(UsageHour own) {
    if (isBeforeMeteredFrom(own)) {
      return NoPlace.BEFORE_METERED_FROM;
    }
    return license.isLeaving() ? NoPlace.AFTER_FINAL : NoPlace.WINDOW_CLOSED;
  }

  /// What AWS is told as the time of the usage: the hour's start, but never before the activation.
  Instant timestamp(UsageHour hour) {
    return license
        .activatedAt()
        .filter(activation -> activation.isAfter(hour.start()))
        .orElse(hour.start());
  }

  /// AWS would take a record of this hour, and there is time to send it.
  boolean isSendable(UsageHour hour) {
    return !hour.isBefore(activation())
        && !isBeforeMeteredFrom(hour)
        && !sealed.contains(hour)
        && window.takes(timestamp(hour), now);
  }

  UsageHour activation() {
    return license
        .activatedAt()
        .map(UsageHour::containing)
        .orElse(UsageHour.containing(Instant.EPOCH));
  }

  /// A leaving buyer's usage goes into the time the license was active, else into the hour after.
  private Optional<UsageHour> lastPlaceFor(UsageHour own) {
    UsageHour end = UsageHour.containing(license.lastEndAt().orElseThrow());
    UsageHour first = later(own, earliest());
    Optional<UsageHour> inside = firstUnsealed(first, end).or(() -> lastUnsealedBefore(first, end));
    return inside.or(() -> firstUnsealed(later(end.next(), first), lastOfFinalWindow()));
  }

  private UsageHour lastOfFinalWindow() {
    return UsageHour.containing(license.finalDeadline().orElseThrow().minusNanos(1));
  }

  private Optional<UsageHour> firstUnsealed(UsageHour from, UsageHour to) {
    for (UsageHour hour = from; !to.isBefore(hour); hour = hour.next()) {
      if (!sealed.contains(hour)) {
        return Optional.of(hour);
      }
    }
    return Optional.empty();
  }

  private Optional<UsageHour> lastUnsealedBefore(UsageHour limit, UsageHour end) {
    UsageHour hour = end.isBefore(limit) ? end : limit.plus(-1);
    for (UsageHour earliest = earliest(); !hour.isBefore(earliest); hour = hour.plus(-1)) {
      if (!sealed.contains(hour)) {
        return Optional.of(hour);
      }
    }
    return Optional.empty();
  }

  private UsageHour earliest() {
    UsageHour first = later(activation(), window.earliest(now));
    return license.meteredFrom().map(UsageHour::new).map(own -> later(own, first)).orElse(first);
  }

  /// Somebody else has billed it.
  private boolean isBeforeMeteredFrom(UsageHour hour) {
    return license.meteredFrom().map(first -> hour.start().isBefore(first)).orElse(false);
  }

  private UsageHour running() {
    return UsageHour.containing(now);
  }

  private static UsageHour later(UsageHour one, UsageHour other) {
    return one.isBefore(other) ? other : one;
  }
}
