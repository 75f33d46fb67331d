package io.stallholder.marketplace.entitlement;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.wire.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads one page of GetEntitlements.
final class EntitlementReader {
  private EntitlementReader() {}

  /// Throws an IllegalArgumentException that says what is missing: half a list must not pass as
  /// one.
  static List<Entitlement> read(JsonNode page) {
    JsonNode nodes = page.path("Entitlements");
    if (!nodes.isArray()) {
      throw new IllegalArgumentException("no list of entitlements");
    }
    var entitlements = new ArrayList<Entitlement>();
    for (JsonNode node : nodes) {
      entitlements.add(entitlement(node));
    }
    return entitlements;
  }

  private static Entitlement entitlement(JsonNode node) {
    return new Entitlement(
        new ProductCode(required(node, "ProductCode")),
        new Dimension(required(node, "Dimension")),
        value(node.path("Value")),
        Members.timestamp(node, "ExpirationDate"),
        new Entitlement.Buyer(
            Members.text(node, "LicenseArn").map(EntitlementReader::license),
            Members.text(node, "CustomerAWSAccountId").map(AwsAccountId::new),
            Members.text(node, "CustomerIdentifier").map(CustomerIdentifier::new)));
  }

  private static String required(JsonNode node, String member) {
    Optional<String> text = Members.text(node, member);
    return text.orElseThrow(() -> new IllegalArgumentException("an entitlement without " + member));
  }

  private static LicenseArn license(String printed) {
    return LicenseArn.parse(printed)
        .orElseThrow(() -> new IllegalArgumentException("an entitlement with an odd LicenseArn"));
  }

  private static Entitlement.Value value(JsonNode value) {
    JsonNode integer = value.path("IntegerValue");
    if (integer.canConvertToExactIntegral() && integer.canConvertToLong()) {
      return new Entitlement.IntegerValue(integer.longValue());
    }
    JsonNode number = value.path("DoubleValue");
    if (number.isNumber()) {
      return new Entitlement.DoubleValue(number.decimalValue());
    }
    JsonNode yesOrNo = value.path("BooleanValue");
    if (yesOrNo.isBoolean()) {
      return new Entitlement.BooleanValue(yesOrNo.booleanValue());
    }
    JsonNode text = value.path("StringValue");
    if (text.isTextual()) {
      return new Entitlement.StringValue(text.textValue());
    }
    throw new IllegalArgumentException("an entitlement without a value of a known kind");
  }
}
