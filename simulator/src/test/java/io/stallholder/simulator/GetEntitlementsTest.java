package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.Stall.Reply;
import io.stallholder.simulator.Stall.Subscription;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.services.marketplaceentitlement.model.Entitlement;
import software.amazon.awssdk.services.marketplaceentitlement.model.GetEntitlementFilterName;
import software.amazon.awssdk.services.marketplaceentitlement.model.InvalidParameterException;

/// AWS Marketplace API reference, GetEntitlements.
final class GetEntitlementsTest {
  private final Stall stall = Stall.open();

  @AfterEach
  void close() {
    stall.close();
  }

  @Test
  void aContractHasAnEntitlementForEachDimension() {
    stall.active(Stall.CONTRACT);
    try (var client = stall.entitlementClient()) {
      List<Entitlement> entitlements =
          client.getEntitlements(request -> request.productCode(Stall.CONTRACT)).entitlements();

      assertThat(entitlements)
          .extracting(Entitlement::dimension)
          .containsExactly("seats", "projects");
      assertThat(entitlements.getFirst().value().integerValue()).isEqualTo(10);
      assertThat(entitlements.getFirst().customerAWSAccountId()).isEqualTo(Stall.BUYER);
      assertThat(entitlements.getFirst().expirationDate())
          .isEqualTo(Instant.parse("2031-11-05T12:00:00Z"));
    }
  }

  @Test
  void whatABuyerOrdersIsWhatIsListed() {
    stall.offer("offer-abcd1234efgh5", Stall.OVERAGES, "");
    JsonNode subscription =
        stall.post(
            "subscriptions",
            """
            {"buyer":"345678901234","product":"prod-m9example4abcd","offer":"offer-abcd1234efgh5",
             "entitlements":{"gigabytes":500}}\
            """);
    stall.advance("PT72S");

    assertThat(list(Stall.OVERAGES, "").response().body())
        .isEqualTo(
            """
            {"Entitlements":[{"ProductCode":"%s","Dimension":"gigabytes",\
            "CustomerAWSAccountId":"345678901234","LicenseArn":"%s","ExpirationDate":1951646400,\
            "Value":{"IntegerValue":500}}]}\
            """
                .formatted(Stall.OVERAGES, subscription.path("licenseArn").asText()));
  }

  @Test
  void aSubscriptionHasNone() {
    stall.active(Stall.SUBSCRIPTION);

    assertThat(dimensions(list(Stall.SUBSCRIPTION, ""))).isEmpty();
  }

  @Test
  void thereAreNoneBeforeTheLicenseIsActiveNorAfterItsEnd() {
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.CONTRACT);
    assertThat(dimensions(list(Stall.CONTRACT, ""))).isEmpty();
    stall.advance("PT72S");
    assertThat(dimensions(list(Stall.CONTRACT, ""))).hasSize(2);
    stall.delete("subscriptions/" + subscription.agreementId());
    stall.advance("PT31S");

