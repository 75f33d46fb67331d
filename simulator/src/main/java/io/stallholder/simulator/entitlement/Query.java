package io.stallholder.simulator.entitlement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.agreement.Agreement;
import io.stallholder.simulator.agreement.Agreements;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.entitlement.Entitlements.Entitlement;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.world.Product;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// What a GetEntitlements request asks for.
record Query(
    String productCode,
    Map<Key, Set<String>> filter,
    int maxResults,
    int offset,
    boolean isContinued) {
  private static final int MAX_RESULTS = 25;

  Query {
    filter = Map.copyOf(filter);
  }

  enum Key {
    CUSTOMER_IDENTIFIER,
    DIMENSION,
    CUSTOMER_AWS_ACCOUNT_ID,
    LICENSE_ARN
  }

  @Behaviour(
      value = "A bad product code, filter, token or page size answers InvalidParameterException",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, GetEntitlements, errors",
      date = "2026-11-23")
  static Query read(ObjectNode input) {
    JsonNode code = input.path("ProductCode");
    if (!code.isTextual() || code.textValue().isEmpty()) {
      throw invalid("ProductCode is required.");
    }
    JsonNode max = input.path("MaxResults");
    boolean hasMax = !max.isMissingNode() && !max.isNull();
    if (hasMax && (!max.canConvertToInt() || max.intValue() < 1 || max.intValue() > MAX_RESULTS)) {
      throw invalid("MaxResults must be between 1 and 25.");
    }
    Map<Key, Set<String>> filter = filter(input.path("Filter"));
    Query query =
        new Query(code.textValue(), filter, hasMax ? max.intValue() : MAX_RESULTS, 0, false);
    JsonNode token = input.path("NextToken");
    if (token.isMissingNode() || token.isNull()) {
      return query;
    }
    return new Query(
        query.productCode(), filter, query.maxResults(), query.offsetOf(token.asText()), true);
  }

  /// Those that can match at all, found without looking at every agreement there is.
  List<Agreement> candidates(Agreements agreements, Product product) {
    Set<String> licenses = filter.getOrDefault(Key.LICENSE_ARN, Set.of());
    Set<String> accounts = filter.getOrDefault(Key.CUSTOMER_AWS_ACCOUNT_ID, Set.of());
    Stream<Agreement> found;
    if (licenses.size() == 1) {
      found = agreements.byLicense(licenses.iterator().next()).stream();
    } else if (accounts.size() == 1) {
      found = agreements.ofCustomer(product.code(), accounts.iterator().next()).stream();
    } else {
      found = agreements.all().stream();
    }
    return found.filter(one -> one.product().code().equals(product.code())).toList();
  }

  @Behaviour(
      value = "Values of one key are alternatives, keys restrict each other",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, GetEntitlements",
      date = "2026-11-23")
  boolean matches(Entitlement entitlement) {
    return filter.entrySet().stream()
        .allMatch(entry ->
            switch (entry.getKey()) {
              case CUSTOMER_IDENTIFIER -> entry.getValue().contains(entitlement.identifier());
              case DIMENSION -> entry.getValue().contains(entitlement.dimension());
              case CUSTOMER_AWS_ACCOUNT_ID ->
                  entry.getValue().contains(entitlement.agreement().buyer());
              case LICENSE_ARN -> entry.getValue().contains(entitlement.agreement().licenseArn());
            });
  }

  /// Good for the same product and filter only.
  String tokenFor(int next) {
    String text = next + ":" + fingerprint();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  static AwsError invalid(String message) {
    return AwsError.client("InvalidParameterException", message);
  }

  private int offsetOf(String token) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      if (colon > 0 && text.substring(colon + 1).equals(fingerprint())) {
        return Integer.parseInt(text.substring(0, colon));
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one message for every wrong token
    }
    throw invalid("NextToken is invalid.");
  }

  private String fingerprint() {
    Map<Key, Set<String>> ordered = new EnumMap<>(Key.class);
    ordered.putAll(filter);
    StringBuilder text = new StringBuilder(productCode);
    ordered.forEach((key, values) -> text.append(key).append(values.stream().sorted().toList()));
    return Integer.toHexString(text.toString().hashCode());
  }

  private static Map<Key, Set<String>> filter(JsonNode json) {
    Map<Key, Set<String>> filter = new EnumMap<>(Key.class);
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      Set<String> values = new HashSet<>();
      entry.getValue().forEach(value -> values.add(value.asText()));
      if (values.isEmpty()) {
        throw invalid("Filter " + entry.getKey() + " has no values.");
      }
      filter.put(key(entry.getKey()), values);
    }
    if (filter.containsKey(Key.CUSTOMER_IDENTIFIER)
        && filter.containsKey(Key.CUSTOMER_AWS_ACCOUNT_ID)) {
      throw invalid("CUSTOMER_IDENTIFIER and CUSTOMER_AWS_ACCOUNT_ID are mutually exclusive.");
    }
    return filter;
  }

  private static Key key(String name) {
    try {
      return Key.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw invalid("Filter is invalid: " + name);
    }
  }
}
