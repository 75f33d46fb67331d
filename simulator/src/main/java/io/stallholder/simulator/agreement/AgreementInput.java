package io.stallholder.simulator.agreement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import java.util.Optional;
import java.util.regex.Pattern;

/// What all operations of the Agreement API read alike.
record AgreementInput(ObjectNode json) {
  private static final int MAX_RESULTS = 50;
  private static final Pattern AGREEMENT_ID = Pattern.compile("[A-Za-z0-9_/-]{1,64}");

  @Behaviour(
      value = "An agreement id has 1 to 64 letters, digits, _, / or -",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Agreement API model, ResourceId",
      date = "2026-11-24")
  String agreementId() {
    String id =
        text("agreementId")
            .orElseThrow(() ->
                AgreementErrors.invalid(
                    "MISSING_AGREEMENT_ID", "agreementId", "agreementId is required."));
    if (!AGREEMENT_ID.matcher(id).matches()) {
      throw AgreementErrors.invalid(
          "INVALID_AGREEMENT_ID", "agreementId", "agreementId must match " + AGREEMENT_ID);
    }
    return id;
  }

  @Behaviour(
      value = "Pages have 1 to 50 entries",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Agreement API model, MaxResults; 50 when not told: our guess",
      date = "2026-11-24")
  int maxResults() {
    JsonNode max = json.path("maxResults");
    if (isAbsent(max)) {
      return MAX_RESULTS;
    }
    if (!max.canConvertToInt() || max.intValue() < 1 || max.intValue() > MAX_RESULTS) {
      throw AgreementErrors.invalid(
          "INVALID_MAX_RESULTS", "maxResults", "maxResults must be between 1 and 50.");
    }
    return max.intValue();
  }

  Optional<String> nextToken() {
    return text("nextToken");
  }

  static AwsError invalidToken() {
    return AgreementErrors.invalid(
        "INVALID_NEXT_TOKEN", "nextToken", "nextToken is not one of this request.");
  }

  Optional<String> text(String member) {
    return text(json, member);
  }

  static Optional<String> text(JsonNode json, String member) {
    JsonNode value = json.path(member);
    if (isAbsent(value)) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw AwsError.client("SerializationException", member + " has a value of the wrong type.");
    }
    return Optional.of(value.textValue());
  }

  static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }
}
