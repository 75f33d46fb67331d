package io.stallholder.simulator;

import static io.stallholder.simulator.Searches.acceptor;
import static io.stallholder.simulator.Searches.by;
import static io.stallholder.simulator.Searches.proposer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stallholder.simulator.Stall.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.marketplaceagreement.MarketplaceAgreementClient;
import software.amazon.awssdk.services.marketplaceagreement.model.AgreementViewSummary;
import software.amazon.awssdk.services.marketplaceagreement.model.Filter;
import software.amazon.awssdk.services.marketplaceagreement.model.SearchAgreementsRequest;
import software.amazon.awssdk.services.marketplaceagreement.model.ThrottlingException;
import software.amazon.awssdk.services.marketplaceagreement.model.ValidationException;

/// What SearchAgreements refuses, and how it says so.
final class RefusedSearchTest {
  private final Stall stall = Stall.open();
  private final MarketplaceAgreementClient client =
      stall.built(MarketplaceAgreementClient.builder());

  @AfterEach
  void close() {
    client.close();
    stall.close();
  }

  @Test
  void acceptorsMayNotCombineFiltersFreely() {
    for (SearchAgreementsRequest request :
        List.of(
            acceptor(by("AcceptorAccountId", Stall.BUYER)),
            acceptor(by("ResourceType", "SaaSProduct"), by("Status", "ACTIVE")),
            acceptor(by("OfferId", "offer-x"), by("ResourceIdentifier", "prod-x")),
            acceptor(by("AfterStartTime", "2030-11-06T00:00:00Z")))) {
      assertInvalid(request, "UNSUPPORTED_FILTERS", "filters");
    }
    assertThat(
            found(
                acceptor(
                    by("OfferId", "offer-x"),
                    by("Status", "ACTIVE"),
                    by("AfterEndTime", "2030-11-06T00:00:00Z"))))
        .isEmpty();
    assertInvalid(
        acceptor().toBuilder().sort(sort -> sort.sortBy("StartTime")).build(),
        "INVALID_SORT_BY",
        "sort.sortBy");
  }

  @Test
  void whatIsWrongIsTold() {
    assertInvalid(proposer().toBuilder().catalog("Other").build(), "INVALID_CATALOG", "catalog");
    assertInvalid(
        SearchAgreementsRequest.builder().catalog("AWSMarketplace").build(),
        "INVALID_FILTERS",
        "filters");
    assertInvalid(Searches.of(by("PartyType", "Proposer")), "INVALID_FILTERS", "filters");
    assertInvalid(
        Searches.of(by("AgreementType", "PurchaseAgreement")), "MISSING_PARTY_TYPE", "filters");
    assertInvalid(proposer(by("Colour", "red")), "INVALID_FILTER_NAME", "filters");
    assertInvalid(proposer(by("Status", "OVER")), "INVALID_FILTER_VALUES", "filters");
    assertInvalid(proposer(by("AfterEndTime", "today")), "INVALID_FILTER_VALUES", "filters");
    assertInvalid(
        proposer(Filter.builder().name("Status").values("ACTIVE", "EXPIRED").build()),
        "INVALID_FILTER_VALUES",
        "filters");
    assertInvalid(
        proposer(Filter.builder().name("Status").build()), "MISSING_FILTER_VALUES", "filters");
    assertInvalid(
        proposer(Filter.builder().values("ACTIVE").build()), "MISSING_FILTER_NAME", "filters");
    assertInvalid(
        proposer(by("Status", "ACTIVE"), by("Status", "EXPIRED")), "INVALID_FILTERS", "filters");
    assertInvalid(
        proposer().toBuilder().maxResults(51).build(), "INVALID_MAX_RESULTS", "maxResults");
    assertInvalid(
        proposer().toBuilder().sort(sort -> sort.sortBy("Price")).build(),
        "INVALID_SORT_BY",
        "sort.sortBy");
    assertInvalid(
        proposer().toBuilder().sort(sort -> sort.sortOrder("UP")).build(),
        "INVALID_SORT_ORDER",
        "sort.sortOrder");
  }

  @Test
  void aTokenIsForItsOwnSearchOnly() {
    stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    String token =
        client.searchAgreements(proposer().toBuilder().maxResults(1).build()).nextToken();

    assertInvalid(
        proposer(by("Status", "ACTIVE")).toBuilder().nextToken(token).build(),
        "INVALID_NEXT_TOKEN",
        "nextToken");
    assertInvalid(
        proposer().toBuilder().nextToken("nonsense").build(), "INVALID_NEXT_TOKEN", "nextToken");
    assertThat(found(proposer().toBuilder().nextToken(token).build())).hasSize(1);
  }

  @Test
  void aThrottledCallIsTheServicesOwnError() {
    stall.post("faults", "{\"operation\":\"SearchAgreements\",\"kind\":\"throttle\",\"count\":9}");

    assertThatThrownBy(() -> client.searchAgreements(proposer()))
        .isInstanceOf(ThrottlingException.class);
  }

  @Test
  void theServiceIsInOneRegionOnly() {
    Reply reply =
        stall
            .call()
            .scopedTo("eu-west-1", "aws-marketplace")
            .target("AWSMPCommerceService_v20200301.SearchAgreements")
            .body("{}")
            .send(stall.http());

    assertThat(reply.type()).isEqualTo("InvalidSignatureException");
    assertThat(reply.message()).contains("valid region");
  }

  @Test
  void whatElseTheServiceHasIsToldApartFromNonsense() {
    assertThat(stall.aws("AWSMPCommerceService_v20200301.CancelAgreement", "{}").message())
        .contains("Agreement Service has the operation CancelAgreement");
    assertThat(stall.aws("AWSMPCommerceService_v20200301.Nonsense", "{}").message())
        .contains("does not know the operation Nonsense");
  }

  @Test
  void errorsCanBePrefixedByTheirNamespace() {
    stall.switchTo("errorType", "\"prefixed\"");

    assertThat(stall.aws("AWSMPCommerceService_v20200301.DescribeAgreement", "{}").type())
        .isEqualTo("com.amazonaws.marketplaceagreement#ValidationException");
    assertInvalid(proposer(by("Colour", "red")), "INVALID_FILTER_NAME", "filters");
  }

  private void assertInvalid(SearchAgreementsRequest request, String reason, String field) {
    assertThatThrownBy(() -> client.searchAgreements(request))
        .as(request.toString())
        .isInstanceOfSatisfying(
            ValidationException.class,
            thrown -> {
              assertThat(thrown.statusCode()).isEqualTo(400);
              assertThat(thrown.reasonAsString()).isEqualTo(reason);
              assertThat(thrown.fields().getFirst().name()).isEqualTo(field);
              assertThat(thrown.fields().getFirst().message()).isNotEmpty();
            });
  }

  private List<AgreementViewSummary> found(SearchAgreementsRequest request) {
    return client.searchAgreements(request).agreementViewSummaries();
  }
}