    assertThat(dimensions(list(Stall.CONTRACT, ""))).isEmpty();
  }

  @Test
  void aContractExpiresAfterItsTerm() {
    stall.active(Stall.CONTRACT);
    stall.put("clock", "{\"now\":\"2031-11-05T11:59:59Z\"}");
    assertThat(dimensions(list(Stall.CONTRACT, ""))).hasSize(2);
    stall.advance("PT32S");

    assertThat(dimensions(list(Stall.CONTRACT, ""))).isEmpty();
    assertThat(stall.get("subscriptions").at("/subscriptions/0/status").asText())
        .isEqualTo("EXPIRED");
  }

  @Test
  void filtersRestrictEachOtherAndTheirValuesAreAlternatives() {
    Subscription one = stall.active(Stall.BUYER, Stall.CONTRACT);
    stall.active(Stall.OTHER_BUYER, Stall.CONTRACT);

    assertThat(
            dimensions(
                list(
                    Stall.CONTRACT,
                    ",\"Filter\":{\"LICENSE_ARN\":[\"" + one.licenseArn() + "\",\"other\"]}")))
        .containsExactly("seats", "projects");
    try (var client = stall.entitlementClient()) {
      var found =
          client.getEntitlements(request ->
              request
                  .productCode(Stall.CONTRACT)
                  .filter(
                      Map.of(
                          GetEntitlementFilterName.CUSTOMER_AWS_ACCOUNT_ID,
                          List.of(Stall.OTHER_BUYER, Stall.BUYER),
                          GetEntitlementFilterName.DIMENSION,
                          List.of("seats"))));
      assertThat(found.entitlements())
          .extracting(Entitlement::customerAWSAccountId)
          .containsExactly(Stall.BUYER, Stall.OTHER_BUYER);
    }
  }

  @Test
  void pagesFollowEachOtherByToken() {
    stall.active(Stall.BUYER, Stall.CONTRACT);
    stall.active(Stall.OTHER_BUYER, Stall.CONTRACT);
    Reply first = list(Stall.CONTRACT, ",\"MaxResults\":3");
    String token = first.json().path("NextToken").asText();

    Reply second = list(Stall.CONTRACT, ",\"MaxResults\":3,\"NextToken\":\"" + token + "\"");

    assertThat(dimensions(first)).hasSize(3);
    assertThat(dimensions(second)).containsExactly("projects");
    assertThat(second.json().has("NextToken")).isFalse();
    assertThat(
            list(
                    Stall.CONTRACT,
                    ",\"Filter\":{\"DIMENSION\":[\"seats\"]},\"NextToken\":\"" + token + "\"")
                .type())
        .isEqualTo("InvalidParameterException");
  }

  @Test
  void whatIsWrongIsAnInvalidParameter() {
    for (String more :
        List.of(
            ",\"MaxResults\":0",
            ",\"MaxResults\":26",
            ",\"NextToken\":\"nonsense\"",
            ",\"Filter\":{\"COLOUR\":[\"red\"]}",
            ",\"Filter\":{\"DIMENSION\":[]}",
            ",\"Filter\":{\"CUSTOMER_IDENTIFIER\":[\"x\"],\"CUSTOMER_AWS_ACCOUNT_ID\":[\"1\"]}")) {
      assertThat(list(Stall.CONTRACT, more).type()).as(more).isEqualTo("InvalidParameterException");
    }
    try (var client = stall.entitlementClient()) {
      assertThatThrownBy(() -> client.getEntitlements(request -> request.productCode("nobodys")))
          .isInstanceOf(InvalidParameterException.class);
    }
  }

  @Test
  void aProductOfAnotherSellerIsAnInvalidParameter() {
    stall.put("world", Worlds.TWO_SELLERS);

    Reply reply =
        stall
            .call()
            .as(AwsCredentialsIdentity.create(Worlds.OTHER_KEY, Worlds.OTHER_SECRET))
            .target("AWSMPEntitlementService.GetEntitlements")
            .body("{\"ProductCode\":\"" + Stall.SUBSCRIPTION + "\"}")
            .send(stall.http());

    assertThat(reply.type()).isEqualTo("InvalidParameterException");
  }

  @Test
  void theServiceIsInOneRegionOnly() {
    Reply reply =
        stall
            .call()
            .scopedTo("eu-west-1", "aws-marketplace")
            .target("AWSMPEntitlementService.GetEntitlements")
            .body("{\"ProductCode\":\"" + Stall.CONTRACT + "\"}")
            .send(stall.http());

    assertThat(reply.type()).isEqualTo("InvalidSignatureException");
    assertThat(reply.message()).contains("valid region");
  }

  private Reply list(String productCode, String more) {
    return stall.aws(
        "AWSMPEntitlementService.GetEntitlements",
        "{\"ProductCode\":\"" + productCode + "\"" + more + "}");
  }

  private static List<String> dimensions(Reply reply) {
    assertThat(reply.status()).as(reply.response().body()).isEqualTo(200);
    return reply.json().path("Entitlements").findValuesAsText("Dimension");
  }
}
