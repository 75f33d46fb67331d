package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stallholder.simulator.Stall.Reply;
import io.stallholder.simulator.Stall.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.services.marketplacemetering.model.InvalidProductCodeException;
import software.amazon.awssdk.services.marketplacemetering.model.UsageRecord;

/// What refuses a whole batch: AWS Marketplace API reference, BatchMeterUsage, errors and limits.
final class RefusedBatchTest {
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
  void theApiIsDisabledInOtherRegions() {
    Reply reply =
        stall
            .call()
            .scopedTo("eu-isoe-west-1", "aws-marketplace")
            .target("AWSMPMeteringService.BatchMeterUsage")
            .body(Usage.batch())
            .send(stall.http());

    assertThat(reply.type()).isEqualTo("DisabledApiException");
  }

  @Test
  void aProductWithLicensesTakesNoProductCode() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String body =
        Usage.batch(Usage.record(subscription, stall.now(), CALLS, 1))
            .replaceFirst("\\{", "{\"ProductCode\":\"" + Stall.SUBSCRIPTION + "\",");

    assertThat(meter(body).type()).isEqualTo("InvalidProductCodeException");
    stall.switchTo("productCodeWithLicense", "\"ignore\"");
    assertThat(meter(body).status()).isEqualTo(200);
  }

  @Test
  void aProductCodeThatIsNotOursIsInvalid() {
    stall.switchTo("productCodeWithLicense", "\"ignore\"");

    assertThat(meter("{\"ProductCode\":\"nobodys\",\"UsageRecords\":[]}").type())
        .isEqualTo("InvalidProductCodeException");
  }

  @Test
  void anSdkThatDoesNotKnowLicenseArnIsToldSo() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    UsageRecord record =
        UsageRecord.builder()
            .customerAWSAccountId(subscription.buyer())
            .dimension(CALLS)
            .timestamp(stall.now())
            .quantity(1)
            .build();
    try (var client = stall.meteringClient()) {
      assertThatThrownBy(() ->
              client.batchMeterUsage(
                  request -> request.productCode(Stall.SUBSCRIPTION).usageRecords(record)))
          .isInstanceOf(InvalidProductCodeException.class);
    }
  }

  @Test
  void neitherProductCodeNorLicenseIsInvalid() {
    assertThat(meter(Usage.batch(recordWith("\"CustomerAWSAccountId\":\"345678901234\""))).type())
        .isEqualTo("InvalidProductCodeException");
  }

  @Test
  void customerIdentifiersAreNotForProductsWithLicenses() {
    assertThat(meter(Usage.batch(recordWith("\"CustomerIdentifier\":\"X01EXAMPLEX\""))).type())
        .isEqualTo("InvalidCustomerIdentifierException");
  }

  @Test
  void accountIdAndCustomerIdentifierExcludeEachOther() {
    String both =
        "\"CustomerIdentifier\":\"X01EXAMPLEX\",\"CustomerAWSAccountId\":\"345678901234\"";

    assertThat(meter(Usage.batch(recordWith(both))).type()).isEqualTo("ValidationException");
  }

  @Test
  void anUnknownLicenseIsInvalid() {
    Subscription nobodys =
        new Subscription("", "arn:aws:license-manager::294406891311:license:l-0", Stall.BUYER, "");

    assertThat(refusal(nobodys, stall.now(), CALLS)).isEqualTo("InvalidLicenseException");
  }

  @Test
  void aLicenseOfAnotherCustomerIsInvalid() {
    Subscription ours = stall.active(Stall.SUBSCRIPTION);
    Subscription claimed = new Subscription("", ours.licenseArn(), Stall.OTHER_BUYER, "");

    assertThat(refusal(claimed, stall.now(), CALLS)).isEqualTo("InvalidLicenseException");
    String nobody =
        Usage.record(ours, stall.now(), CALLS, 1)
            .replace("\"CustomerAWSAccountId\":\"345678901234\",", "");
    assertThat(meter(Usage.batch(nobody)).type()).isEqualTo("InvalidLicenseException");
  }

  @Test
  void aLicenseOfAnotherSellersProductIsInvalid() {
    stall.put("world", Worlds.TWO_SELLERS);
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);

    Reply reply =
        stall
            .call()
            .as(AwsCredentialsIdentity.create(Worlds.OTHER_KEY, Worlds.OTHER_SECRET))
            .target("AWSMPMeteringService.BatchMeterUsage")
            .body(Usage.batch(Usage.record(subscription, stall.now(), CALLS, 1)))
            .send(stall.http());

    assertThat(reply.type()).isEqualTo("InvalidLicenseException");
  }

  @Test
  void licensesOfTwoProductsDoNotMix() {
    stall.put("world", Worlds.TWO_SELLERS);
    Subscription one = stall.active(Stall.SUBSCRIPTION);
    Subscription two = stall.active("8sec05example0second000x5");

    Reply reply =
        meter(
            Usage.batch(
                Usage.record(one, stall.now(), CALLS, 1),
                Usage.record(two, stall.now(), CALLS, 1)));

    assertThat(reply.type()).isEqualTo("InvalidLicenseException");
    assertThat(reply.message()).contains("more than one product");
  }

  @Test
  void usageBeforeTheActivationIsOutsideTheActivationPeriod() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    Instant activation = stall.now();

    assertThat(refusal(subscription, activation.minusSeconds(1), CALLS))
        .isEqualTo("InvalidLicenseException");
    stall.switchTo("usageBeforeActivation", "\"accepted\"");
    assertThat(
            meter(Usage.batch(Usage.record(subscription, activation.minusSeconds(1), CALLS, 1)))
                .status())
        .isEqualTo(200);
  }

  @Test
  void usageOfAnHourAfterTheEndIsOutsideTheActivationPeriod() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    stall.delete("subscriptions/" + subscription.agreementId());
    stall.advance("PT31S");
    stall.advance("PT59M");

    assertThat(refusal(subscription, stall.now(), CALLS)).isEqualTo("InvalidLicenseException");
  }

  @Test
  void dimensionsAreMatchedLetterByLetter() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);

    assertThat(refusal(subscription, stall.now(), "Api_Calls"))
        .isEqualTo("InvalidUsageDimensionException");
  }

  @Test
  void aContractIsNeverMetered() {
    Subscription subscription = stall.active(Stall.CONTRACT);

    assertThat(refusal(subscription, stall.now(), "seats"))
        .isEqualTo("InvalidUsageDimensionException");
  }

  @Test
  void aTimestampOf24HoursAgoIsOutOfBoundsAndDropsTheBatch() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    stall.advance("P2D");
    Instant now = stall.now();

    Reply reply =
        meter(
            Usage.batch(
                Usage.record(subscription, now, CALLS, 1),
                Usage.record(subscription, now.minus(Duration.ofDays(1)), CALLS, 1)));

    assertThat(reply.type()).isEqualTo("TimestampOutOfBoundsException");
    assertThat(stall.get("ledger").path("records")).isEmpty();
    assertAccepted(subscription, now.minus(Duration.ofDays(1)).plusSeconds(1));
  }

  @Test
  void theWindowMayBeMeasuredFromTheStartOfThisHour() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    stall.advance("P2D");
    Instant old = stall.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(24));
    stall.switchTo("usageWindowFrom", "\"hour\"");
    assertThat(refusal(subscription, old, CALLS)).isEqualTo("TimestampOutOfBoundsException");

    assertAccepted(subscription, old.plusSeconds(1));
  }

  @Test
  void theWindowCanBeChosen() {
    stall.switchTo("usageWindow", "\"PT6H\"");
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    stall.advance("PT6H");

    assertThat(refusal(subscription, stall.now().minus(Duration.ofHours(6)), CALLS))
        .isEqualTo("TimestampOutOfBoundsException");
  }

  @Test
  void aMonthIsClosedAtSixOnTheFirst() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    stall.put("clock", "{\"now\":\"2030-12-01T06:00:00Z\"}");
    Instant november = Instant.parse("2030-11-30T20:00:00Z");
    assertThat(refusal(subscription, november, CALLS)).isEqualTo("TimestampOutOfBoundsException");

    stall.switchTo("monthClose", "\"PT6H1S\"");
    assertAccepted(subscription, november);
  }

  @Test
  void aTimestampMayBeFiveMinutesAhead() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    Instant ahead = stall.now().plusSeconds(300);

    assertThat(refusal(subscription, ahead.plusSeconds(1), CALLS))
        .isEqualTo("TimestampOutOfBoundsException");
    assertAccepted(subscription, ahead);
  }

  @Test
  void allocationsMustAddUp() {
    assertThat(allocated("{\"AllocatedUsageQuantity\":9}"))
        .isEqualTo("InvalidUsageAllocationsException");
  }

  @Test
  void everyAllocationHasItsOwnSetOfTags() {
    String one =
        """
        {"AllocatedUsageQuantity":5,"Tags":[{"Key":"a","Value":"1"},{"Key":"b","Value":"2"}]}\
        """;
    String same =
        """
        {"AllocatedUsageQuantity":5,"Tags":[{"Key":"b","Value":"2"},{"Key":"a","Value":"1"}]}\
        """;

    assertThat(allocated(one + "," + same)).isEqualTo("InvalidUsageAllocationsException");
    assertThat(allocated("{\"AllocatedUsageQuantity\":5},{\"AllocatedUsageQuantity\":5}"))
        .isEqualTo("InvalidUsageAllocationsException");
  }

  @Test
  void tagsAreAtMostFiveOfAllowedCharacters() {
    String six =
        IntStream.rangeClosed(1, 6)
            .mapToObj(i -> "{\"Key\":\"k%d\",\"Value\":\"v\"}".formatted(i))
            .collect(Collectors.joining(","));
    assertThat(tagged(six)).isEqualTo("InvalidTagException");
    assertThat(tagged("")).isEqualTo("InvalidTagException");
    assertThat(tagged("{\"Key\":\"k\"}")).isEqualTo("InvalidTagException");
    assertThat(tagged("{\"Key\":\"k\",\"Value\":\"{}\"}")).isEqualTo("InvalidTagException");
    assertThat(tagged("{\"Key\":\"" + "k".repeat(101) + "\",\"Value\":\"v\"}"))
        .isEqualTo("InvalidTagException");
    assertThat(tagged("{\"Key\":\"k\",\"Value\":\"1\"},{\"Key\":\"k\",\"Value\":\"2\"}"))
        .isEqualTo("InvalidTagException");
  }

  @Test
  void ofTwoThingsThatAreWrongTheLicenseComesBeforeTheDimension() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);

    assertThat(refusal(subscription, Stall.NOON.minus(Duration.ofDays(3)), "none"))
        .isEqualTo("InvalidLicenseException");
  }

  private Reply meter(String body) {
    return stall.metering("BatchMeterUsage", body);
  }

  private String refusal(Subscription subscription, Instant time, String dimension) {
    Reply reply = meter(Usage.batch(Usage.record(subscription, time, dimension, 1)));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(stall.get("ledger").path("records")).isEmpty();
    return reply.type();
  }

  private void assertAccepted(Subscription subscription, Instant time) {
    Reply reply = meter(Usage.batch(Usage.record(subscription, time, CALLS, 1)));
    assertThat(reply.json().at("/Results/0/Status").asText()).isEqualTo("Success");
  }

  private static String recordWith(String members) {
    return "{\"Timestamp\":1,\"Dimension\":\"api_calls\",%s}".formatted(members);
  }

  private String allocated(String allocations) {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String more = ",\"UsageAllocations\":[" + allocations + "]";
    return meter(Usage.batch(Usage.record(subscription, stall.now(), CALLS, 10, more))).type();
  }

  private String tagged(String tags) {
    return allocated("{\"AllocatedUsageQuantity\":10,\"Tags\":[" + tags + "]}");
  }
}
