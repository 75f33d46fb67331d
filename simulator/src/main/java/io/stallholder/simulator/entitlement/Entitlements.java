package io.stallholder.simulator.entitlement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.agreement.Agreement;
import io.stallholder.simulator.agreement.Agreements;
import io.stallholder.simulator.agreement.Life;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.Protocol;
import io.stallholder.simulator.protocol.Service;
import io.stallholder.simulator.world.CurrentWorld;
import io.stallholder.simulator.world.Product;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// AWS Marketplace Entitlement Service over AWS JSON 1.1.
public final class Entitlements {
  private static final String GET_ENTITLEMENTS = "GetEntitlements";

  private final CurrentWorld world;
  private final Agreements agreements;
  private final Faults faults;

  public Entitlements(CurrentWorld world, Agreements agreements, Faults faults) {
    this.world = world;
    this.agreements = agreements;
    this.faults = faults;
  }

  public Service service() {
    return new Service(
        "AWSMPEntitlementService",
        "aws-marketplace",
        Protocol.JSON_1_1,
        "com.amazonaws.marketplaceentitlement#",
        Map.of(GET_ENTITLEMENTS, this::getEntitlements));
  }

  /// @param quantity shown as IntegerValue
  record Entitlement(Agreement agreement, String dimension, int quantity) {}

  @Behaviour(
      value = "A product of another seller, or of nobody, is an invalid parameter",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, GetEntitlements, errors; another seller's: our guess",
      date = "2026-11-23")
  @Behaviour(
      value = "Entitlements exist in us-east-1 only; elsewhere the signature's region is wrong",
      source = Source.GUESS,
      of = "the endpoint exists there only; the code is that of AWS's common layer",
      date = "2026-11-23")
  private ObjectNode getEntitlements(Call call) {
    if (!call.caller().region().equals("us-east-1")) {
      throw AwsError.client(
          "InvalidSignatureException",
          "Credential should be scoped to a valid region, not '" + call.caller().region() + "'.");
    }
    Query query = Query.read(call.input());
    faults.refuse(GET_ENTITLEMENTS);
    Product product =
        world
            .get()
            .product(query.productCode())
            .filter(found -> found.code().equals(query.productCode()))
            .filter(found -> found.seller().equals(call.caller().accountId()))
            .orElseThrow(() -> Query.invalid("ProductCode is invalid: " + query.productCode()));
    List<Entitlement> all =
        agreements.all().stream()
            .filter(agreement -> agreement.product().code().equals(product.code()))
            .filter(Entitlements::isInForce)
            .flatMap(Entitlements::ofAgreement)
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
    return switch (agreement.life()) {
      case Life.Accepted accepted -> false;
      case Life.Active active -> true;
      case Life.Ending ending -> true;
      case Life.Deprovisioned gone -> false;
      case Life.Withdrawn withdrawn -> false;
    };
  }

  private static Stream<Entitlement> ofAgreement(Agreement agreement) {
    return agreement.entitlements().entrySet().stream()
        .map(entry -> new Entitlement(agreement, entry.getKey(), entry.getValue()));
  }

  private static ObjectNode page(Query query, List<Entitlement> all) {
    int from = Math.min(query.offset(), all.size());
    int to = Math.min(from + query.maxResults(), all.size());
    ObjectNode output = Json.object();
    ArrayNode page = output.putArray("Entitlements");
    all.subList(from, to).forEach(entitlement -> page.add(json(entitlement)));
    if (to < all.size()) {
      output.put("NextToken", query.tokenFor(to));
    }
    return output;
  }

  @Behaviour(
      value = "A quantity is shown as IntegerValue, with license and expiration date",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, Entitlement",
      date = "2026-11-23")
  private static JsonNode json(Entitlement entitlement) {
    Agreement agreement = entitlement.agreement();
    ObjectNode json =
        Json.object()
            .put("ProductCode", agreement.product().code())
            .put("Dimension", entitlement.dimension())
            .put("CustomerAWSAccountId", agreement.buyer())
            .put("LicenseArn", agreement.licenseArn())
            .put("ExpirationDate", agreement.endTime().getEpochSecond());
    json.putObject("Value").put("IntegerValue", entitlement.quantity());
    return json;
  }
}
