package io.stallholder.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.contract.Market.Customer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/// The documented rules of ResolveCustomer and BatchMeterUsage that need no power over time.
///
/// They meter quantity 0 for the present hour, and 1 only where the market must refuse it; a single
/// record of 1 goes to the hour before.
public abstract class MeteringContract {
  private static final String BATCH = "AWS Marketplace API reference, BatchMeterUsage";
  private static final String RECORD = "AWS Marketplace API reference, UsageRecord";
  private static final String RESULT = "AWS Marketplace API reference, UsageRecordResult";
  private static final String RESOLVE = "AWS Marketplace API reference, ResolveCustomer";
  private static final String GUIDE = "AWS Marketplace seller guide, metering for usage";
  private static final String TAGGING = "AWS Marketplace seller guide, vendor-metered tagging";
  private static final String SKILL = "AWS's metering skill, version 2, autumn 2026";
  private static final String READ = "2026-11-24";

  private static final int MAX_RECORDS = 25;
  private static final int MAX_BYTES = 1_048_576;
  private static final Duration WINDOW = Duration.ofHours(24);

  private Market market;
  private Customer customer;
  private MeteringCalls calls;
  private Instant now;

  /// Asked before each rule is tried.
  protected abstract Market market();

  @BeforeEach
  final void open() {
    market = market();
    customer = market.customer();
    calls = new MeteringCalls(market);
    now = market.clock().instant().truncatedTo(ChronoUnit.SECONDS);
  }

  @Test
  @Rule(of = RESOLVE, date = READ)
  void aTokenResolvesToTheBuyersAccountProductAndLicense() {
    JsonNode answer = calls.resolve(registrationToken()).done().json();

    assertThat(Reply.string(answer, "CustomerAWSAccountId")).isEqualTo(customer.accountId());
    assertThat(Reply.string(answer, "ProductCode")).isEqualTo(customer.productCode());
    assertThat(Reply.string(answer, "LicenseArn")).isEqualTo(customer.licenseArn());
  }

  @Test
  @Rule(of = RESOLVE, date = READ)
  void aBuyerOfAProductWithLicensesHasNoCustomerIdentifier() {
    JsonNode answer = calls.resolve(registrationToken()).done().json();

    assertThat(Reply.string(answer, "CustomerIdentifier")).isEmpty();
  }

  @Test
  @Rule(of = RESOLVE, date = READ)
  void aTokenThatAwsDidNotIssueIsInvalid() {
    calls.resolve("nonsense").refusedAs("InvalidTokenException");
  }

  @Test
  @Rule(of = RESOLVE, date = READ)
  void aTokenIsRequired() {
    calls.resolve("").refused();
    calls.send("ResolveCustomer", "{}").refused();
  }

  @Test
  @Rule(of = RESULT, date = READ)
  void aRecordIsMeteredAndHasAnId() {
    Instant hourBefore = now.minus(Duration.ofHours(1));

    calls.assertMetered(calls.meter(Usage.of(customer, hourBefore, 1)), 1);
  }

  @Test
  @Rule(of = GUIDE, date = READ)
  void anHourWithoutUsageIsMeteredAsZero() {
    calls.assertMetered(calls.meter(idle()), 1);
  }

  @Test
  @Rule(of = RECORD, date = READ)
  void quantityIsZeroUnlessGiven() {
    calls.assertMetered(calls.meter(idle().without("Quantity")), 1);
    assertThat(calls.meter(idle()).done().statuses()).doesNotContain("CustomerNotSubscribed");
    assertThat(calls.meter(busy()).done().statuses()).containsExactly("DuplicateRecord");
  }

  @Test
  @Rule(of = RESULT, date = READ)
  void aResultEchoesItsRecordToTheFractionOfASecond() {
    String time = now.minusSeconds(1).getEpochSecond() + ".25";
    Reply reply = calls.meter(idle().with("Timestamp", time));

    calls.assertMetered(reply, 1);
    JsonNode echo = reply.list("Results").getFirst().field("UsageRecord").orElseThrow();
    assertThat(Reply.string(echo, "CustomerAWSAccountId")).isEqualTo(customer.accountId());
    assertThat(Reply.string(echo, "LicenseArn")).isEqualTo(customer.licenseArn());
    assertThat(Reply.string(echo, "Dimension")).isEqualTo(customer.dimension());
    assertThat(Reply.number(echo, "Quantity")).contains("0");
    assertThat(Reply.number(echo, "Timestamp").map(BigDecimal::new))
        .hasValueSatisfying(echoed -> assertThat(echoed).isEqualByComparingTo(time));
  }

