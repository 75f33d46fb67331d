package io.stallholder.gateway.access;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What somebody who asked for access is told.
///
/// @param asOf when AWS last said, or confirmed when asked, what the answer rests on
record Answer(Facts facts, Question question, Verdict verdict, Instant asOf, List<Limit> limits) {
  /// How long an answer may be kept by who asked.
  static final Duration MOST_AGE = Duration.ofSeconds(5);

  /// Of several licenses the one that allows it, or else tells most; then the tenant's chosen
  /// default; then the newest.
  static final Comparator<Answer> BEST =
      Comparator.comparing((Answer answer) -> answer.verdict().allowed())
          .thenComparingInt(answer -> weight(answer.verdict().reason()))
          .thenComparing(answer -> answer.facts().tenantDefault())
          .thenComparing(answer -> answer.facts().activatedAt().orElse(Instant.EPOCH))
          .thenComparing(answer -> answer.facts().license(), Comparator.comparing(UUID::toString));

  Answer {
    limits = List.copyOf(limits);
  }

  /// A license that has the dimension and too little of it says more than one that never had it.
  private static int weight(Reason reason) {
    return switch (reason) {
      case ACTIVE, HELD -> 5;
      case UNKNOWN -> 4;
      case CLOSING, OVER_LIMIT -> 3;
      case EXPIRED -> 2;
      case NOT_ENTITLED -> 1;
      case ENDED -> 0;
    };
  }

  /// Never past the moment at which what is allowed ends.
  Duration age(Instant now) {
    Duration left = verdict.until().map(end -> Duration.between(now, end)).orElse(MOST_AGE);
    Duration least = left.isNegative() ? Duration.ZERO : left;
    return least.compareTo(MOST_AGE) < 0 ? least : MOST_AGE;
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("allowed", verdict.allowed());
    json.put("reason", verdict.reason().word());
    json.put("detail", verdict.detail());
    json.put("license", facts.license().toString());
    json.put("state", facts.state().word());
    put(json, "tenant", facts.tenant());
    put(json, "dimension", question.dimension());
    put(json, "quantity", question.quantity().map(Limit::written));
    put(json, "until", verdict.until());
    json.put("asOf", asOf.toString());
    json.put("stale", verdict.stale());
    json.put("limits", limits.stream().map(Limit::json).toList());
    return json;
  }

  private static void put(Map<String, Object> json, String name, Optional<?> value) {
    value.ifPresent(present -> json.put(name, present.toString()));
  }
}
