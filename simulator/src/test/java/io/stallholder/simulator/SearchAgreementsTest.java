package io.stallholder.simulator;

import static io.stallholder.simulator.Searches.acceptor;
import static io.stallholder.simulator.Searches.by;
import static io.stallholder.simulator.Searches.proposer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.Stall.Reply;
import io.stallholder.simulator.Stall.Subscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.marketplaceagreement.MarketplaceAgreementClient;
import software.amazon.awssdk.services.marketplaceagreement.model.AgreementStatus;
import software.amazon.awssdk.services.marketplaceagreement.model.AgreementViewSummary;
import software.amazon.awssdk.services.marketplaceagreement.model.SearchAgreementsRequest;
import software.amazon.awssdk.services.marketplaceagreement.model.SearchAgreementsResponse;
import software.amazon.awssdk.services.marketplaceagreement.model.SortOrder;

/// AWS Marketplace API reference, SearchAgreements: by the AWS SDK for Java, and by signed calls
/// where the SDK that can be had does not know the filter or the member.
final class SearchAgreementsTest {
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
  void aSummaryNamesPartiesOfferProductAndTimes() {
    Subscription subscription = stall.active(Stall.CONTRACT);

    AgreementViewSummary found = only(proposer());

    assertThat(found.agreementId()).isEqualTo(subscription.agreementId());
    assertThat(found.agreementType()).isEqualTo("PurchaseAgreement");
    assertThat(found.status()).isEqualTo(AgreementStatus.ACTIVE);
    assertThat(found.proposer().accountId()).isEqualTo(Stall.SELLER);
    assertThat(found.acceptor().accountId()).isEqualTo(Stall.BUYER);
    assertThat(found.proposalSummary().offerId()).isEqualTo("offer-c4example3abcd");
    assertThat(found.proposalSummary().resources().getFirst().id())
        .isEqualTo("prod-c4example3abcd");
    assertThat(found.proposalSummary().resources().getFirst().type()).isEqualTo("SaaSProduct");
    assertThat(found.acceptanceTime()).isEqualTo(Stall.NOON);
    assertThat(found.startTime()).isEqualTo(Stall.NOON);
    assertThat(found.endTime()).isEqualTo(Instant.parse("2031-11-05T12:00:00Z"));
  }

  @Test
  void timesKeepTheirMilliseconds() {
    stall.advance("PT0.25S");
    stall.active(Stall.SUBSCRIPTION);

    assertThat(only(proposer()).acceptanceTime()).isEqualTo(Stall.NOON.plusMillis(250));
  }

  @Test
  void anOpenEndedAgreementHasNoEndTime() {
    stall.active(Stall.SUBSCRIPTION);
    stall.active(Stall.BUYER, LEGACY);

    assertThat(ids(proposer())).hasSize(2);
    assertThat(search(proposer()).agreementViewSummaries())
        .extracting(AgreementViewSummary::endTime)
        .containsOnlyNulls();
    assertThat(raw("").json().at("/agreementViewSummaries/0").has("endTime")).isFalse();
    assertThat(raw("").json().at("/agreementViewSummaries/0").has("endTimeBehaviorType")).isFalse();
  }

  @Test
  void anAgreementIsFoundByItsLicense() {
    Subscription one = stall.active(Stall.SUBSCRIPTION);
    stall.active(Stall.OTHER_BUYER, Stall.SUBSCRIPTION);
    stall.advance("PT1H");

    JsonNode found = raw(filter("LicenseArn", one.licenseArn())).json();

    assertThat(found.path("agreementViewSummaries")).hasSize(1);
    JsonNode summary = found.at("/agreementViewSummaries/0");
    assertThat(summary.path("agreementId").asText()).isEqualTo(one.agreementId());
    assertThat(summary.at("/entitlements/0/licenseArn").asText()).isEqualTo(one.licenseArn());
    assertThat(summary.path("initialAgreementId").asText()).isEqualTo(one.agreementId());
    assertThat(summary.path("lastUpdateTime").asLong())
        .isEqualTo(Stall.NOON.plusSeconds(72).getEpochSecond());
  }

