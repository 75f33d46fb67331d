package io.stallholder.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.metering.Settlement.Blame;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.ErrorReply;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.MarketplaceError;
import io.stallholder.marketplace.MeteringRecordId;
import io.stallholder.marketplace.Quantity;
import io.stallholder.marketplace.UsageHour;
import io.stallholder.marketplace.metering.Customer;
import io.stallholder.marketplace.metering.Status;
import io.stallholder.marketplace.metering.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SettlementTest {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final Instant DEADLINE = NOON.plus(Duration.ofHours(24));
  private static final Optional<MeteringRecordId> ID = Optional.of(new MeteringRecordId("id"));
  private static final ErrorReply REPLY = new ErrorReply("Code", 400, "words");

  @Test
  void aSuccessIsMeteredWhateverWasBefore() {
    for (SealedRecord sent : everyCase()) {
      assertThat(Settlement.of(sent, new Status.Success(), ID)).isEqualTo(new Outcome.Metered(ID));
    }
  }

  @Test
  void aDuplicateIsOursOnlyWhereAnEarlierAttemptMayHaveArrived() {
    for (SealedRecord sent : everyCase()) {
      Outcome outcome = Settlement.of(sent, new Status.DuplicateRecord(), Optional.empty());
      if (sent.mayHaveArrived()) {
        assertThat(outcome).isEqualTo(new Outcome.Metered(Optional.empty()));
      } else {
        assertThat(outcome).isInstanceOf(Outcome.Conflict.class);
      }
    }
  }

  @Test
  void notSubscribedIsFinalOnlyForWhoLeaves() {
    assertThat(notSubscribed(record(false, false))).isInstanceOf(Outcome.Again.class);
    assertThat(notSubscribed(record(false, true))).isInstanceOf(Outcome.Again.class);
    assertThat(notSubscribed(record(true, false)))
        .isEqualTo(new Outcome.Refused("customer-not-subscribed"));
    assertThat(notSubscribed(record(true, true))).isInstanceOf(Outcome.Uncertain.class);
  }

  @Test
  void aStatusNobodyKnowsIsUncertain() {
    assertThat(Settlement.of(record(false, false), new Status.Unknown("Maybe"), ID))
        .isInstanceOfSatisfying(
            Outcome.Uncertain.class, outcome -> assertThat(outcome.reason()).contains("Maybe"));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void everyErrorIsSomebodysFault(MarketplaceError error) {
    Blame blame = Settlement.blame(error);
    Set<String> ofRecords =
        Set.of(
            "TimestampOutOfBounds",
            "InvalidUsageDimension",
            "InvalidLicense",
            "InvalidCustomerIdentifier",
            "InvalidTag",
            "InvalidUsageAllocations",
            "Validation",
            "TooLarge");
    String name = error.getClass().getSimpleName();
    if (ofRecords.contains(name)) {
      assertThat(blame).isEqualTo(Blame.RECORD);
    } else if (name.equals("Throttling")) {
      assertThat(blame).isEqualTo(Blame.RATE);
    } else if (name.equals("InternalServiceError")) {
      assertThat(blame).isEqualTo(Blame.SERVICE);
    } else {
      assertThat(blame).isEqualTo(Blame.SETUP);
    }
  }

  @ParameterizedTest
  @MethodSource("errors")
  void aRefusedBatchIsHalvedUntilOneRecordIsAlone(MarketplaceError error) {
    List<Integer> sizes = new ArrayList<>();
    int size = 25;
    while (size > 1) {
      Outcome outcome = Settlement.ofRefusedBatch(record(true, true), error, size, DEADLINE);
      assertThat(outcome).isInstanceOf(Outcome.Again.class);
      assertThat(((Outcome.Again) outcome).delay()).isZero();
      size = ((Outcome.Again) outcome).batchLimit();
      sizes.add(size);
    }
    assertThat(sizes).containsExactly(13, 7, 4, 2, 1);
  }

  @ParameterizedTest
  @MethodSource("errors")
  void aRecordRefusedAloneIsParkedWithItsReason(MarketplaceError error) {
    assertThat(Settlement.ofRefusedBatch(record(false, false), error, 1, NOON))
        .isEqualTo(new Outcome.Parked("Code: words"));
  }

  @Test
  void aTimestampOutOfBoundsExpiresOnlyAfterTheDeadline() {
    var error = new MarketplaceError.TimestampOutOfBounds(REPLY);
    assertThat(Settlement.ofRefusedBatch(record(false, false), error, 1, DEADLINE.minusNanos(1)))
        .isInstanceOf(Outcome.Parked.class);
    assertThat(Settlement.ofRefusedBatch(record(false, false), error, 1, DEADLINE))
        .isEqualTo(new Outcome.Refused("expired"));
    assertThat(Settlement.ofRefusedBatch(record(false, true), error, 1, DEADLINE))
        .isInstanceOf(Outcome.Uncertain.class);
  }

  @Test
  void anInvalidLicenseIsFinalOnlyForWhoLeaves() {
    var error = new MarketplaceError.InvalidLicense(REPLY);
    assertThat(Settlement.ofRefusedBatch(record(false, false), error, 1, NOON))
        .isInstanceOf(Outcome.Parked.class);
    assertThat(Settlement.ofRefusedBatch(record(true, false), error, 1, NOON))
        .isEqualTo(new Outcome.Refused("license-ended"));
    assertThat(Settlement.ofRefusedBatch(record(true, true), error, 1, NOON))
        .isInstanceOf(Outcome.Uncertain.class);
  }

  @Test
  void theDelayDoublesUpToFiveMinutesAndTheBatchStaysAsSmallAsItWas() {
    List<Duration> delays = new ArrayList<>();
    for (int failures = 0; failures < 60; failures++) {
      Outcome.Again again = Settlement.again(record(false, false, failures));
      assertThat(again.batchLimit()).isEqualTo(13);
      delays.add(again.delay());
    }
    assertThat(delays.subList(0, 4))
        .containsExactly(
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2));
    assertThat(delays).isSorted();
    assertThat(delays.getLast()).isEqualTo(Duration.ofMinutes(5));
  }

  static Stream<MarketplaceError> errors() {
    return Stream.of(MarketplaceError.class.getPermittedSubclasses()).map(SettlementTest::error);
  }

  private static MarketplaceError error(Class<?> type) {
    try {
      return (MarketplaceError) type.getDeclaredConstructor(ErrorReply.class).newInstance(REPLY);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(type.toString(), e);
    }
  }

  private static Outcome notSubscribed(SealedRecord sent) {
    return Settlement.of(sent, new Status.CustomerNotSubscribed(), Optional.empty());
  }

  private static List<SealedRecord> everyCase() {
    return List.of(
        record(false, false), record(false, true), record(true, false), record(true, true));
  }

  private static SealedRecord record(boolean leaving, boolean mayHaveArrived) {
    return record(leaving, mayHaveArrived, 0);
  }

  private static SealedRecord record(boolean leaving, boolean mayHaveArrived, int failures) {
    var customer =
        new Customer.Licensed(
            new AwsAccountId("345678901234"),
            new LicenseArn("arn:aws:license-manager::294406891311:license:l-1"));
    return new SealedRecord(
        UUID.randomUUID(),
        new MeterKey(UUID.randomUUID(), Shop.CALLS),
        new UsageHour(NOON),
        Shop.PRODUCT,
        new UsageRecord(NOON, customer, Shop.CALLS, new Quantity(7), List.of()),
        DEADLINE,
        leaving,
        failures,
        13,
        mayHaveArrived);
  }
}
