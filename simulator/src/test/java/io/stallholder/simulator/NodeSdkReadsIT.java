package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.Stall.Subscription;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What AWS SDK for JavaScript v3 needs of the entitlement service over CBOR, the Agreement API and
/// the Catalog API.
final class NodeSdkReadsIT {
  private static final String PRODUCT_ID = "prod-k7example2abcd";

  private final Path node = Tools.node();
  private final Stall stall = Stall.open();
  private final NodeSdk sdk;
  private final Path folder;

  NodeSdkReadsIT(@TempDir Path folder) {
    this.folder = folder;
    this.sdk = NodeSdk.of(node, folder, stall.uri());
  }

  @AfterEach
  void close() {
    stall.close();
  }

  @Test
  void entitlementsComeOverCborToo() {
    Subscription subscription = stall.active(Stall.CONTRACT);
    stall.active(Stall.OTHER_BUYER, Stall.CONTRACT);
    String request =
        "{\"ProductCode\":\"%s\",\"Filter\":{\"LICENSE_ARN\":[\"%s\"]}}"
            .formatted(Stall.CONTRACT, subscription.licenseArn());

    JsonNode pages = sdk.answer("get-entitlements.mjs", request, "1", "cbor").path("pages");

    assertThat(pages).hasSize(2);
    assertThat(pages.at("/0/0/LicenseArn").asText()).isEqualTo(subscription.licenseArn());
    assertThat(pages.at("/0/0/CustomerAWSAccountId").asText()).isEqualTo(Stall.BUYER);
    assertThat(pages.at("/0/0/ExpirationDate").asText()).isEqualTo("2031-11-05T12:00:00.000Z");
    assertThat(pages.at("/0/0/Value/IntegerValue").asInt()).isEqualTo(10);
    assertThat(pages.findValuesAsText("Dimension")).containsExactly("seats", "projects");
  }

  @Test
  void errorsComeOverCborToo() {
    JsonNode error =
        sdk.error("get-entitlements.mjs", "{\"ProductCode\":\"nonsense\"}", "1", "cbor");

    assertThat(error.path("type").asText()).isEqualTo("InvalidParameterException");
    assertThat(error.path("message").asText()).contains("nonsense");
    assertThat(error.path("httpStatusCode").asInt()).isEqualTo(400);
  }

  @Test
  void throttlingOverCborIsRetried() {
    stall.active(Stall.CONTRACT);
    stall.post("faults", "{\"operation\":\"GetEntitlements\",\"kind\":\"throttle\",\"count\":2}");

    JsonNode pages =
        sdk.answer(
                "get-entitlements.mjs",
                "{\"ProductCode\":\"" + Stall.CONTRACT + "\"}",
                "25",
                "cbor")
            .path("pages");

    assertThat(pages.at("/0")).hasSize(2);
    assertThat(stall.get("calls?operation=GetEntitlements").path("total").asInt()).isEqualTo(3);
  }

  @Test
  void aProposerFindsItsAgreements() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    stall.active(Stall.OTHER_BUYER, Stall.CONTRACT);

    JsonNode found = search(filter("ResourceIdentifier", PRODUCT_ID));

