package io.stallholder.simulator.agreement;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch.TokenUse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// Registration tokens and what they stand for.
final class Registrations {
  static final int MAX_TOKENS = 100_000;

  private record Issued(String agreementId, Instant at, boolean used) {}

  /// What a token turned out to be. A new case must break the build.
  sealed interface Answer {
    record Known(String agreementId) implements Answer {}

    record Expired() implements Answer {}

    record Unknown() implements Answer {}
  }

  private final Map<String, Issued> tokens = new LinkedHashMap<>();

  void issue(String token, String agreementId, Instant now) {
    tokens.put(token, new Issued(agreementId, now, false));
    if (tokens.size() > MAX_TOKENS) {
      tokens.remove(tokens.keySet().iterator().next());
    }
  }

  @Behaviour(
      value = "A token lives 4 hours and gives the same values until then",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, SaaS customer onboarding",
      date = "2026-11-23")
  Answer look(String token, Instant now, Duration life) {
    Issued issued = tokens.get(token);
    if (issued == null) {
      return new Answer.Unknown();
    }
    return now.isBefore(issued.at().plus(life))
        ? new Answer.Known(issued.agreementId())
        : new Answer.Expired();
  }

  /// @return whether the token may be used (again)
  @Behaviour(
      value = "Where tokens are for one use, the second use finds no token",
      source = Source.GUESS,
      of = "AWS's metering skill: InvalidTokenException for a consumed token",
      date = "2026-11-23")
  boolean use(String token, TokenUse use) {
    Issued issued = tokens.get(token);
    if (issued == null) {
      return false;
    }
    boolean mayBeUsed =
        switch (use) {
          case REUSABLE -> true;
          case ONCE -> !issued.used();
        };
    tokens.put(token, new Issued(issued.agreementId(), issued.at(), true));
    return mayBeUsed;
  }

  void forgetAll() {
    tokens.clear();
  }
}
