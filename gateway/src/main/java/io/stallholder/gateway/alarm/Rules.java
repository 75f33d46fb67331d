package io.stallholder.gateway.alarm;

import java.util.List;
import java.util.stream.Stream;

/// The one list of alarms.
final class Rules {
  private static final List<Rule> ALL =
      Stream.of(MoneyRules.all(), PersonRules.all(), WorkRules.all(), AppRules.all())
          .flatMap(List::stream)
          .toList();

  private Rules() {}

  static List<Rule> all() {
    return ALL;
  }
}
