package io.stallholder.simulator.bus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;

/// Which events a rule wants: an event must have all the fields that the pattern names, with one of
/// the values that it lists for each. Fields that it does not name do not matter.
///
/// The trap: a field that an event lacks does not match, so that a pattern for Marketplace's events
/// must not name `detail.product` or `detail.license`, which agreement events do not have.
///
/// @param text as it was given
record EventPattern(String text, Node.Fields fields) {
  @Behaviour(
      value = "A pattern has at most 2048 characters",
      source = Source.DOCUMENTED,
      of = "Amazon EventBridge user guide, quotas: event pattern size",
      date = "2026-11-24")
  static final int MAX_CHARACTERS = 2_048;

  /// All that concerns a seller.
  static final EventPattern MARKETPLACE =
      parse(
          """
          {"source":["aws.agreement-marketplace"],"detail-type":[{"prefix":"Purchase Agreement "},\
          {"prefix":"License "},{"prefix":"Spend Threshold "},\
          {"prefix":"Agreement Cancellation Request "}]}\
          """);

  /// @throws AwsError InvalidEventPatternException, saying what is wrong and where
  static EventPattern parse(String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw tooLong();
    }
    return new EventPattern(text, PatternParser.parse(text));
  }

  boolean matches(ObjectNode event) {
    return fields.match(event);
  }

  @Behaviour(
      value =
          "An invalid pattern answers InvalidEventPatternException with reason, line and column",
      source = Source.OBSERVED,
      of = "answers of AWS that LocalStack recorded, December 2024",
      date = "2026-11-24")
  static AwsError invalid(String reason) {
    return AwsError.client(
        "InvalidEventPatternException", "Event pattern is not valid. Reason: " + reason);
  }

  @Behaviour(
      value = "A pattern that is too long answers LimitExceededException",
      source = Source.GUESS,
      of = "the code of other quotas; AWS documents an error, but not which",
      date = "2026-11-24")
  private static AwsError tooLong() {
    return AwsError.client(
        "LimitExceededException",
        "The event pattern is longer than the " + MAX_CHARACTERS + " characters of the quota.");
  }
}
