package io.stallholder.simulator.entitlement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.agreement.Agreement;
import io.stallholder.simulator.agreement.Agreements;
import io.stallholder.simulator.agreement.Lifecycle;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch;
import io.stallholder.simulator.behaviour.Switch.Presence;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.clock.VirtualClock;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.protocol.AwsJson;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.RpcCbor;
import io.stallholder.simulator.protocol.Service;
import io.stallholder.simulator.world.Buyer;
import io.stallholder.simulator.world.CurrentWorld;
import io.stallholder.simulator.world.Product;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// AWS Marketplace Entitlement Service, over AWS JSON 1.1 and over Smithy RPC v2 CBOR, which newer
/// SDKs choose.
public final class Entitlements {
  private static final String GET_ENTITLEMENTS = "GetEntitlements";
  private static final String NAMESPACE = "com.amazonaws.marketplaceentitlement#";

  private final CurrentWorld world;
  private final VirtualClock clock;
  private final Switches switches;
  private final Agreements agreements;
  private final Faults faults;

  public Entitlements(Agreements agreements, Lifecycle.Setting setting, Faults faults) {
    this.world = setting.world();
    this.clock = setting.clock();
    this.switches = setting.switches();
    this.agreements = agreements;
    this.faults = faults;
  }

  public Service service() {
    return new Service(
        "AWS Marketplace Entitlement Service",
        "aws-marketplace",
        false,
        List.of(
            new RpcCbor("AWSMPEntitlementService", NAMESPACE, Set.of("ExpirationDate")),
            AwsJson.v11("AWSMPEntitlementService", NAMESPACE)),
        Map.of(GET_ENTITLEMENTS, this::getEntitlements),
        Set.of());
  }

  /// @param identifier the buyer's, for legacy products; otherwise empty
  /// @param value a whole number, a decimal, true or false, or text
  record Entitlement(Agreement agreement, String identifier, String dimension, JsonNode value) {}

  @Behaviour(
      value = "A product of another seller, or of nobody, is an invalid parameter",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, GetEntitlements, errors; another seller's: our guess",
      date = "2026-11-23")
  private ObjectNode getEntitlements(Call call) {
    Query query = Query.read(call.input());
    faults.refuse(GET_ENTITLEMENTS);
    Product product =
        world
            .get()
            .product(query.productCode())
            .filter(found -> found.code().equals(query.productCode()))
            .filter(found -> found.seller().equals(call.caller().accountId()))
            .orElseThrow(() -> Query.invalid("ProductCode is invalid: " + query.productCode()));
    boolean isLegacy = product.licensing().isLegacy(clock.instant());
    List<Entitlement> all =
        query.candidates(agreements, product).stream()
            .filter(Entitlements::isInForce)
            .flatMap(agreement -> ofAgreement(agreement, isLegacy))
            .filter(query::matches)
            .toList();
    return page(query, all);
  }

  @Behaviour(
      value =
          "Entitlements are listed while the license is active; after the end the list is empty",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace seller guide, SaaS contracts",
      date = "2026-11-23")
  private static boolean isInForce(Agreement agreement) {
    return agreement.isLicensed();
  }

  private Stream<Entitlement> ofAgreement(Agreement agreement, boolean isLegacy) {
    String identifier =
        isLegacy ? world.buyer(agreement.buyer()).map(Buyer::customerIdentifier).orElse("") : "";
    return agreement.terms().entitlements().entrySet().stream()
        .map(entry -> new Entitlement(agreement, identifier, entry.getKey(), entry.getValue()));
  }

  @Behaviour(
      value = "A page may be empty and still carry a NextToken",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, GetEntitlements",
      date = "2026-11-24")
  private ObjectNode page(Query query, List<Entitlement> all) {
    int from = Math.min(query.offset(), all.size());
    int to = Math.min(from + query.maxResults(), all.size());
    boolean isEmptyFirst =
        !query.isContinued() && switches.get(Switch.EMPTY_PAGES) == Presence.PRESENT;
    ObjectNode output = Json.object();
    ArrayNode page = output.putArray("Entitlements");
    if (isEmptyFirst) {
      return output.put("NextToken", query.tokenFor(0));
    }
    all.subList(from, to).forEach(entitlement -> page.add(json(entitlement)));
    if (to < all.size()) {
      output.put("NextToken", query.tokenFor(to));
    }
    return output;
  }

  @Behaviour(
      value = "A value has one of four types; beside it stand license and expiration date",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, Entitlement",
      date = "2026-11-23")
  private static JsonNode json(Entitlement entitlement) {
    Agreement agreement = entitlement.agreement();
    ObjectNode json =
        Json.object()
            .put("ProductCode", agreement.product().code())
            .put("Dimension", entitlement.dimension());
    if (!entitlement.identifier().isEmpty()) {
      json.put("CustomerIdentifier", entitlement.identifier());
    }
    json.put("CustomerAWSAccountId", agreement.buyer())
        .put("LicenseArn", agreement.licenseArn())
        .put("ExpirationDate", agreement.terms().endTime().getEpochSecond());
    json.putObject("Value").set(valueType(entitlement.value()), entitlement.value());
    return json;
  }

  private static String valueType(JsonNode value) {
    if (value.isIntegralNumber()) {
      return "IntegerValue";
    }
    if (value.isNumber()) {
      return "DoubleValue";
    }
    return value.isBoolean() ? "BooleanValue" : "StringValue";
  }
}
