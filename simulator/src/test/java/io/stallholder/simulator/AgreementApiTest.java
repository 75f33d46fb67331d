package io.stallholder.simulator;

import static io.stallholder.simulator.AgreementCalls.BUYER;
import static io.stallholder.simulator.AgreementCalls.OTHER_BUYER;
import static io.stallholder.simulator.AgreementCalls.SELLER;
import static io.stallholder.simulator.AgreementCalls.call;
import static io.stallholder.simulator.AgreementCalls.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.Stall.Reply;
import io.stallholder.simulator.Stall.Subscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.marketplaceagreement.MarketplaceAgreementClient;
import software.amazon.awssdk.services.marketplaceagreement.model.AcceptedTerm;
import software.amazon.awssdk.services.marketplaceagreement.model.AccessDeniedException;
import software.amazon.awssdk.services.marketplaceagreement.model.Dimension;
import software.amazon.awssdk.services.marketplaceagreement.model.RateCardItem;
import software.amazon.awssdk.services.marketplaceagreement.model.ResourceNotFoundException;
import software.amazon.awssdk.services.marketplaceagreement.model.ResourceType;
import software.amazon.awssdk.services.marketplaceagreement.model.ValidationException;

/// AWS Marketplace API reference: DescribeAgreement, GetAgreementTerms, GetAgreementEntitlements.
final class AgreementApiTest {
  private static final String LEGACY = "2lg74example0customer00x4";

  private final Stall stall = Stall.open();
  private final MarketplaceAgreementClient client =
      stall.built(MarketplaceAgreementClient.builder());

  @AfterEach
  void close() {
    client.close();
    stall.close();
  }

  @Test
  void aContractIsWorthWhatItsEntitlementsCost() {
    Subscription contract = stall.active(Stall.CONTRACT);

    var described =
        client.describeAgreement(request -> request.agreementId(contract.agreementId()));

    assertThat(described.agreementId()).isEqualTo(contract.agreementId());
    assertThat(described.statusAsString()).isEqualTo("ACTIVE");
    assertThat(described.endTime()).isEqualTo(Instant.parse("2031-11-05T12:00:00Z"));
    assertThat(described.proposalSummary().offerId()).isEqualTo("offer-c4example3abcd");
    // 10 seats and 10 projects at 100.00 each
    assertThat(described.estimatedCharges().agreementValue()).isEqualTo("2000.00");
    assertThat(described.estimatedCharges().currencyCode()).isEqualTo("USD");
  }

  @Test
  void aPrivateOffersOwnPriceCounts() {
    String id = accept(Stall.CONTRACT, "offer-priv7example1");

    JsonNode described = call(stall, SELLER, "DescribeAgreement", id).json();

    // 250 seats at 80.00 by the offer, 40 projects at 100.00 by the product
    assertThat(described.at("/estimatedCharges/agreementValue").asText()).isEqualTo("24000.00");
    assertThat(described.at("/endTimeBehavior/type").asText()).isEqualTo("RENEW");
    assertThat(described.at("/endTimeBehavior/renewalSummary/offerId").asText())
        .isEqualTo("offer-priv7example1");
    assertThat(described.path("initialAgreementId").asText()).isEqualTo(id);
    assertThat(term(id, AcceptedTerm::configurableUpfrontPricingTerm).rateCards())
        .hasSize(1)
        .first()
        .satisfies(card ->
            assertThat(card.rateCard())
                .extracting(RateCardItem::dimensionKey, RateCardItem::price)
                .containsExactly(tuple("seats", "80.00"), tuple("projects", "100.00")));
    assertThat(term(id, AcceptedTerm::renewalTerm).configuration().enableAutoRenew()).isTrue();
  }

  @Test
  void aSubscriptionIsWorthNothingKnownAndOpenEnded() {
    String id = stall.active(Stall.SUBSCRIPTION).agreementId();

    JsonNode described = call(stall, SELLER, "DescribeAgreement", id).json();

    assertThat(described.at("/estimatedCharges/agreementValue").asText()).isEqualTo("0");
    assertThat(described.has("endTime")).isFalse();
    assertThat(described.has("endTimeBehavior")).isFalse();
  }

  @Test
  void aSubscriptionsTermsAreRatesOfUse() {
    String id = stall.active(Stall.SUBSCRIPTION).agreementId();

    assertThat(types(id)).containsExactly("LegalTerm", "SupportTerm", "UsageBasedPricingTerm");
    var usage = term(id, AcceptedTerm::usageBasedPricingTerm);
    assertThat(usage.currencyCode()).isEqualTo("USD");
    assertThat(usage.rateCards().getFirst().rateCard())
        .extracting(RateCardItem::dimensionKey)
        .containsExactly("api_calls", "storage_gb");
    assertThat(usage.rateCards().getFirst().rateCard().getFirst().price()).isEqualTo("0.001");
    var legal = term(id, AcceptedTerm::legalTerm);
    assertThat(legal.documents().getFirst().type()).isEqualTo("StandardEula");
    assertThat(legal.documents().getFirst().version()).isEqualTo("2022-07-14");
    assertThat(term(id, AcceptedTerm::supportTerm).refundPolicy()).isNotEmpty();
  }

