package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.Stall.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.services.marketplacecatalog.MarketplaceCatalogClient;
import software.amazon.awssdk.services.marketplacecatalog.model.BatchDescribeErrorDetail;
import software.amazon.awssdk.services.marketplacecatalog.model.ChangeStatus;
import software.amazon.awssdk.services.marketplacecatalog.model.ChangeSummary;
import software.amazon.awssdk.services.marketplacecatalog.model.DescribeEntityResponse;
import software.amazon.awssdk.services.marketplacecatalog.model.EntityDetail;
import software.amazon.awssdk.services.marketplacecatalog.model.EntityRequest;
import software.amazon.awssdk.services.marketplacecatalog.model.Filter;
import software.amazon.awssdk.services.marketplacecatalog.model.ResourceNotFoundException;
import software.amazon.awssdk.services.marketplacecatalog.model.ThrottlingException;
import software.amazon.awssdk.services.marketplacecatalog.model.ValidationException;

/// AWS Marketplace Catalog API reference: what describes entities and change sets.
final class CatalogTest {
  private static final String CATALOG = "AWSMarketplace";
  private static final String PRODUCT = "prod-k7example2abcd";
  private static final String LEGACY = "prod-g2example5abcd";

  private final Stall stall = Stall.open();
  private final MarketplaceCatalogClient client = stall.built(MarketplaceCatalogClient.builder());

  @AfterEach
  void close() {
    client.close();
    stall.close();
  }

  @Test
  void aProductIsDescribedAsTextAndAsAnObject() {
    DescribeEntityResponse described = describe(PRODUCT);

    assertThat(described.entityType()).isEqualTo("SaaSProduct@1.0");
    assertThat(described.entityIdentifier()).isEqualTo(PRODUCT + "@1");
    assertThat(described.entityArn())
        .isEqualTo(
            "arn:aws:aws-marketplace:us-east-1:210987654321:AWSMarketplace/SaaSProduct/" + PRODUCT);
    assertThat(described.lastModifiedDate()).hasSize(20).startsWith("2026-06-01T");
    JsonNode details = Stall.parse(described.details());
    assertThat(details.at("/Description/ProductCode").asText()).isEqualTo(Stall.SUBSCRIPTION);
    assertThat(details.at("/Description/Visibility").asText()).isEqualTo("Public");
    assertThat(details.at("/SupportInformation/Description").asText()).isNotEmpty();
    assertThat(details.at("/Versions/0/DeliveryOptions/0/FulfillmentUrl").asText())
        .isEqualTo("http://127.0.0.1:8080/register");
    assertThat(details.at("/Versions/0/DeliveryOptions/0/Type").asText())
        .isEqualTo("SoftwareRegistration");
    assertThat(details.path("Dimensions").findValuesAsText("Key"))
        .containsExactly("api_calls", "storage_gb");
    assertThat(details.at("/Dimensions/0/Types/0").asText()).isEqualTo("ExternallyMetered");
    assertThat(described.detailsDocument().asMap())
        .containsOnlyKeys(
            "Description",
            "PromotionalResources",
            "SupportInformation",
            "Dimensions",
            "Versions",
            "Targeting");
    assertThat(
            raw("/DescribeEntity?catalog=AWSMarketplace&entityId=" + PRODUCT)
                .json()
                .path("DetailsDocument"))
        .isEqualTo(details);
  }

  @Test
  void dimensionsTellHowTheyArePriced() {
    assertThat(details("prod-c4example3abcd").at("/Dimensions/0/Types"))
        .hasToString("[\"Entitled\"]");
    assertThat(details("prod-m9example4abcd").at("/Dimensions/0/Types"))
        .hasToString("[\"ExternallyMetered\",\"Entitled\"]");
  }

  @Test
  void aLegacyProductIsOlderThanLicenses() {
    assertThat(describe(LEGACY).lastModifiedDate()).isLessThan("2026-06-01");
    assertThat(details(LEGACY).at("/Description/ProductCode").asText())
        .isEqualTo("2lg74example0customer00x4");
  }