    assertThat(found).hasSize(1);
    JsonNode agreement = found.path(0);
    assertThat(agreement.path("agreementId").asText()).isEqualTo(subscription.agreementId());
    assertThat(agreement.path("agreementType").asText()).isEqualTo("PurchaseAgreement");
    assertThat(agreement.path("status").asText()).isEqualTo("ACTIVE");
    assertThat(agreement.at("/acceptor/accountId").asText()).isEqualTo(Stall.BUYER);
    assertThat(agreement.at("/proposer/accountId").asText()).isEqualTo(Stall.SELLER);
    assertThat(agreement.at("/proposalSummary/resources/0/id").asText()).isEqualTo(PRODUCT_ID);
    assertThat(agreement.at("/proposalSummary/resources/0/type").asText()).isEqualTo("SaaSProduct");
    assertThat(agreement.at("/proposalSummary/offerId").asText()).startsWith("offer-");
    assertThat(agreement.path("acceptanceTime").asText()).isEqualTo("2030-11-05T12:00:00.000Z");
  }

  @Test
  void aSubscriptionIsOpenEndedAndAContractIsNot() {
    stall.active(Stall.SUBSCRIPTION);
    stall.active(Stall.CONTRACT);

    JsonNode subscription = search(filter("ResourceIdentifier", PRODUCT_ID)).path(0);
    JsonNode contract = search(filter("ResourceIdentifier", "prod-c4example3abcd")).path(0);

    assertThat(subscription.hasNonNull("endTime")).isFalse();
    assertThat(contract.path("endTime").asText()).isEqualTo("2031-11-05T12:01:12.000Z");
  }

  @Test
  void anEndedAgreementIsFoundByItsStatus() {
    Subscription ended = stall.active(Stall.SUBSCRIPTION);
    stall.active(Stall.OTHER_BUYER, Stall.SUBSCRIPTION);
    stall.delete("subscriptions/" + ended.agreementId());

    JsonNode cancelled = search(filter("Status", "CANCELLED"));
    JsonNode active = search(filter("Status", "ACTIVE"));

    assertThat(cancelled.findValuesAsText("agreementId")).containsExactly(ended.agreementId());
    assertThat(active).hasSize(1);
  }

  @Test
  void agreementsComeInPages() {
    stall.active(Stall.BUYER, Stall.SUBSCRIPTION);
    stall.active(Stall.OTHER_BUYER, Stall.SUBSCRIPTION);

    JsonNode first = agreements("SearchAgreements", searchRequest("", ",\"maxResults\":1"));
    String more = ",\"maxResults\":1,\"nextToken\":\"" + first.path("nextToken").asText() + "\"";
    JsonNode second = agreements("SearchAgreements", searchRequest("", more));

    List<String> ids = new ArrayList<>();
    ids.addAll(first.findValuesAsText("agreementId"));
    ids.addAll(second.findValuesAsText("agreementId"));
    assertThat(ids).hasSize(2).doesNotHaveDuplicates();
    assertThat(second.has("nextToken")).isFalse();
  }

  @Test
  void anAgreementIsDescribed() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);

    JsonNode agreement = agreements("DescribeAgreement", byId(subscription.agreementId()));

    assertThat(agreement.path("agreementId").asText()).isEqualTo(subscription.agreementId());
    assertThat(agreement.path("status").asText()).isEqualTo("ACTIVE");
    assertThat(agreement.path("agreementType").asText()).isEqualTo("PurchaseAgreement");
    assertThat(agreement.path("startTime").asText()).isEqualTo("2030-11-05T12:00:00.000Z");
    assertThat(agreement.at("/acceptor/accountId").asText()).isEqualTo(Stall.BUYER);
    assertThat(agreement.at("/proposalSummary/resources/0/id").asText()).isEqualTo(PRODUCT_ID);
  }

  @Test
  void anAgreementOfNobodyIsATypedError() {
    JsonNode error = sdk.error("agreements.mjs", "DescribeAgreement", byId("agmt-nobodys"));

    assertThat(error.path("type").asText()).isEqualTo("ResourceNotFoundException");
    assertThat(error.path("attempts").asInt()).isEqualTo(1);
  }

  @Test
  void theTermsOfASubscriptionPriceItsDimensions() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);

    JsonNode terms = agreements("GetAgreementTerms", byId(subscription.agreementId()));

    JsonNode pricing = terms.findPath("usageBasedPricingTerm");
    assertThat(pricing.findValuesAsText("dimensionKey"))
        .containsExactlyInAnyOrder("api_calls", "storage_gb");
    assertThat(pricing.path("currencyCode").asText()).isEqualTo("USD");
    assertThat(terms.findPath("legalTerm").path("documents")).isNotEmpty();
    assertThat(terms.findPath("supportTerm").has("refundPolicy")).isTrue();
  }

  @Test
  void theTermsOfAContractSayWhatWasBought() {
    Subscription contract = stall.active(Stall.CONTRACT);

    JsonNode bought =
        agreements("GetAgreementTerms", byId(contract.agreementId()))
            .findPath("configurableUpfrontPricingTerm")
            .at("/configuration/dimensions");

    assertThat(bought.findValuesAsText("dimensionKey"))
        .containsExactlyInAnyOrder("seats", "projects");
    assertThat(bought.findValuesAsText("dimensionValue")).containsOnly("10");
  }

  @Test
  void aProductIsDescribed() {
    JsonNode entity =
        sdk.answer(
            "catalog.mjs",
            "DescribeEntity",
            "{\"Catalog\":\"AWSMarketplace\",\"EntityId\":\"" + PRODUCT_ID + "\"}");

    assertThat(entity.path("EntityType").asText()).isEqualTo("SaaSProduct@1.0");
    assertThat(entity.path("EntityIdentifier").asText()).startsWith(PRODUCT_ID + "@");
    assertThat(entity.path("EntityArn").asText())
        .contains(":" + Stall.SELLER + ":")
        .endsWith("/SaaSProduct/" + PRODUCT_ID);
    assertThat(entity.path("LastModifiedDate").asText()).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}Z");
    JsonNode document = entity.path("DetailsDocument");
    assertThat(document.at("/Description/ProductCode").asText()).isEqualTo(Stall.SUBSCRIPTION);
    assertThat(document.path("Dimensions").findValuesAsText("Key"))
        .containsExactly("api_calls", "storage_gb");
    assertThat(document.at("/Dimensions/0/Types/0").asText()).isEqualTo("ExternallyMetered");
    assertThat(document.path("Versions").findValuesAsText("FulfillmentUrl"))
        .containsExactly("http://127.0.0.1:8080/register");
    assertThat(Stall.parse(entity.path("Details").asText())).isEqualTo(document);
  }

  @Test
  void aProductOfNobodyIsATypedError() {
    JsonNode error =
        sdk.error(
            "catalog.mjs",
            "DescribeEntity",
            "{\"Catalog\":\"AWSMarketplace\",\"EntityId\":\"prod-nobodys\"}");

    assertThat(error.path("type").asText()).isEqualTo("ResourceNotFoundException");
    assertThat(error.path("httpStatusCode").asInt()).isEqualTo(404);
  }

  @Test
  void productsAreListedInPages() {
    String request = "{\"Catalog\":\"AWSMarketplace\",\"EntityType\":\"SaaSProduct\"%s}";

    JsonNode first =
        sdk.answer("catalog.mjs", "ListEntities", request.formatted(",\"MaxResults\":3"));
    String more = ",\"MaxResults\":3,\"NextToken\":\"" + first.path("NextToken").asText() + "\"";
    JsonNode second = sdk.answer("catalog.mjs", "ListEntities", request.formatted(more));

    assertThat(first.path("EntitySummaryList")).hasSize(3);
    assertThat(second.path("EntitySummaryList")).hasSize(1);
    assertThat(second.has("NextToken")).isFalse();
    assertThat(first.findValuesAsText("EntityId"))
        .doesNotContainAnyElementsOf(second.findValuesAsText("EntityId"));
    assertThat(first.at("/EntitySummaryList/0/EntityType").asText()).isEqualTo("SaaSProduct");
  }

  @Test
  void aProductIsListedByItsId() {
    JsonNode found =
        sdk.answer(
            "catalog.mjs",
            "ListEntities",
            """
            {"Catalog":"AWSMarketplace","EntityType":"SaaSProduct",
             "EntityTypeFilters":{"SaaSProductFilters":{"EntityId":{"ValueList":["%s"]}}}}\
            """
                .formatted(PRODUCT_ID));

    assertThat(found.findValuesAsText("EntityId")).containsExactly(PRODUCT_ID);
  }

  @Test
  void theseServicesHaveVariablesOfTheirOwn() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    NodeSdk agreements = NodeSdk.of(node, folder, "MARKETPLACE_AGREEMENT", stall.uri());
    NodeSdk catalog = NodeSdk.of(node, folder, "MARKETPLACE_CATALOG", stall.uri());

    assertThat(
            agreements
                .answer("agreements.mjs", "DescribeAgreement", byId(subscription.agreementId()))
                .path("status")
                .asText())
        .isEqualTo("ACTIVE");
    assertThat(
            catalog
                .answer(
                    "catalog.mjs",
                    "ListEntities",
                    "{\"Catalog\":\"AWSMarketplace\",\"EntityType\":\"SaaSProduct\"}")
                .path("EntitySummaryList"))
        .hasSize(4);
  }

  private JsonNode search(String filter) {
    return agreements("SearchAgreements", searchRequest(filter, "")).path("agreementViewSummaries");
  }

  private JsonNode agreements(String operation, String request) {
    return sdk.answer("agreements.mjs", operation, request);
  }

  private static String byId(String agreementId) {
    return "{\"agreementId\":\"" + agreementId + "\"}";
  }

  private static String filter(String name, String value) {
    return ",{\"name\":\"%s\",\"values\":[\"%s\"]}".formatted(name, value);
  }

  private static String searchRequest(String filter, String more) {
    return """
    {"catalog":"AWSMarketplace","filters":[{"name":"PartyType","values":["Proposer"]},\
    {"name":"AgreementType","values":["PurchaseAgreement"]}%s]%s}\
    """
        .formatted(filter, more);
  }
}
