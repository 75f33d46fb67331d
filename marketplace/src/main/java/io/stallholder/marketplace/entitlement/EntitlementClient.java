package io.stallholder.marketplace.entitlement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.marketplace.wire.AwsJsonClient;
import io.stallholder.marketplace.wire.Members;
import io.stallholder.marketplace.wire.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The Marketplace Entitlement Service, called as the account that published the product.
public final class EntitlementClient {
  /// The service's name in `X-Amz-Target`.
  public static final String TARGET_PREFIX = "AWSMPEntitlementService";

  static final int PAGE_SIZE = 25;
  static final int MAX_PAGES = 400;

  private final AwsJsonClient aws;

  public EntitlementClient(AwsJsonClient aws) {
    this.aws = aws;
  }

  /// Reads every page: all of the answer or none. An empty page may have a next one.
  public EntitlementsAnswer getEntitlements(EntitlementQuery query) {
    var entitlements = new ArrayList<Entitlement>();
    Optional<String> nextToken = Optional.empty();
    for (int page = 0; page < MAX_PAGES; page++) {
      switch (aws.call("GetEntitlements", body(query, nextToken), UnaryOperator.identity())) {
        case Reply.Answered(var answer) -> {
          try {
            entitlements.addAll(EntitlementReader.read(answer));
          } catch (IllegalArgumentException e) {
            return new EntitlementsAnswer.Unavailable(
                "GetEntitlements' answer cannot be read: " + e.getMessage());
          }
          nextToken = Members.text(answer, "NextToken");
        }
        case Reply.Refused(var error) -> {
          return new EntitlementsAnswer.Refused(error);
        }
        case Reply.Lost(var detail) -> {
          return new EntitlementsAnswer.Unavailable(detail);
        }
        case Reply.Unsent(var why) -> {
          return new EntitlementsAnswer.Unavailable(why);
        }
      }
      if (nextToken.isEmpty()) {
        return new EntitlementsAnswer.Read(entitlements);
      }
    }
    return new EntitlementsAnswer.Unavailable(
        "GetEntitlements has more than " + MAX_PAGES + " pages for " + query.product());
  }

  private static byte[] body(EntitlementQuery query, Optional<String> nextToken) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("ProductCode", query.product().value());
    filter(query.holder()).ifPresent(filter -> body.set("Filter", filter));
    body.put("MaxResults", PAGE_SIZE);
    nextToken.ifPresent(token -> body.put("NextToken", token));
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static Optional<JsonNode> filter(EntitlementQuery.Holder holder) {
    return switch (holder) {
      case EntitlementQuery.License(var license) -> one("LICENSE_ARN", license.value());
      case EntitlementQuery.Account(var account) -> one("CUSTOMER_AWS_ACCOUNT_ID", account.value());
      case EntitlementQuery.Customer(var identifier) ->
          one("CUSTOMER_IDENTIFIER", identifier.value());
      case EntitlementQuery.Everyone() -> Optional.empty();
    };
  }

  private static Optional<JsonNode> one(String name, String value) {
    ObjectNode filter = JsonNodeFactory.instance.objectNode();
    filter.putArray(name).add(value);
    return Optional.of(filter);
  }
}