  @Test
  void aContractsTermsHaveWhatTheBuyerChose() {
    String id = stall.active(Stall.OVERAGES).agreementId();

    assertThat(types(id))
        .containsExactly(
            "LegalTerm",
            "SupportTerm",
            "ConfigurableUpfrontPricingTerm",
            "UsageBasedPricingTerm",
            "RenewalTerm");
    var upfront = term(id, AcceptedTerm::configurableUpfrontPricingTerm);
    assertThat(upfront.rateCards().getFirst().selector().value()).isEqualTo("P12M");
    assertThat(upfront.configuration().selectorValue()).isEqualTo("P12M");
    assertThat(upfront.configuration().dimensions())
        .containsExactly(
            Dimension.builder().dimensionKey("gigabytes").dimensionValue(10).build(),
            Dimension.builder().dimensionKey("reports").dimensionValue(10).build());
    assertThat(term(id, AcceptedTerm::renewalTerm).configuration().enableAutoRenew()).isFalse();
  }

  @Test
  void autoRenewalIsWhatItIsNow() {
    String id = stall.active(Stall.CONTRACT).agreementId();
    stall.post("subscriptions/" + id + "/events", "{\"kind\":\"amend\",\"autoRenew\":true}");

    assertThat(term(id, AcceptedTerm::renewalTerm).configuration().enableAutoRenew()).isTrue();
    assertThat(
            call(stall, SELLER, "DescribeAgreement", id)
                .json()
                .at("/endTimeBehavior/type")
                .asText())
        .isEqualTo("RENEW");
  }

  @Test
  void aFreeTrialShowsInItsTerms() {
    String id = accept(Stall.SUBSCRIPTION, "offer-trial6example");

    assertThat(types(id)).containsExactly("LegalTerm", "SupportTerm", "FreeTrialPricingTerm");
    var trial = term(id, AcceptedTerm::freeTrialPricingTerm);
    assertThat(trial.duration()).isEqualTo("P14D");
    assertThat(trial.grants().getFirst().dimensionKey()).isEqualTo("api_calls");
    assertThat(trial.grants().getFirst().maxQuantity()).isNull();
    assertThat(
            client
                .describeAgreement(request -> request.agreementId(id))
                .estimatedCharges()
                .agreementValue())
        .isEqualTo("0");
  }

  @Test
  void aFutureDatedAgreementSaysWhenItBegins() {
    stall.offer("offer-later", Stall.CONTRACT, ",\"startsAt\":\"2030-12-01T00:00:00Z\"");
    String id = accept(Stall.CONTRACT, "offer-later");

    var validity = term(id, AcceptedTerm::validityTerm);

    assertThat(validity.agreementStartDate()).isEqualTo(Instant.parse("2030-12-01T00:00:00Z"));
    assertThat(validity.agreementDuration()).isEqualTo("P12M");
    assertThat(call(stall, SELLER, "DescribeAgreement", id).json().path("status").asText())
        .isEqualTo("ACTIVE");
  }

  @Test
  void termsComeInPages() {
    String id = stall.active(Stall.OVERAGES).agreementId();
    List<Integer> sizes = new ArrayList<>();
    client
        .getAgreementTermsPaginator(request -> request.agreementId(id).maxResults(2))
        .forEach(page -> sizes.add(page.acceptedTerms().size()));

    assertThat(sizes).containsExactly(2, 2, 1);
    String token =
        client.getAgreementTerms(request -> request.agreementId(id).maxResults(2)).nextToken();
    String other = stall.active(Stall.CONTRACT).agreementId();
    assertThatThrownBy(
            () -> client.getAgreementTerms(request -> request.agreementId(other).nextToken(token)))
        .isInstanceOfSatisfying(
            ValidationException.class,
            thrown -> assertThat(thrown.reasonAsString()).isEqualTo("INVALID_NEXT_TOKEN"));
  }

