package io.stallholder.gateway.entitlement;

import io.stallholder.gateway.agreement.License;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.UsageHour;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// One term of a contract, and what AWS listed in it. Pure.
///
/// A term begins with the license, with another agreement that keeps the license, or when an
/// entitlement expires and the license goes on.
///
/// @param lists those that were read for this term, the oldest first
record Term(Instant start, List<Listing> lists, Optional<Instant> licenseEnd) {
  /// An empty list is believed when it is read again so much later: AWS may be a moment behind
  /// itself when a contract begins.
  static final Duration UNTIL_EMPTY_IS_BELIEVED = Duration.ofMinutes(10);

  Term {
    lists = List.copyOf(lists);
  }

  /// The term in which an hour lies; one that begins within the hour counts as the hour's.
  ///
  /// @param beginnings of the license's agreements
  /// @param history all lists of the license
  static Optional<Term> of(
      License license,
      List<Instant> beginnings,
      List<Listing> history,
      Dimension entitled,
      UsageHour hour) {
    Optional<Instant> first =
        license
            .activatedAt()
            .or(() -> license.isLeaving() ? Optional.of(license.createdAt()) : Optional.empty());
    return first.map(activation -> {
      TreeSet<Instant> starts = new TreeSet<>(beginnings);
      starts.addAll(passedExpiries(license, history, entitled));
      starts.removeIf(start -> start.isBefore(activation));
      starts.add(activation);
      Instant start = Optional.ofNullable(starts.lower(hour.end())).orElse(activation);
      Optional<Instant> end = Optional.ofNullable(starts.higher(start));
      return new Term(start, within(history, start, end), license.firstEndAt());
    });
  }

  /// An entitlement that stood when it expired was renewed then, if the license went on.
  private static List<Instant> passedExpiries(
      License license, List<Listing> history, Dimension entitled) {
    List<Instant> passed = new ArrayList<>();
    for (Listing list : history) {
      find(list, entitled)
          .flatMap(Held::expires)
          .filter(list::stoodAt)
          .filter(at -> license.firstEndAt().map(at::isBefore).orElse(true))
          .ifPresent(passed::add);
    }
    return passed;
  }

  private static List<Listing> within(List<Listing> history, Instant start, Optional<Instant> end) {
    return history.stream()
        .filter(list -> !list.lastReadAt().isBefore(start))
        .filter(list -> end.map(list.readAt()::isBefore).orElse(true))
        .sorted(Comparator.comparing(Listing::readAt))
        .toList();
  }

  static Optional<Held> find(Listing list, Dimension dimension) {
    return list.held().stream().filter(held -> held.dimension().equals(dimension)).findFirst();
  }

  /// What an hour finds listed. A new case must break the build.
  sealed interface Found {
    record Listed(Listing list) implements Found {}

    record NotKnown(String why) implements Found {}
  }

  /// The list that counts for an hour: the last one that was read by its end, or else the first one
  /// after it. What is read later changes nothing for the hour.
  Found at(UsageHour hour) {
    List<Listing> candidates = lists.stream().filter(this::isBeforeTheEnd).toList();
    List<Listing> known = candidates.stream().filter(list -> counts(list, candidates)).toList();
    Optional<Listing> before =
        known.stream()
            .filter(list -> !list.readAt().isAfter(hour.end()))
            .reduce((_, later) -> later);
    Optional<Listing> doubtful =
        candidates.stream()
            .filter(Listing::isEmpty)
            .reduce((_, later) -> later)
            .filter(list -> !list.readAt().isAfter(hour.end()))
            .filter(list -> list.replacedAt().isEmpty() && !known.contains(list));
    if (doubtful.isPresent()) {
      return new Found.NotKnown(
          "AWS lists no entitlements since "
              + doubtful.get().readAt()
              + (before.isPresent() ? ", and no end of the license is known" : ", read once"));
    }
    return before
        .or(() -> known.stream().findFirst())
        .<Found>map(Found.Listed::new)
        .orElseGet(() ->
            new Found.NotKnown(
                "no entitlements were read yet for the term that began at " + start));
  }

  /// An empty list after the end of a license says nothing about the time before.
  private boolean isBeforeTheEnd(Listing list) {
    return !list.isEmpty() || licenseEnd.map(list.readAt()::isBefore).orElse(true);
  }

  /// Contracts do not shrink to nothing before their end, so an empty list counts only where there
  /// never was another, and not on its first sight.
  private static boolean counts(Listing list, List<Listing> all) {
    if (!list.isEmpty()) {
      return true;
    }
    boolean isBelieved = !list.lastReadAt().isBefore(list.readAt().plus(UNTIL_EMPTY_IS_BELIEVED));
    return isBelieved
        && all.stream()
            .noneMatch(other -> !other.isEmpty() && other.readAt().isBefore(list.readAt()));
  }
}
