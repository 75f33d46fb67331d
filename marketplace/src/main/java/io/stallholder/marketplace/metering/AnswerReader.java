package io.stallholder.marketplace.metering;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.MeteringRecordId;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.UsageHour;
import io.stallholder.marketplace.wire.Members;
import java.util.ArrayList;
import java.util.Optional;

/// Reads what the Metering Service answers with HTTP 200.
final class AnswerReader {
  private AnswerReader() {}

  /// AWS repeats each record it speaks of; that is matched to the one sent by what AWS deduplicates
  /// by, never by position. A record that was not sent is left out.
  static BatchAnswer batch(UsageBatch sent, JsonNode body) {
    JsonNode resultNodes = body.path("Results");
    JsonNode unprocessedNodes = body.path("UnprocessedRecords");
    if (!resultNodes.isArray() && !unprocessedNodes.isArray()) {
      return new BatchAnswer.Lost("HTTP 200 without Results and UnprocessedRecords");
    }
    var results = new ArrayList<RecordResult>();
    for (JsonNode node : resultNodes) {
      find(sent, node.path("UsageRecord")).ifPresent(record -> results.add(result(record, node)));
    }
    var unprocessed = new ArrayList<UsageRecord>();
    for (JsonNode node : unprocessedNodes) {
      find(sent, node).ifPresent(unprocessed::add);
    }
    int strangers =
        resultNodes.size() + unprocessedNodes.size() - results.size() - unprocessed.size();
    return strangers > 0 && results.isEmpty() && unprocessed.isEmpty()
        ? new BatchAnswer.Lost("HTTP 200 that names none of the records sent")
        : new BatchAnswer.Answered(results, unprocessed);
  }

  private static RecordResult result(UsageRecord record, JsonNode node) {
    return new RecordResult(
        record,
        Status.of(Members.text(node, "Status").orElse("")),
        Members.text(node, "MeteringRecordId").map(MeteringRecordId::new));
  }

  private static Optional<UsageRecord> find(UsageBatch sent, JsonNode echo) {
    return sent.records().stream().filter(record -> isEchoOf(record, echo)).findFirst();
  }

  private static boolean isEchoOf(UsageRecord record, JsonNode echo) {
    return echo.path("Dimension").asText().equals(record.dimension().value())
        && hour(echo).equals(Optional.of(record.hour()))
        && isSameCustomer(record.customer(), echo);
  }

  private static Optional<UsageHour> hour(JsonNode echo) {
    try {
      return Members.timestamp(echo, "Timestamp").map(UsageHour::containing);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static boolean isSameCustomer(Customer customer, JsonNode echo) {
    return switch (customer) {
      case Customer.Licensed(var account, var license) ->
          isText(echo, "CustomerAWSAccountId", account.value())
              && Members.text(echo, "LicenseArn")
                  .filter(printed -> printed.strip().endsWith(license.id())) // cheap, and most fail
                  .flatMap(LicenseArn::parse)
                  .filter(echoed -> echoed.id().equals(license.id()))
                  .isPresent();
      case Customer.LegacyIdentifier(var identifier) ->
          isText(echo, "CustomerIdentifier", identifier.value());
      case Customer.LegacyAccount(var account) ->
          isText(echo, "CustomerAWSAccountId", account.value());
    };
  }

  private static boolean isText(JsonNode echo, String member, String expected) {
    return echo.path(member).asText().equals(expected);
  }

  static ResolveAnswer resolved(JsonNode body) {
    try {
      Optional<ProductCode> product = Members.text(body, "ProductCode").map(ProductCode::new);
      if (product.isEmpty()) {
        return new ResolveAnswer.Unavailable("ResolveCustomer answered without a product code");
      }
      return new ResolveAnswer.Resolved(
          new ResolvedCustomer(
              product.get(),
              Members.text(body, "CustomerAWSAccountId").map(AwsAccountId::new),
              Members.text(body, "LicenseArn").map(LicenseArn::new),
              Members.text(body, "CustomerIdentifier").map(CustomerIdentifier::new)));
    } catch (IllegalArgumentException e) {
      return new ResolveAnswer.Unavailable(
          "ResolveCustomer's answer cannot be read: " + e.getMessage());
    }
  }
}