  @Test
  void theTermsOfOneOfferHaveTheSameIds() {
    String one = stall.active(Stall.BUYER, Stall.CONTRACT).agreementId();
    String other = stall.active(Stall.OTHER_BUYER, Stall.CONTRACT).agreementId();

    List<String> ids = ids(one);
    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.startsWith("term-"));
    assertThat(ids(other)).isEqualTo(ids);
  }

  @Test
  void aLegacyProductsAgreementIsAnAgreementLikeOthers() {
    Subscription legacy = stall.active(Stall.BUYER, LEGACY);

    assertThat(types(legacy.agreementId()))
        .containsExactly("LegalTerm", "SupportTerm", "UsageBasedPricingTerm");
  }

  @Test
  void whatDoesNotExistIsNotFound() {
    assertThatThrownBy(
            () -> client.describeAgreement(request -> request.agreementId("agmt-nobodys")))
        .isInstanceOfSatisfying(
            ResourceNotFoundException.class,
            thrown -> {
              assertThat(thrown.resourceId()).isEqualTo("agmt-nobodys");
              assertThat(thrown.resourceType()).isEqualTo(ResourceType.AGREEMENT);
            });
  }

  @Test
  void whoIsNoPartyIsDenied() {
    String id = stall.active(Stall.BUYER, Stall.CONTRACT).agreementId();

    try (var other =
        stall.built(
            MarketplaceAgreementClient.builder().region(Region.US_EAST_1),
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(
                    OTHER_BUYER.accessKeyId(), OTHER_BUYER.secretAccessKey())))) {
      assertThatThrownBy(() -> other.describeAgreement(request -> request.agreementId(id)))
          .isInstanceOf(AccessDeniedException.class);
      assertThatThrownBy(() -> other.getAgreementTerms(request -> request.agreementId(id)))
          .isInstanceOf(AccessDeniedException.class);
    }
    Reply reply = call(stall, OTHER_BUYER, "GetAgreementEntitlements", id);
    assertThat(reply.type()).isEqualTo("AccessDeniedException");
    assertThat(reply.json().path("reason").asText()).isEqualTo("INVALID_ACCESS");
  }

  @Test
  void anAgreementIdIsRequiredAndHasAForm() {
    for (String operation :
        List.of("DescribeAgreement", "GetAgreementTerms", "GetAgreementEntitlements")) {
      assertThat(reason(operation, "{}")).isEqualTo("MISSING_AGREEMENT_ID");
      assertThat(reason(operation, "{\"agreementId\":\"a b\"}")).isEqualTo("INVALID_AGREEMENT_ID");
    }
    String id = stall.active(Stall.CONTRACT).agreementId();
    String about = "{\"agreementId\":\"" + id + "\",";
    assertThat(reason("GetAgreementEntitlements", about + "\"nextToken\":\"x\"}"))
        .isEqualTo("INVALID_NEXT_TOKEN");
    assertThat(reason("GetAgreementEntitlements", about + "\"maxResults\":0}"))
        .isEqualTo("INVALID_MAX_RESULTS");
  }

  @Test
  void aThrottledCallIsNotPerformed() {
    String id = stall.active(Stall.CONTRACT).agreementId();
    for (String operation :
        List.of("DescribeAgreement", "GetAgreementTerms", "GetAgreementEntitlements")) {
      stall.post(
          "faults", "{\"operation\":\"" + operation + "\",\"kind\":\"throttle\",\"count\":1}");
      assertThat(call(stall, BUYER, operation, id).type()).isEqualTo("ThrottlingException");
      assertThat(call(stall, BUYER, operation, id).status()).isEqualTo(200);
    }
  }

  private String accept(String product, String offer) {
    JsonNode subscription =
        stall.post(
            "subscriptions",
            "{\"buyer\":\"%s\",\"product\":\"%s\",\"offer\":\"%s\"}"
                .formatted(Stall.BUYER, product, offer));
    stall.advance("PT72S");
    return subscription.path("agreementId").asText();
  }

  private <T> T term(String id, Function<AcceptedTerm, T> which) {
    return client.getAgreementTerms(request -> request.agreementId(id)).acceptedTerms().stream()
        .filter(term -> which.apply(term) != null)
        .map(which)
        .findFirst()
        .orElseThrow();
  }

  private List<String> ids(String agreementId) {
    return call(stall, SELLER, "GetAgreementTerms", agreementId)
        .json()
        .path("acceptedTerms")
        .findValuesAsText("id");
  }

  private List<String> types(String id) {
    JsonNode terms = call(stall, SELLER, "GetAgreementTerms", id).json().path("acceptedTerms");
    terms.forEach(term -> assertThat(term).hasSize(1));
    return terms.findValuesAsText("type").stream().filter(type -> type.endsWith("Term")).toList();
  }

  private String reason(String operation, String body) {
    Reply reply = send(stall, BUYER, operation, body);
    assertThat(reply.type()).isEqualTo("ValidationException");
    return reply.json().path("reason").asText();
  }
}
