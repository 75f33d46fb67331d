package io.stallholder.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.metering.Settlement.Blame;
import io.stallholder.gateway.metering.Settlement.Verdict;
import io.stallholder.marketplace.ErrorReply;
import io.stallholder.marketplace.MarketplaceError;
import io.stallholder.marketplace.MeteringRecordId;
import io.stallholder.marketplace.metering.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    for (SealedRecord sent : List.of(record(false), record(true))) {
      assertThat(Settlement.of(sent, new Status.Success(), ID))
          .isEqualTo(Verdict.always(new Outcome.Metered(ID)));
    }
  }

  @Test
  void aDuplicateIsOursOnlyWhereAnotherAttemptMayHaveArrived() {
    for (SealedRecord sent : List.of(record(false), record(true))) {
      Verdict verdict = Settlement.of(sent, new Status.DuplicateRecord(), Optional.empty());
      assertThat(verdict.outcome(true)).isEqualTo(new Outcome.Metered(Optional.empty()));
      assertThat(verdict.outcome(false)).isInstanceOf(Outcome.Conflict.class);
    }
  }

  @Test
  void notSubscribedIsFinalOnlyForWhoLeaves() {
    assertThat(notSubscribed(record(false)).outcome(false)).isInstanceOf(Outcome.Again.class);
    assertThat(notSubscribed(record(false)).outcome(true)).isInstanceOf(Outcome.Again.class);
    assertThat(notSubscribed(record(true)).outcome(false))
        .isEqualTo(new Outcome.Refused("customer-not-subscribed"));
    assertThat(notSubscribed(record(true)).outcome(true)).isInstanceOf(Outcome.Uncertain.class);
  }

  @Test
  void aStatusNobodyKnowsIsUncertain() {
    assertThat(Settlement.of(record(false), new Status.Unknown("Maybe"), ID).otherwise())
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
  void aRecordRefusedAloneIsParkedWithItsReason(MarketplaceError error) {
    assertThat(Settlement.ofRefusedRecord(record(false), error, NOON))
        .isEqualTo(Verdict.always(new Outcome.Parked("Code: words")));
  }

  @Test
  void aRecordRefusedForItsTagsGoesOutWithoutThem() {
    for (MarketplaceError error :
        List.of(
            new MarketplaceError.InvalidTag(REPLY),
            new MarketplaceError.InvalidUsageAllocations(REPLY),
            new MarketplaceError.TooLarge(REPLY))) {
      assertThat(Settlement.ofRefusedRecord(tagged(), error, NOON))
          .isEqualTo(Verdict.always(new Outcome.Stripped()));
      assertThat(Settlement.ofRefusedRecord(tagged().withoutAllocations(), error, NOON).otherwise())
          .isInstanceOf(Outcome.Parked.class);
    }
    var other = new MarketplaceError.InvalidUsageDimension(REPLY);
    assertThat(Settlement.ofRefusedRecord(tagged(), other, NOON).otherwise())
        .isInstanceOf(Outcome.Parked.class);
  }

  @Test
  void aTimestampOutOfBoundsExpiresOnlyAfterTheDeadline() {
    var error = new MarketplaceError.TimestampOutOfBounds(REPLY);
    var before = Settlement.ofRefusedRecord(record(false), error, DEADLINE.minusNanos(1));
    assertThat(before.otherwise()).isInstanceOf(Outcome.Parked.class);
    var after = Settlement.ofRefusedRecord(record(false), error, DEADLINE);
    assertThat(after.outcome(false)).isEqualTo(new Outcome.Refused("expired"));
    assertThat(after.outcome(true)).isInstanceOf(Outcome.Uncertain.class);
  }

  @Test
  void anInvalidLicenseIsFinalOnlyForWhoLeaves() {
    var error = new MarketplaceError.InvalidLicense(REPLY);
    assertThat(Settlement.ofRefusedRecord(record(false), error, NOON).otherwise())
        .isInstanceOf(Outcome.Parked.class);
    var leaving = Settlement.ofRefusedRecord(record(true), error, NOON);
    assertThat(leaving.outcome(false)).isEqualTo(new Outcome.Refused("license-ended"));
    assertThat(leaving.outcome(true)).isInstanceOf(Outcome.Uncertain.class);
  }

  @Test
  void theDelayDoublesUpToFiveMinutes() {
    List<Duration> delays = new ArrayList<>();
    for (int failures = 0; failures < 60; failures++) {
      delays.add(Settlement.again(record(false, failures)).delay());
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

  private static Verdict notSubscribed(SealedRecord sent) {
    return Settlement.of(sent, new Status.CustomerNotSubscribed(), Optional.empty());
  }

  private static SealedRecord record(boolean leaving) {
    return record(leaving, 0);
  }

  private static SealedRecord record(boolean leaving, int failures) {
    return Sealed.record(1).leaving(leaving).failures(failures).deadline(DEADLINE).get();
  }

  private static SealedRecord tagged() {
    return Sealed.record(1).tagged().deadline(DEADLINE).get();
  }
}
