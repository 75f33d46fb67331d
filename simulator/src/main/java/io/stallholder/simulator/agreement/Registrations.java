package io.stallholder.simulator.agreement;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch;
import io.stallholder.simulator.behaviour.Switch.TokenUse;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.journal.Journal;
import io.stallholder.simulator.journal.KeptMap;
import io.stallholder.simulator.journal.Kind;
import io.stallholder.simulator.protocol.Json;
import java.time.Instant;

/// Registration tokens and what they stand for.
final class Registrations {
  static final int MAX_TOKENS = 100_000;

  private final Switches switches;
  private final KeptMap<String, Issued> tokens;

  /// @param byConsole whether it came with "Set up your account", not from the Agreement API
  private record Issued(
      String token, String agreementId, Instant at, boolean byConsole, boolean used) {}

  /// What a token turned out to be. A new case must break the build.
  sealed interface Answer {
    record Known(String agreementId) implements Answer {}

    record Expired() implements Answer {}

    record Unknown() implements Answer {}
  }

  Registrations(Journal journal, Switches switches) {
    this.switches = switches;
    this.tokens =
        journal.map(new Kind<>("token", Issued::token, Registrations::write, Registrations::read));
  }

  void issue(String token, String agreementId, Instant now, boolean byConsole) {
    tokens.put(new Issued(token, agreementId, now, byConsole, false));
    if (tokens.size() > MAX_TOKENS) {
      tokens.removeOldest();
    }
  }

  @Behaviour(
      value = "A token lives 4 hours and gives the same values until then",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, SaaS customer onboarding",
      date = "2026-11-23")
  @Behaviour(
      value = "A token of GetAgreementEntitlements lives 30 minutes",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Agreement API model, AgreementEntitlement",
      date = "2026-11-24")
  Answer look(String token, Instant now) {
    return tokens
        .get(token)
        .<Answer>map(issued -> {
          var life =
              switches.get(issued.byConsole() ? Switch.TOKEN_LIFE : Switch.AGREEMENT_TOKEN_LIFE);
          return now.isBefore(issued.at().plus(life))
              ? new Answer.Known(issued.agreementId())
              : new Answer.Expired();
        })
        .orElseGet(Answer.Unknown::new);
  }

  /// @return whether the token may be used (again)
  @Behaviour(
      value = "Where tokens are for one use, the second use finds no token",
      source = Source.GUESS,
      of = "AWS's metering skill: InvalidTokenException for a consumed token",
      date = "2026-11-23")
  boolean use(String token) {
    return tokens.get(token).filter(this::use).isPresent();
  }

  private boolean use(Issued issued) {
    TokenUse use = switches.get(Switch.TOKEN_USE);
    boolean mayBeUsed =
        switch (use) {
          case REUSABLE -> true;
          case ONCE -> !issued.used();
        };
    if (!issued.used()) {
      tokens.put(
          new Issued(issued.token(), issued.agreementId(), issued.at(), issued.byConsole(), true));
    }
    return mayBeUsed;
  }

  void forgetAll() {
    tokens.clear();
  }

  private static JsonNode write(Issued issued) {
    return Json.object()
        .put("token", issued.token())
        .put("agreement", issued.agreementId())
        .put("at", issued.at().toString())
        .put("byConsole", issued.byConsole())
        .put("used", issued.used());
  }

  private static Issued read(JsonNode json) {
    return new Issued(
        json.path("token").asText(),
        json.path("agreement").asText(),
        Instant.parse(json.path("at").asText()),
        json.path("byConsole").asBoolean(),
        json.path("used").asBoolean());
  }
}
