package io.stallholder.marketplace.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.OfferId;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.ProductId;
import io.stallholder.marketplace.wire.Members;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// The current vocabulary: an event of EventBridge.
final class EventBridgeEvent {
  private static final String SOURCE = "aws.agreement-marketplace";
  private static final String RESOURCE_PART = ":agreement:";

  /// How AWS writes "no end" in events.
  private static final Instant OPEN_END = Instant.parse("9999-01-01T00:00:00Z");

  private EventBridgeEvent() {}

  static MarketplaceEvent read(String id, JsonNode event) {
    Instant time = Reading.time(event, "time");
    String detailType = Reading.required(event, "detail-type");
    JsonNode detail = event.path("detail");
    if (!SOURCE.equals(event.path("source").asText())) {
      return unknown(id, time, detailType, event);
    }
    return switch (withoutRole(detailType)) {
      case "Purchase Agreement Created" ->
          new MarketplaceEvent.AgreementCreated(
              id, time, agreement(event), acceptor(detail), origin(detail));
      case "Purchase Agreement Amended" ->
          new MarketplaceEvent.AgreementAmended(id, time, agreement(event), acceptor(detail));
      case "Purchase Agreement Ended" ->
          new MarketplaceEvent.AgreementEnded(
              id, time, agreement(event), acceptor(detail), endStatus(detail));
      case "License Updated" -> new MarketplaceEvent.LicenseUpdated(id, time, grant(event));
      case "License Deprovisioned" ->
          new MarketplaceEvent.LicenseDeprovisioned(id, time, grant(event));
      default -> unknown(id, time, detailType, event);
    };
  }

  /// The role (`- Proposer`, `- Manufacturer`) says only why this account gets a copy.
  private static String withoutRole(String detailType) {
    return detailType.split(" - ", 2)[0].strip();
  }

  private static MarketplaceEvent unknown(
      String id, Instant time, String detailType, JsonNode event) {
    Optional<AgreementId> agreement;
    try {
      agreement = agreementText(event).map(AgreementId::new);
    } catch (IllegalArgumentException _) {
      agreement = Optional.empty();
    }
    return new MarketplaceEvent.Unknown(id, time, detailType, agreement);
  }

  private static AgreementId agreement(JsonNode event) {
    Optional<String> text = agreementText(event);
    return new AgreementId(
        text.orElseThrow(() -> new IllegalArgumentException("detail.agreement.id is missing")));
  }

  private static Optional<String> agreementText(JsonNode event) {
    return Members.text(event.path("detail").path("agreement"), "id")
        .or(() -> agreementResource(event));
  }

  private static Optional<String> agreementResource(JsonNode event) {
    for (JsonNode resource : event.path("resources")) {
      int part = resource.asText().indexOf(RESOURCE_PART);
      if (part >= 0) {
        return Optional.of(resource.asText().substring(part + RESOURCE_PART.length()));
      }
    }
    return Optional.empty();
  }

  private static AwsAccountId acceptor(JsonNode detail) {
    return new AwsAccountId(required(detail, "acceptor", "accountId"));
  }

  private static MarketplaceEvent.Origin origin(JsonNode detail) {
    JsonNode agreement = detail.path("agreement");
    return new MarketplaceEvent.Origin(
        oneOf(MarketplaceEvent.Intent.values(), agreement, "intent")
            .orElse(MarketplaceEvent.Intent.OTHER),
        Members.text(agreement, "previousAgreementId").map(AgreementId::new),
        Members.text(detail.path("offer"), "id").map(OfferId::new),
        Reading.optionalTime(agreement, "startTime"),
        Reading.optionalTime(agreement, "endTime").filter(end -> end.isBefore(OPEN_END)));
  }

  private static MarketplaceEvent.EndStatus endStatus(JsonNode detail) {
    return oneOf(MarketplaceEvent.EndStatus.values(), detail.path("agreement"), "status")
        .orElse(MarketplaceEvent.EndStatus.OTHER);
  }

  private static <E extends Enum<E>> Optional<E> oneOf(E[] values, JsonNode object, String member) {
    return Members.text(object, member)
        .flatMap(
            text -> Arrays.stream(values).filter(value -> value.name().equals(text)).findFirst());
  }

  private static MarketplaceEvent.Grant grant(JsonNode event) {
    JsonNode detail = event.path("detail");
    String arn = required(detail, "license", "arn");
    return new MarketplaceEvent.Grant(
        agreement(event),
        new ProductId(required(detail, "product", "id")),
        new ProductCode(required(detail, "product", "code")),
        LicenseArn.parse(arn)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "detail.license.arn is not a license ARN: \"" + arn + '"')),
        acceptor(detail));
  }

  private static String required(JsonNode detail, String group, String member) {
    Optional<String> text = Members.text(detail.path(group), member);
    return text.orElseThrow(
        () -> new IllegalArgumentException("detail." + group + "." + member + " is missing"));
  }
}