  @Test
  void testAccountsOfALimitedProductAreTargeted() {
    stall.put(
        "world",
        Worlds.TWO_SELLERS.replaceFirst(
            "\"concurrentAgreements\":false",
            "\"concurrentAgreements\":false,\"visibility\":\"Limited\",\"title\":\"Beta\","
                + "\"buyerAccounts\":[\"345678901234\"]"));

    JsonNode details = details(PRODUCT);

    assertThat(details.at("/Description/ProductTitle").asText()).isEqualTo("Beta");
    assertThat(details.at("/Description/Visibility").asText()).isEqualTo("Limited");
    assertThat(details.at("/Targeting/PositiveTargeting/BuyerAccounts"))
        .hasToString("[\"345678901234\"]");
  }

  @Test
  void aPublicOfferTargetsNobody() {
    DescribeEntityResponse described = describe("offer-k7example2abcd");
    JsonNode details = Stall.parse(described.details());

    assertThat(described.entityType()).isEqualTo("Offer@1.0");
    assertThat(described.entityArn())
        .endsWith(":210987654321:AWSMarketplace/Offer/offer-k7example2abcd");
    assertThat(details.path("State").asText()).isEqualTo("Released");
    assertThat(details.path("ProductId").asText()).isEqualTo(PRODUCT);
    assertThat(details.path("Rules")).isEmpty();
    assertThat(details.path("Terms").findValuesAsText("Type"))
        .contains("LegalTerm", "SupportTerm", "UsageBasedPricingTerm");
    assertThat(details.at("/Terms/0/Documents/0/Version").asText()).isEqualTo("2022-07-14");
    assertThat(details.at("/Terms/2/RateCards/0/RateCard/0/Price").asText()).isEqualTo("0.001");
  }

  @Test
  void aPrivateOfferHasItsBuyersAndItsPrice() {
    JsonNode details = details("offer-priv7example1");

    assertThat(details.at("/Rules/0/Type").asText()).isEqualTo("TargetingRule");
    assertThat(details.at("/Rules/0/PositiveTargeting/BuyerAccounts"))
        .hasToString("[\"345678901234\"]");
    assertThat(details.at("/Terms/2/Type").asText()).isEqualTo("ConfigurableUpfrontPricingTerm");
    assertThat(details.at("/Terms/2/RateCards/0/Selector/Value").asText()).isEqualTo("P12M");
    assertThat(details.at("/Terms/2/RateCards/0/RateCard/0/Price").asText()).isEqualTo("80.00");
    assertThat(details.path("Terms").findValuesAsText("Type")).contains("RenewalTerm");
  }

  @Test
  void datesOfAnOfferAreInItsRulesAndTerms() {
    stall.offer(
        "offer-dated",
        Stall.CONTRACT,
        ",\"availableUntil\":\"2030-12-31T23:59:59Z\",\"startsAt\":\"2030-12-01T00:00:00Z\"");
    JsonNode dated = details("offer-dated");

    assertThat(dated.at("/Rules/0/AvailabilityEndDate").asText()).isEqualTo("2030-12-31T23:59:59Z");
    assertThat(dated.path("Terms").findValuesAsText("AgreementStartDate"))
        .containsExactly("2030-12-01T00:00:00Z");
    assertThat(details("offer-trial6example").path("Terms").findValuesAsText("Duration"))
        .containsExactly("P14D");
  }

  @Test
  void aBatchTellsWhatItFoundAndWhatNot() {
    var found =
        client.batchDescribeEntities(request ->
            request.entityRequestList(
                entity(PRODUCT), entity("offer-priv7example1"), entity("prod-nobodys")));

    assertThat(found.entityDetails()).containsOnlyKeys(PRODUCT, "offer-priv7example1");
    assertThat(found.entityDetails().values())
        .extracting(EntityDetail::entityType)
        .containsExactlyInAnyOrder("SaaSProduct@1.0", "Offer@1.0");
    assertThat(found.errors()).containsOnlyKeys("prod-nobodys");
    assertThat(found.errors().values())
        .extracting(BatchDescribeErrorDetail::errorCode)
        .containsExactly("ResourceNotFound");
    assertThatThrownBy(
            () -> client.batchDescribeEntities(request -> request.entityRequestList(List.of())))
        .isInstanceOf(ValidationException.class);
  }