  @Test
  void aRenewedAgreementKeepsTheFirstOneOfItsChain() {
    Subscription first = stall.active(Stall.CONTRACT);
    String path = "subscriptions/" + first.agreementId() + "/events";
    String second = stall.post(path, "{\"kind\":\"renew\"}").path("agreementId").asText();
    stall.advance("PT72S");

    JsonNode chain = raw(filter("InitialAgreementId", first.agreementId())).json();

    assertThat(chain.path("agreementViewSummaries").findValuesAsText("agreementId"))
        .containsExactlyInAnyOrder(first.agreementId(), second);
    assertThat(chain.path("agreementViewSummaries").findValuesAsText("initialAgreementId"))
        .containsOnly(first.agreementId());
    assertThat(ids(proposer(by("Status", "RENEWED")))).containsExactly(first.agreementId());
    assertThat(ids(proposer(by("Status", "ACTIVE")))).containsExactly(second);
  }

  @Test
  void whatNeverBecameActiveIsTerminatedAndHasNoLicense() {
    Subscription failed = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    stall.post(
        "subscriptions/" + failed.agreementId() + "/events", "{\"kind\":\"payment-failed\"}");

    JsonNode summary = raw("").json().at("/agreementViewSummaries/0");

    assertThat(summary.path("status").asText()).isEqualTo("TERMINATED");
    assertThat(summary.path("entitlements")).isEmpty();
  }

  @Test
  void filtersRestrictEachOther() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    Subscription contract = stall.active(Stall.OTHER_BUYER, Stall.CONTRACT);
    stall.delete("subscriptions/" + subscription.agreementId());