  @Test
  @Rule(of = BATCH + "; " + SKILL + ", which says DuplicateRecord", date = READ)
  void anIdenticalRecordSentAgainIsMeteredAlready() {
    calls.assertMetered(calls.meter(idle()), 1);

    assertThat(calls.meter(idle()).done().statuses())
        .hasSize(1)
        .containsAnyOf("Success", "DuplicateRecord");
  }

  @Test
  @Rule(of = RESULT, date = READ)
  void anotherQuantityForTheSameHourIsADuplicateAndTheFirstStays() {
    calls.assertMetered(calls.meter(idle()), 1);

    assertThat(calls.meter(busy()).done().statuses()).containsExactly("DuplicateRecord");
    // Had the second quantity taken the first one's place, it would be the identical one now.
    assertThat(calls.meter(busy()).done().statuses()).containsExactly("DuplicateRecord");
  }

  @Test
  @Rule(of = GUIDE, date = READ)
  void recordsOfOneHourAreNotSummed() {
    Instant startOfHour = now.truncatedTo(ChronoUnit.HOURS);
    calls.assertMetered(calls.meter(Usage.of(customer, startOfHour, 0)), 1);

    assertThat(calls.meter(busy()).done().statuses()).containsExactly("DuplicateRecord");
  }

  @Test
  @Rule(of = BATCH, date = READ)
  void severalLicensesOfAProductFitInOneCall() {
    Customer another = Needs.of(market.more().another(), "second license of the product");

    calls.assertMetered(calls.meter(idle(), Usage.of(another, now, 0)), 2);
  }

  @Test
  @Rule(of = RESULT + "; " + BATCH + ", InvalidLicenseException", date = READ)
  void whoLeftLongAgoIsNotMetered() {
    Customer former = Needs.of(market.more().former(), "customer whose agreement ended");
    Reply reply = calls.meter(Usage.of(former, now, 0));

    if (reply.code().isEmpty()) {
      assertThat(reply.done().statuses()).containsExactly("CustomerNotSubscribed");
    } else {
      reply.refusedAs("InvalidLicenseException");
    }
  }

  @Test
  @Rule(of = BATCH, date = READ)
  void aTimestampOf24HoursAgoIsOutOfBounds() {
    calls
        .meter(Usage.of(customer, now.minus(WINDOW), 1))
        .refusedAs("TimestampOutOfBoundsException");
  }

  @Test
  @Rule(of = BATCH, date = READ)
  void aDimensionOfNoProductIsInvalid() {
    calls
        .meter(busy().with("Dimension", Usage.quoted("no_such_dimension")))
        .refusedAs("InvalidUsageDimensionException");
  }

  @Test
  @Rule(of = BATCH, date = READ)
  void aLicenseThatDoesNotExistIsInvalid() {
    String license = "arn:aws:license-manager::294406891311:license:l-" + "0".repeat(32);

    calls
        .meter(busy().with("LicenseArn", Usage.quoted(license)))
        .refusedAs("InvalidLicenseException");
  }

  @Test
  @Rule(of = BATCH, date = READ)
  void aLicenseOfAnotherCustomerIsInvalid() {
    calls
        .meter(busy().with("CustomerAWSAccountId", Usage.quoted("111122223333")))
        .refusedAs("InvalidLicenseException");
  }

  @Test
  @Rule(of = SKILL, date = READ)
  void licensesOfTwoProductsInOneCallAreInvalid() {
    Customer elsewhere = Needs.of(market.more().elsewhere(), "license of another product");

    calls.meter(busy(), Usage.of(elsewhere, now, 1)).refusedAs("InvalidLicenseException");
  }