  @Test
  void anEntityThatIsNotThereIsNotFound() {
    assertThatThrownBy(() -> describe("prod-nobodys"))
        .isInstanceOfSatisfying(
            ResourceNotFoundException.class,
            thrown -> {
              assertThat(thrown.statusCode()).isEqualTo(404);
              assertThat(thrown.getMessage()).contains("prod-nobodys");
            });
  }

  @Test
  void anotherAccountsEntityIsNotFoundEither() {
    stall.put("world", Worlds.TWO_SELLERS);

    for (String id : List.of("prod-n4example5abcd", "offer-n4example5abcd")) {
      assertThatThrownBy(() -> describe(id)).isInstanceOf(ResourceNotFoundException.class);
    }
    Reply theirs =
        stall
            .call()
            .as(AwsCredentialsIdentity.create(Worlds.OTHER_KEY, Worlds.OTHER_SECRET))
            .get("/DescribeEntity?catalog=AWSMarketplace&entityId=prod-n4example5abcd")
            .send(stall.http());
    assertThat(theirs.json().path("EntityArn").asText()).contains(":109876543210:");
  }

  @Test
  void whatIsWrongIsUnprocessable() {
    for (String query :
        List.of(
            "?entityId=" + PRODUCT,
            "?catalog=Other&entityId=" + PRODUCT,
            "?catalog=AWSMarketplace",
            "?catalog=AWSMarketplace&entityId=" + PRODUCT + "%401")) {
      Reply reply = raw("/DescribeEntity" + query);
      assertThat(reply.status()).as(query).isEqualTo(422);
      assertThat(reply.response().headers().firstValue("x-amzn-ErrorType"))
          .contains("ValidationException");
    }
    assertThatThrownBy(
            () -> client.describeEntity(request -> request.catalog("Other").entityId(PRODUCT)))
        .isInstanceOf(ValidationException.class);
  }

  @Test
  void tooManyCallsAnswer429WhateverTheSwitchSays() {
    stall.switchTo("throttleStatus", "400");
    stall.post("faults", "{\"operation\":\"DescribeEntity\",\"kind\":\"throttle\",\"count\":9}");

    assertThat(raw("/DescribeEntity?catalog=AWSMarketplace&entityId=" + PRODUCT).status())
        .isEqualTo(429);
    assertThatThrownBy(() -> describe(PRODUCT))
        .isInstanceOfSatisfying(
            ThrottlingException.class, thrown -> assertThat(thrown.statusCode()).isEqualTo(429));
  }

  @Test
  void anErrorIsWhatWasAskedFor() {
    stall.post(
        "faults",
        """
        {"operation":"DescribeEntity","kind":"error","count":1,
         "code":"AccessDeniedException","status":403,"message":"no"}\
        """);

    assertThatThrownBy(() -> describe(PRODUCT))
        .isInstanceOf(
            software.amazon.awssdk.services.marketplacecatalog.model.AccessDeniedException.class)
        .hasMessageContaining("no");
  }

  @Test
  void theServiceIsInOneRegionOnly() {
    Reply reply =
        stall
            .call()
            .scopedTo("eu-west-1", "aws-marketplace")
            .get("/DescribeEntity?catalog=AWSMarketplace&entityId=" + PRODUCT)
            .send(stall.http());

    assertThat(reply.response().headers().firstValue("x-amzn-ErrorType"))
        .contains("InvalidSignatureException");
  }

