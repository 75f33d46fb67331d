package io.stallholder.simulator.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;
import software.amazon.awssdk.services.marketplacemetering.model.BatchMeterUsageResponse;
import software.amazon.awssdk.services.marketplacemetering.model.UsageRecord;

/// What a test can do with it.
final class MarketplaceSimulatorTest {
  private static final Instant NOON = Instant.parse("2030-11-05T12:00:00Z");
  private static final String BUYER = "345678901234";
  private static final String PRODUCT = "1own00example0product00x1";

  private static final String WORLD =
      """
      {"sellers":[{"accountId":"111122223333","accessKeyId":"AKIAOWNSELLER0000001",
                   "secretAccessKey":"our+secret"}],
       "buyers":[{"accountId":"345678901234"}],
       "products":[{"code":"1own00example0product00x1","productId":"prod-own1example",
                    "seller":"111122223333","model":"subscription","dimensions":["lookups"],
                    "licensing":"legacy"}]}
      """;

  @RegisterExtension
  final MarketplaceSimulator marketplace =
      MarketplaceSimulator.create()
          .withWorld(WORLD)
          .startingAt(NOON)
          .withSwitch("quota", "null")
          .withSwitch("legacyLicense", "\"absent\"");

  @Test
  void everyTestBeginsAsItWasSaid() {
    assertThat(marketplace.now()).isEqualTo(NOON).isEqualTo(marketplace.now());
    assertThat(marketplace.sellerAccount()).isEqualTo("111122223333");
    assertThat(marketplace.environment())
        .containsEntry("AWS_ENDPOINT_URL", marketplace.uri().toString())
        .containsEntry("AWS_REGION", "us-east-1")
        .containsEntry("AWS_ACCESS_KEY_ID", "AKIAOWNSELLER0000001")
        .containsEntry("AWS_SECRET_ACCESS_KEY", "our+secret");
    assertThat(marketplace.control("GET", "switches", ""))
        .contains("\"quota\":null", "\"legacyLicense\":\"absent\"");
  }

  @Test
  void whatAnSdkMetersLiesInTheLedger() {
    Subscription subscription = active();
    try (MarketplaceMeteringClient client = client()) {
      var result = meter(client, subscription).results().getFirst();

      assertThat(marketplace.ledger())
          .containsExactly(
              new LedgerRecord(
                  "", BUYER, PRODUCT, "lookups", NOON, 7, result.meteringRecordId(), "us-east-1"));
    }
  }

  @Test
  void aTokenIsResolvedAndAFreshOneToo() {
    Subscription subscription = active();
    String fresh = marketplace.setUpAccount(subscription.agreementId());
    try (MarketplaceMeteringClient client = client()) {
      for (String token : List.of(subscription.registrationToken(), fresh)) {
        assertThat(
                client
                    .resolveCustomer(request -> request.registrationToken(token))
                    .customerAWSAccountId())
            .isEqualTo(BUYER);
      }
    }
  }

  @Test
  void agreementsEndAsBuyersAndSellersWish() {
    Subscription one = active();
    marketplace.cancel(one.agreementId());
    Subscription other = active();
    marketplace.happen(other.agreementId(), "terminate");

    assertThat(marketplace.control("GET", "subscriptions/" + one.agreementId(), ""))
        .contains("\"status\":\"CANCELLED\"");
    assertThat(marketplace.control("GET", "subscriptions/" + other.agreementId(), ""))
        .contains("\"status\":\"TERMINATED\"");
  }

  @Test
  void anSdkOutlastsThrottlingAndALostReply() {
    Subscription subscription = active();
    try (MarketplaceMeteringClient client = client()) {
      marketplace.throttle("BatchMeterUsage", 1);
      meter(client, subscription);
      marketplace.loseReply("BatchMeterUsage", 1);
      meter(client, subscription);
    }

    assertThat(marketplace.ledger()).extracting(LedgerRecord::quantity).containsExactly(7);
    assertThat(marketplace.control("GET", "calls?operation=BatchMeterUsage", ""))
        .contains("\"total\":4");
  }

  @Test
  void aRecordThatIsLeftUnprocessedIsNotBilled() {
    Subscription subscription = active();
    marketplace.leaveUnprocessed(1);
    try (MarketplaceMeteringClient client = client()) {
      var answer = meter(client, subscription);

      assertThat(answer.unprocessedRecords()).containsExactly(usage(subscription));
    }
    assertThat(marketplace.ledger()).isEmpty();
  }

  @Test
  void switchesAndFaultsCanBeChosenInATest() {
    marketplace.switchTo("tokenLife", "\"PT30M\"");
    marketplace.fault("{\"operation\":\"*\",\"kind\":\"latency\",\"delay\":\"PT0S\",\"count\":1}");

    assertThat(marketplace.control("GET", "switches", "")).contains("\"tokenLife\":\"PT30M\"");
    assertThat(marketplace.control("GET", "faults", "")).contains("\"kind\":\"latency\"");
  }

  @Test
  void whatIsRefusedSaysWhy() {
    assertThatIllegalStateException()
        .isThrownBy(() -> marketplace.subscribe("999999999999", PRODUCT))
        .withMessageContaining("$.buyer")
        .withMessageContaining("is not one of the buyers");
    assertThatIllegalStateException()
        .isThrownBy(() -> marketplace.switchTo("colour", "\"red\""))
        .withMessageContaining("PUT /_simulator/switches with 400");
  }

  @Test
  void howItBeginsCannotBeSaidOnceItRuns() {
    assertThatIllegalStateException().isThrownBy(() -> marketplace.startingAt(NOON));
  }

  @Test
  void oneThatNobodyRegisteredDoesNotRun() {
    assertThatIllegalStateException()
        .isThrownBy(() -> MarketplaceSimulator.create().uri())
        .withMessageContaining("@RegisterExtension");
  }

  @Test
  void testsCanHaveItAsAParameter(MarketplaceSimulator simulator, URI uri) {
    assertThat(simulator).isSameAs(marketplace);
    assertThat(uri).isEqualTo(marketplace.uri());
  }

  private Subscription active() {
    Subscription subscription = marketplace.subscribe(BUYER, PRODUCT);
    marketplace.advance(Duration.ofSeconds(72));
    return subscription;
  }

  private BatchMeterUsageResponse meter(
      MarketplaceMeteringClient client, Subscription subscription) {
    return client.batchMeterUsage(
        request -> request.productCode(PRODUCT).usageRecords(usage(subscription)));
  }

  private UsageRecord usage(Subscription subscription) {
    return UsageRecord.builder()
        .customerAWSAccountId(subscription.buyer())
        .dimension("lookups")
        .timestamp(NOON)
        .quantity(7)
        .build();
  }

  private MarketplaceMeteringClient client() {
    return MarketplaceMeteringClient.builder()
        .endpointOverride(marketplace.uri())
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(
                    marketplace.accessKeyId(), marketplace.secretAccessKey())))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }
}