    assertThat(ids(proposer(by("ResourceIdentifier", "prod-c4example3abcd"))))
        .containsExactly(contract.agreementId());
    assertThat(ids(proposer(by("AcceptorAccountId", Stall.BUYER))))
        .containsExactly(subscription.agreementId());
    assertThat(ids(proposer(by("OfferId", "offer-c4example3abcd"), by("Status", "ACTIVE"))))
        .containsExactly(contract.agreementId());
    assertThat(ids(proposer(by("OfferId", "offer-c4example3abcd"), by("Status", "CANCELLED"))))
        .isEmpty();
    assertThat(ids(proposer(by("ResourceType", "SaaSProduct")))).hasSize(2);
    assertThat(ids(proposer(by("ResourceType", "AmiProduct")))).isEmpty();
    assertThat(ids(proposer(by("OfferSetId", "offerset-x")))).isEmpty();
    assertThat(ids(proposer(by("BeforeEndTime", "2031-11-05T12:01:13Z"))))
        .containsExactly(contract.agreementId());
    assertThat(ids(proposer(by("BeforeEndTime", "2031-11-05T12:01:12Z")))).isEmpty();
    assertThat(ids(proposer(by("AfterEndTime", "2031-11-05T12:01:11Z")))).hasSize(2);
  }

  @Test
  void theNewerFiltersAreThereForProposers() {
    Subscription old = stall.active(Stall.SUBSCRIPTION);
    stall.advance("P1D");
    Subscription contract = stall.active(Stall.CONTRACT);
    String day = "2030-11-06T00:00:00Z";

    assertThat(rawIds(filter("BeforeStartTime", day))).containsExactly(old.agreementId());
    assertThat(rawIds(filter("AfterStartTime", day))).containsExactly(contract.agreementId());
    assertThat(rawIds(filter("BeforeLastUpdateTime", day))).containsExactly(old.agreementId());
    assertThat(rawIds(filter("AfterLastUpdateTime", day))).containsExactly(contract.agreementId());
    assertThat(rawIds(filter("EndTimeBehaviorType", "EXPIRE")))
        .containsExactly(contract.agreementId());
    assertThat(rawIds(filter("EndTimeBehaviorType", "RENEW"))).isEmpty();
    assertThat(rawIds(filter("EndTimeBehaviorReasonCode", "X"))).isEmpty();
  }

  @Test
  void theLatestEndComesFirstUnlessAskedOtherwise() {
    Subscription contract = stall.active(Stall.CONTRACT);
    stall.advance("P1D");
    Subscription open = stall.active(Stall.SUBSCRIPTION);
    stall.advance("P1D");
    Subscription later = stall.active(Stall.OVERAGES);

    assertThat(ids(proposer()))
        .containsExactly(open.agreementId(), later.agreementId(), contract.agreementId());
    assertThat(
            ids(
                proposer().toBuilder()
                    .sort(sort -> sort.sortBy("EndTime").sortOrder(SortOrder.ASCENDING))
                    .build()))
        .containsExactly(contract.agreementId(), later.agreementId(), open.agreementId());
    assertThat(ids(proposer().toBuilder().sort(sort -> sort.sortBy("StartTime")).build()))
        .containsExactly(later.agreementId(), open.agreementId(), contract.agreementId());
    stall.delete("subscriptions/" + contract.agreementId());
    assertThat(ids(proposer().toBuilder().sort(sort -> sort.sortBy("LastUpdateTime")).build()))
        .startsWith(contract.agreementId());
  }

  @Test
  void pagesFollowEachOtherByToken() {
    stall.switchTo("quota", "null");
    for (int i = 0; i < 5; i++) {
      stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    }

    List<Integer> sizes = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    client
        .searchAgreementsPaginator(proposer().toBuilder().maxResults(2).build())
        .forEach(page -> {
          sizes.add(page.agreementViewSummaries().size());
          page.agreementViewSummaries().forEach(one -> seen.add(one.agreementId()));
        });

    assertThat(sizes).containsExactly(2, 2, 1);
    assertThat(seen).doesNotHaveDuplicates().hasSize(5);
  }

  @Test
  void aBuyerFindsWhatItAcceptedAndNothingElse() {
    Subscription mine = stall.active(Stall.BUYER, Stall.CONTRACT);
    stall.active(Stall.OTHER_BUYER, Stall.CONTRACT);

    try (var buyer = buyer()) {
      assertThat(buyer.searchAgreements(acceptor()).agreementViewSummaries())
          .extracting(AgreementViewSummary::agreementId)
          .containsExactly(mine.agreementId());
      assertThat(buyer.searchAgreements(acceptor(by("Status", "ACTIVE"))).agreementViewSummaries())
          .hasSize(1);
      assertThat(buyer.searchAgreements(proposer()).agreementViewSummaries()).isEmpty();
    }
    assertThat(ids(acceptor())).isEmpty();
  }

  private SearchAgreementsResponse search(SearchAgreementsRequest request) {
    return client.searchAgreements(request);
  }

  private AgreementViewSummary only(SearchAgreementsRequest request) {
    List<AgreementViewSummary> found = search(request).agreementViewSummaries();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private List<String> ids(SearchAgreementsRequest request) {
    return search(request).agreementViewSummaries().stream()
        .map(AgreementViewSummary::agreementId)
        .toList();
  }

  private MarketplaceAgreementClient buyer() {
    return stall.built(
        MarketplaceAgreementClient.builder().region(Region.US_EAST_1),
        StaticCredentialsProvider.create(
            AwsBasicCredentials.create(
                "AKIASIMULATORBUYER01", "simulated+secret/of/" + Stall.BUYER)));
  }

  private Reply raw(String moreFilters) {
    return stall
        .call()
        .as(AwsCredentialsIdentity.create(Stall.ACCESS_KEY, Stall.SECRET))
        .header("Content-Type", "application/x-amz-json-1.0")
        .target("AWSMPCommerceService_v20200301.SearchAgreements")
        .body(
            """
            {"catalog":"AWSMarketplace","filters":[
              {"name":"PartyType","values":["Proposer"]},
              {"name":"AgreementType","values":["PurchaseAgreement"]}%s]}\
            """
                .formatted(moreFilters))
        .send(stall.http());
  }

  private List<String> rawIds(String moreFilters) {
    Reply reply = raw(moreFilters);
    assertThat(reply.status()).as(reply.response().body()).isEqualTo(200);
    return reply.json().path("agreementViewSummaries").findValuesAsText("agreementId");
  }

  private static String filter(String name, String value) {
    return ",{\"name\":\"%s\",\"values\":[\"%s\"]}".formatted(name, value);
  }
}