  @Test
  void whatChangesIsToldApartFromNonsense() {
    Reply reply = stall.call().at("/StartChangeSet").send(stall.http());

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.message()).contains("Catalog API has the operation StartChangeSet");
  }

  @Test
  void eachProductAndOfferCameByAChangeSetThatSucceeded() {
    var found =
        client.listChangeSets(request ->
            request
                .catalog(CATALOG)
                .filterList(Filter.builder().name("EntityId").valueList(PRODUCT).build()));

    assertThat(found.changeSetSummaryList()).hasSize(1);
    var summary = found.changeSetSummaryList().getFirst();
    assertThat(summary.status()).isEqualTo(ChangeStatus.SUCCEEDED);
    assertThat(summary.entityIdList()).containsExactly(PRODUCT);
    assertThat(summary.changeSetId()).matches("[a-z0-9]{25}");
    assertThat(summary.changeSetArn())
        .isEqualTo(
            "arn:aws:aws-marketplace:us-east-1:210987654321:AWSMarketplace/ChangeSet/"
                + summary.changeSetId());
    var described =
        client.describeChangeSet(
            request -> request.catalog(CATALOG).changeSetId(summary.changeSetId()));
    assertThat(described.status()).isEqualTo(ChangeStatus.SUCCEEDED);
    assertThat(described.endTime()).isEqualTo(describe(PRODUCT).lastModifiedDate());
    assertThat(described.changeSet())
        .extracting(ChangeSummary::changeType)
        .startsWith("CreateProduct")
        .endsWith("ReleaseProduct");
    assertThat(described.changeSet().getFirst().entity().type()).isEqualTo("SaaSProduct@1.0");
    assertThat(described.changeSet().getFirst().entity().identifier()).isEqualTo(PRODUCT + "@1");
  }

  @Test
  void changeSetsAreFilteredSortedAndPaged() {
    // four products, a public offer of each, a trial and a private offer
    assertThat(changeSets("").path("ChangeSetSummaryList")).hasSize(10);
    JsonNode failed = changeSets(",\"FilterList\":[" + filter("Status", "FAILED") + "]");
    assertThat(failed.path("ChangeSetSummaryList")).isEmpty();
    JsonNode old =
        changeSets(",\"FilterList\":[" + filter("BeforeEndTime", "2026-05-01T00:00:00Z") + "]");
    assertThat(old.path("ChangeSetSummaryList").findValues("EntityIdList"))
        .extracting(Object::toString)
        .containsExactlyInAnyOrder("[\"" + LEGACY + "\"]", "[\"offer-g2example5abcd\"]");
    JsonNode first =
        changeSets(
            ",\"Sort\":{\"SortBy\":\"StartTime\",\"SortOrder\":\"ASCENDING\"},"
                + "\"MaxResults\":7");
    assertThat(first.at("/ChangeSetSummaryList/0/EntityIdList/0").asText()).isEqualTo(LEGACY);
    String token = first.path("NextToken").asText();
    assertThat(
            changeSets(
                    ",\"Sort\":{\"SortBy\":\"StartTime\",\"SortOrder\":\"ASCENDING\"},"
                        + "\"NextToken\":\""
                        + token
                        + "\"")
                .path("ChangeSetSummaryList"))
        .hasSize(3);
    for (String more :
        List.of(
            ",\"NextToken\":\"" + token + "\"",
            ",\"MaxResults\":21",
            ",\"Sort\":{\"SortBy\":\"EntityId\"}",
            ",\"FilterList\":[" + filter("Colour", "red") + "]",
            ",\"FilterList\":[" + filter("BeforeEndTime", "tomorrow") + "]")) {
      assertThat(post("/ListChangeSets", more).status()).as(more).isEqualTo(422);
    }
  }

  @Test
  void aChangeSetThatIsNotThereIsNotFound() {
    assertThatThrownBy(() ->
            client.describeChangeSet(request -> request.catalog(CATALOG).changeSetId("nobodys")))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  private DescribeEntityResponse describe(String id) {
    return client.describeEntity(request -> request.catalog(CATALOG).entityId(id));
  }

  private JsonNode details(String id) {
    return Stall.parse(describe(id).details());
  }

  private static EntityRequest entity(String id) {
    return EntityRequest.builder().catalog(CATALOG).entityId(id).build();
  }

  private JsonNode changeSets(String more) {
    Reply reply = post("/ListChangeSets", more);
    assertThat(reply.status()).as(reply.response().body()).isEqualTo(200);
    return reply.json();
  }

  private static String filter(String name, String value) {
    return "{\"Name\":\"%s\",\"ValueList\":[\"%s\"]}".formatted(name, value);
  }

  private Reply post(String path, String more) {
    return stall
        .call()
        .header("Content-Type", "application/json")
        .at(path)
        .body("{\"Catalog\":\"AWSMarketplace\"" + more + "}")
        .send(stall.http());
  }

  private Reply raw(String path) {
    return stall.call().get(path).send(stall.http());
  }
}
