package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.Stall.Reply;
import io.stallholder.simulator.Stall.Subscription;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of single records: AWS Marketplace API reference, BatchMeterUsage and
/// UsageRecordResult.
final class BatchMeterUsageTest {
  private static final String CALLS = "api_calls";

  private final Stall stall = Stall.open();

  @BeforeEach
  void liftTheQuota() {
    stall.switchTo("quota", "null");
  }

  @AfterEach
  void close() {
    stall.close();
  }

  @Test
  void anAcceptedRecordIsAnsweredWithIdAndEchoAndBilled() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String record = Usage.record(subscription, stall.now(), CALLS, 120);

    Reply reply = meter(record);

    JsonNode result = reply.json().path("Results").path(0);
    assertThat(result.path("Status").asText()).isEqualTo("Success");
    assertThat(result.path("UsageRecord")).isEqualTo(Stall.parse(record));
    assertThat(reply.json().path("UnprocessedRecords").isArray()).isTrue();
    JsonNode billed = stall.get("ledger?licenseArn=" + subscription.licenseArn()).path("records");
    assertThat(billed).hasSize(1);
    assertThat(billed.path(0).path("quantity").asInt()).isEqualTo(120);
    assertThat(billed.path(0).path("hour").asText()).isEqualTo("2030-11-05T12:00:00Z");
    assertThat(billed.path(0).path("customerAWSAccountId").asText()).isEqualTo(Stall.BUYER);
    assertThat(billed.path(0).path("productCode").asText()).isEqualTo(Stall.SUBSCRIPTION);
    assertThat(billed.path(0).path("meteringRecordId")).isEqualTo(result.path("MeteringRecordId"));
  }

  @Test
  void aRecordIsEchoedInTheOrderAndFormInWhichItCame() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String record =
        """
        {"LicenseArn":"%s","Quantity":7,"Timestamp":%d.250,"Dimension":"api_calls","Later":{"a":1.50},"CustomerAWSAccountId":"%s"}\
        """
            .formatted(
                subscription.licenseArn(), stall.now().getEpochSecond(), subscription.buyer());

    assertThat(meter(record).response().body()).contains("\"UsageRecord\":" + record);
  }

  @Test
  void quantityIsZeroUnlessGiven() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String record =
        Usage.record(subscription, stall.now(), CALLS, 1).replace(",\"Quantity\":1", "");

    assertThat(status(meter(record))).isEqualTo("Success");
    assertThat(quantities()).containsExactly(0);
  }

  @Test
  void anIdenticalResendIsASuccessWithTheSameId() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String record = Usage.record(subscription, stall.now(), CALLS, 5);

    assertThat(meter(record).json()).isEqualTo(meter(record).json());
    assertThat(quantities()).containsExactly(5);
  }

  @Test
  void anIdenticalResendCanBeSwitchedToDuplicateRecord() {
    stall.switchTo("identicalResend", "\"duplicate\"");
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String record = Usage.record(subscription, stall.now(), CALLS, 5);

    assertThat(status(meter(record))).isEqualTo("Success");
    assertThat(status(meter(record))).isEqualTo("DuplicateRecord");
    assertThat(quantities()).containsExactly(5);
  }

  @Test
  void recordsOfOneHourAreNotSummedAndTheFirstStays() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    Instant now = stall.now();
    meter(Usage.record(subscription, now, CALLS, 5));

    Reply other = meter(Usage.record(subscription, now.plusSeconds(60), CALLS, 6));

    assertThat(status(other)).isEqualTo("DuplicateRecord");
    assertThat(other.json().path("Results").path(0).has("MeteringRecordId")).isFalse();
    assertThat(quantities()).containsExactly(5);
  }

  @Test
  void refusedResultsMayCarryARecordId() {
    stall.switchTo("refusedRecordId", "\"present\"");
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    Reply first = meter(Usage.record(subscription, stall.now(), CALLS, 5));
    Reply second = meter(Usage.record(subscription, stall.now(), CALLS, 6));

    assertThat(second.json().at("/Results/0/MeteringRecordId"))
        .isEqualTo(first.json().at("/Results/0/MeteringRecordId"));
  }

  @Test
  void ofTwoRecordsForOneHourInABatchTheFirstWins() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    Instant now = stall.now();
    String first = Usage.record(subscription, now, CALLS, 5);

    Reply reply = meter(first, Usage.record(subscription, now, CALLS, 6), first);

    assertThat(reply.json().path("Results").findValuesAsText("Status"))
        .containsExactly("Success", "DuplicateRecord", "Success");
    assertThat(quantities()).containsExactly(5);
  }

  @Test
  void hoursDimensionsLicensesAndRegionsAreKeptApart() {
    Subscription one = stall.active(Stall.SUBSCRIPTION);
    Subscription two = stall.active(Stall.SUBSCRIPTION);
    stall.advance("PT1H");
    Instant now = stall.now();
    meter(
        Usage.record(one, now, CALLS, 1),
        Usage.record(one, now.minus(Duration.ofHours(1)), CALLS, 2),
        Usage.record(one, now, "storage_gb", 3),
        Usage.record(two, now, CALLS, 4));
    stall
        .call()
        .scopedTo("eu-west-1", "aws-marketplace")
        .target("AWSMPMeteringService.BatchMeterUsage")
        .body(Usage.batch(Usage.record(one, now, CALLS, 1)))
        .send(stall.http());

    assertThat(quantities()).containsExactly(1, 2, 3, 4, 1);
  }

  @Test
  void beforeTheLicenseIsActiveNobodyIsSubscribed() {
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    stall.advance("PT71S");

    assertThat(status(meter(Usage.record(subscription, stall.now(), CALLS, 5))))
        .isEqualTo("CustomerNotSubscribed");

    stall.advance("PT1S");
    assertThat(status(meter(Usage.record(subscription, stall.now(), CALLS, 5))))
        .isEqualTo("Success");
    assertThat(quantities()).containsExactly(5);
  }

  @Test
  void afterDeprovisioningTheFinalHourIsOpenAndThenNobodyIsSubscribed() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    stall.advance("PT2H");
    Instant lastUse = stall.now();
    stall.delete("subscriptions/" + subscription.agreementId());
    stall.advance("PT31S");
    stall.advance("PT59M59S");
    String inTheLastSecond = Usage.record(subscription, lastUse, CALLS, 5);
    assertThat(status(meter(inTheLastSecond))).isEqualTo("Success");
    stall.advance("PT1S");

    String tooLate = Usage.record(subscription, lastUse, "storage_gb", 5);
    assertThat(status(meter(tooLate))).isEqualTo("CustomerNotSubscribed");
    assertThat(quantities()).containsExactly(5);
  }

  @Test
  void theFinalHourMayOpenWithTheAgreementsEnd() {
    stall.switchTo("finalHourOpens", "\"ended\"");
    stall.switchTo("deprovisionDelay", "\"PT1H\"");
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    Instant lastUse = stall.now();
    stall.delete("subscriptions/" + subscription.agreementId());
    stall.advance("PT59M59S");
    assertThat(status(meter(Usage.record(subscription, lastUse, CALLS, 5)))).isEqualTo("Success");
    stall.advance("PT1S");

    assertThat(status(meter(Usage.record(subscription, lastUse, "storage_gb", 5))))
        .isEqualTo("CustomerNotSubscribed");
  }

  @Test
  void aContractWithConsumptionIsMeteredToo() {
    Subscription subscription = stall.active(Stall.OVERAGES);

    assertThat(status(meter(Usage.record(subscription, stall.now(), "gigabytes", 5))))
        .isEqualTo("Success");
  }

  @Test
  void allocationsThatAddUpAreTaken() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String allocations =
        """
        ,"UsageAllocations":[
          {"AllocatedUsageQuantity":90,"Tags":[{"Key":"team","Value":"search"}]},
          {"AllocatedUsageQuantity":30}]\
        """;

    assertThat(status(meter(Usage.record(subscription, stall.now(), CALLS, 120, allocations))))
        .isEqualTo("Success");
  }

  @Test
  void severalBuyersOfOneProductFitInABatch() {
    Subscription one = stall.active(Stall.BUYER, Stall.SUBSCRIPTION);
    Subscription two = stall.active(Stall.OTHER_BUYER, Stall.SUBSCRIPTION);

    Reply reply =
        meter(Usage.record(one, stall.now(), CALLS, 1), Usage.record(two, stall.now(), CALLS, 2));

    assertThat(reply.json().path("Results").findValuesAsText("Status"))
        .containsExactly("Success", "Success");
  }

  @Test
  void anEmptyBatchIsAnsweredEmpty() {
    Reply reply = meter();

    assertThat(reply.response().body()).isEqualTo("{\"Results\":[],\"UnprocessedRecords\":[]}");
  }

  private Reply meter(String... records) {
    Reply reply = stall.metering("BatchMeterUsage", Usage.batch(records));
    assertThat(reply.status()).as(reply.response().body()).isEqualTo(200);
    return reply;
  }

  private static String status(Reply reply) {
    assertThat(reply.json().path("Results")).hasSize(1);
    return reply.json().at("/Results/0/Status").asText();
  }

  private Iterable<Integer> quantities() {
    return stall.get("ledger").path("records").findValues("quantity").stream()
        .map(JsonNode::intValue)
        .toList();
  }
}