  @Test
  @Rule(of = BATCH, date = READ)
  void aProductCodeThatIsNotTheSellersIsInvalid() {
    calls
        .meterOf("0no00such0product00code00", busy().without("LicenseArn"))
        .refusedAs("InvalidProductCodeException");
  }

  @Test
  @Rule(of = BATCH, date = READ)
  void aCustomerIdentifierThatDoesNotExistIsInvalid() {
    String code = Needs.of(market.more().legacyProductCode(), "product from before 2026-06-01");
    Usage nobodys =
        busy()
            .without("LicenseArn")
            .without("CustomerAWSAccountId")
            .with("CustomerIdentifier", Usage.quoted("X0NOBODY000"));

    calls.meterOf(code, nobodys).refusedAs("InvalidCustomerIdentifierException");
  }

  @Test
  @Rule(of = RECORD + "; it leaves the error open", date = READ)
  void accountAndCustomerIdentifierExcludeEachOther() {
    calls.assertNotMetered(
        calls.meter(busy().with("CustomerIdentifier", Usage.quoted("X0NOBODY000"))));
  }

  @Test
  @Rule(of = BATCH, date = READ)
  void moreThanFiveTagsAreInvalid() {
    String[] six = IntStream.range(0, 12).mapToObj(i -> "word" + i).toArray(String[]::new);

    calls.meter(busy().allocated(Usage.allocation(1, six))).refusedAs("InvalidTagException");
  }

  @Test
  @Rule(of = BATCH, date = READ)
  void aTagOfOtherCharactersIsInvalid() {
    calls
        .meter(busy().allocated(Usage.allocation(1, "team", "{search}")))
        .refusedAs("InvalidTagException");
  }

  @Test
  @Rule(of = BATCH, date = READ)
  void allocationsThatDoNotAddUpAreInvalid() {
    calls
        .meter(busy().allocated(Usage.allocation(2, "team", "search")))
        .refusedAs("InvalidUsageAllocationsException");
  }

  @Test
  @Rule(of = TAGGING + "; it leaves the error open", date = READ)
  void twoAllocationsWithTheSameTagsAreNotTaken() {
    String one = Usage.allocation(1, "team", "search");
    String other = Usage.allocation(0, "team", "search");

    calls.assertNotMetered(calls.meter(busy().allocated(one, other)));
  }

  @Test
  @Rule(of = TAGGING, date = READ)
  void allocationsThatAddUpAreTaken() {
    calls.assertMetered(calls.meter(idle().allocated(Usage.allocation(0, "team", "search"))), 1);
  }

  @Test
  @Rule(of = BATCH + "; it leaves the error open", date = READ)
  void moreThan25RecordsAreRefused() {
    calls.send(Usage.batch(Collections.nCopies(MAX_RECORDS + 1, idle()))).refused();
  }

  @Test
  @Rule(of = BATCH + "; it leaves the error open", date = READ)
  void aMegabyteIsRefused() {
    String batch = Usage.batch(idle());

    calls.send(batch + " ".repeat(MAX_BYTES - batch.length())).refused();
  }

  @Test
  @Rule(of = RECORD + "; it leaves the error open", date = READ)
  void timeAndDimensionAreRequiredAndQuantityIsAWholeNumberFromZero() {
    calls.meter(busy().without("Timestamp")).refused();
    calls.meter(busy().without("Dimension")).refused();
    calls.meter(busy().with("Quantity", "-1")).refused();
    calls.meter(busy().with("Quantity", "2147483648")).refused();
  }

  @Test
  @Rule(of = BATCH, date = READ)
  void noRecordIsMeteredWhenOneOfThemIsBad() {
    Usage bad = busy().with("Dimension", Usage.quoted("no_such_dimension"));

    calls.meter(busy(), bad).refusedAs("InvalidUsageDimensionException");
    calls.assertMetered(calls.meter(idle()), 1);
  }

  private String registrationToken() {
    return Needs.of(market.more().registrationToken(), "registration token");
  }

  /// The present hour without usage.
  private Usage idle() {
    return Usage.of(customer, now, 0);
  }

  /// What is sent to be refused.
  private Usage busy() {
    return Usage.of(customer, now, 1);
  }
}
