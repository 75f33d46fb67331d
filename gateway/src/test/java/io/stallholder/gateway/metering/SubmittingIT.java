package io.stallholder.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.gateway.agreement.Bought;
import io.stallholder.gateway.metering.LedgerStore.Line;
import io.stallholder.gateway.metering.LedgerStore.RecordState;
import io.stallholder.marketplace.MeteringRecordId;
import io.stallholder.marketplace.Quantity;
import io.stallholder.marketplace.metering.BatchAnswer;
import io.stallholder.marketplace.metering.Customer;
import io.stallholder.marketplace.metering.Status;
import io.stallholder.marketplace.metering.UsageBatch;
import io.stallholder.marketplace.metering.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SubmittingIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final Market market = new Market(NOON);

  @AfterEach
  void close() {
    market.close();
  }

  @Test
  void aSuccessIsMeteredWithTheIdOfAws() {
    Bought bought = market.sealedHourOf("7");
    market.submit();
    Line line = market.onlyLine(bought);
    assertThat(line.state()).isEqualTo(RecordState.METERED);
    assertThat(line.meteringRecordId()).contains(market.aws().ledger().getFirst().id());
    market.assertBooksClose();
  }

  @Test
  void everyAttemptSendsTheIdenticalRecord() {
    Bought bought = market.sealedHourOf("7.5");
    crashBeforeTheAnswer();
    market.aws().fault("lose-reply", 1);
    market.submit();
    market.used(bought, market.shop().now(), "3");
    market.shop().heard(bought.cancelled(market.shop().now()));
    market.aws().fault("unprocessed", 1);
    market.backoffIsOver();
    market.submit();
    market.backoffIsOver();
    market.submit();

    List<JsonNode> requests = market.aws().requests();
    assertThat(requests).hasSizeGreaterThan(2);
    assertThat(Set.copyOf(requests)).hasSize(1);
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.METERED);
    assertThat(market.billed(bought)).isEqualByComparingTo("7");
  }

  @Test
  void anAttemptThatACrashLeftWithoutAnswerIsMadeAgain() {
    Bought bought = market.sealedHourOf("7");
    crashBeforeTheAnswer();
    market.submit();
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.METERED);
    assertThat(market.onlyLine(bought).attempts()).isEqualTo(2);
    assertThat(market.billed(bought)).isEqualByComparingTo("7");
  }

  @Test
  void aRecordWhoseReplyWasLostIsBilledOnce() {
    Bought bought = market.sealedHourOf("7");
    market.aws().fault("lose-reply", 1);
    market.submit();
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.SEALED);
    market.backoffIsOver();
    market.submit();
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.METERED);
    assertThat(market.onlyLine(bought).meteringRecordId()).isPresent();
    market.assertBooksClose();
  }

  @Test
  void aDuplicateAfterALostReplyIsOurOwnRecord() {
    Bought bought = market.sealedHourOf("7");
    market.aws().switchTo("identicalResend", "duplicate");
    market.aws().fault("lose-reply", 1);
    market.submit();
    market.backoffIsOver();
    market.submit();
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.METERED);
    assertThat(market.onlyLine(bought).meteringRecordId()).isEmpty();
    market.assertBooksClose();
  }

  @Test
  void aDuplicateAfterACrashIsOurOwnRecord() {
    Bought bought = market.sealedHourOf("7");
    market.aws().switchTo("identicalResend", "duplicate");
    meterBehindOurBack(bought, 7);
    crashBeforeTheAnswer();
    market.submit();
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.METERED);
  }

  @Test
  void aDuplicateAfterAnInternalErrorIsOurOwnRecord() {
    Bought bought = market.sealedHourOf("7");
    market.aws().switchTo("identicalResend", "duplicate");
    meterBehindOurBack(bought, 7);
    market.aws().refuse("InternalServiceErrorException", 500);
    market.submit();
    market.backoffIsOver();
    market.submit();
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.METERED);
  }

  @Test
  void aDuplicateOnTheOnlyAttemptIsSomebodyElsesRecord() {
    Bought bought = market.sealedHourOf("7");
    meterBehindOurBack(bought, 5);
    market.submit();
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.CONFLICT);
    assertThat(balance(bought).conflict()).isEqualByComparingTo("7");
    assertThat(balance(bought)).matches(Balance::closes);
  }

  @Test
  void aDuplicateAfterAttemptsThatCertainlyDidNotArriveIsSomebodyElsesRecord() {
    Bought bought = market.sealedHourOf("7");
    meterBehindOurBack(bought, 5);
    market.aws().fault("throttle", 1);
    market.aws().fault("unprocessed", 1);
    market.submit();
    market.backoffIsOver();
    market.submit();
    assertThat(market.onlyLine(bought).attempts()).isEqualTo(3);
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.CONFLICT);
  }

  @Test
  void aRefusalAfterALostReplyIsUncertainAndNeverSentAgain() {
    Bought bought = market.sealedHourOf("7");
    market.aws().fault("lose-reply", 1);
    market.submit();
    market.aws().cancel(bought);
    market.shop().heard(bought.cancelled(market.shop().now()));
    market.advance(HOUR.multipliedBy(3));
    market.seal();
    market.backoffIsOver();
    market.submit();
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.UNCERTAIN);
    assertThat(balance(bought).uncertain()).isEqualByComparingTo("7");

    int sent = market.aws().requests().size();
    market.seal();
    market.submit();
    assertThat(market.aws().requests()).hasSize(sent);
    assertThat(balance(bought)).matches(Balance::closes);
  }

  @Test
  void theRecordOfABuyerWhoLeftIsRefusedForGoodWhenAwsTakesNoMore() {
    Bought bought = market.sealedHourOf("7");
    market.aws().cancel(bought);
    market.shop().heard(bought.cancelled(market.shop().now()));
    market.advance(HOUR.multipliedBy(3));
    market.submit();
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.REFUSED);
    assertThat(market.onlyLine(bought).reason()).contains("customer-not-subscribed");
    assertThat(balance(bought).refused()).isEqualByComparingTo("7");
    market.assertBooksClose();
  }

  @Test
  void aBuyerWhomAwsDoesNotKnowYetIsTriedAgain() {
    market.aws().switchTo("usageBeforeActivation", "accepted");
    Bought bought = market.aws().subscribe();
    market.shop().heard(bought.activated(NOON));
    market.used(bought, NOON, "7");
    market.stall().advance(HOUR.multipliedBy(2));
    market.seal();
    market.submit();
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.SEALED);
    market.advance(Duration.ofMinutes(2));
    market.backoffIsOver();
    market.submit();
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.METERED);
    market.assertBooksClose();
  }

  @Test
  void aRecordBeyondItsWindowIsTriedBeforeItExpires() {
    Bought bought = market.sealedHourOf("7");
    market.advance(HOUR.multipliedBy(25));
    market.submit();
    assertThat(market.aws().requests()).hasSize(1);
    assertThat(market.onlyLine(bought).reason()).contains("expired");
    assertThat(balance(bought).refused()).isEqualByComparingTo("7");
  }

  @Test
  void recordsBeyondTheirWindowGoLastAloneAndTheNewestFirst() {
    Bought old = market.sealedHourOf("1");
    market.advance(HOUR.multipliedBy(2));
    Bought newer = market.sealedHourOf("2");
    market.advance(HOUR.multipliedBy(26));
    Bought inTime = market.sealedHourOf("3");
    assertThat(market.next(9))
        .extracting(part -> part.first().record().quantity().value())
        .containsExactly(3);
    market.submit();
    assertThat(market.onlyLine(inTime).state()).isEqualTo(RecordState.METERED);
    assertThat(market.aws().requests())
        .extracting(request -> request.path("UsageRecords").size())
        .containsExactly(1, 1, 1);
    assertThat(market.onlyLine(old).reason()).contains("expired");
    assertThat(market.onlyLine(newer).reason()).contains("expired");
  }

  @Test
  void amongRecordsBeyondTheirWindowTheNewestIsTriedFirst() {
    market.sealedHourOf("1");
    market.advance(HOUR.multipliedBy(2));
    market.sealedHourOf("2");
    market.advance(HOUR.multipliedBy(26));
    assertThat(market.next(9))
        .extracting(part -> part.first().record().quantity().value())
        .containsExactly(2, 1);
  }

  @Test
  void aDuplicateIsOursWhileAnotherGatewaysAttemptIsUnanswered() {
    Bought bought = market.sealedHourOf("7");
    market.aws().switchTo("identicalResend", "duplicate");
    List<Delivery.Part> readBefore = market.next(1);
    crashBeforeTheAnswer();
    meterBehindOurBack(bought, 7);
    UUID request = UUID.randomUUID();
    SealedRecord record = readBefore.getFirst().first();
    var now = market.shop().now();
    Outcome outcome =
        market
            .shop()
            .jdbi()
            .inTransaction(handle -> {
              SubmissionStore.noteAttempts(handle, Map.of(request, List.of(record)), now);
              return SettlementStore.store(handle, duplicate(record, request), now);
            })
            .get(record.id());
    assertThat(outcome).isInstanceOf(Outcome.Metered.class);
  }

  private static Findings duplicate(SealedRecord record, UUID request) {
    var verdict = Settlement.of(record, new Status.DuplicateRecord(), Optional.empty());
    return new Findings(
        List.of(new Findings.Answer(record.id(), request, "duplicate-record", "")),
        List.of(new Findings.Judged(record, request, "duplicate-record", verdict)),
        List.of());
  }

  @Test
  void whatIsSettledMeanwhileIsNotAttempted() {
    Bought bought = market.sealedHourOf("7");
    List<Delivery.Part> readBefore = market.next(1);
    market.submit();
    Set<UUID> noted =
        market
            .shop()
            .jdbi()
            .inTransaction(handle ->
                SubmissionStore.noteAttempts(
                    handle,
                    Map.of(UUID.randomUUID(), readBefore.getFirst().records()),
                    market.shop().now()));
    assertThat(noted).isEmpty();
    assertThat(market.onlyLine(bought).attempts()).isEqualTo(1);
  }

  @Test
  void aStoredSuccessStandsWhoeverWritesLast() {
    Bought bought = market.sealedHourOf("7");
    market.submit();
    UUID record = market.onlyLine(bought).id();
    for (Outcome late :
        List.of(
            new Outcome.Refused("late"),
            new Outcome.Conflict("late"),
            new Outcome.Uncertain("late"),
            new Outcome.Parked("late"),
            new Outcome.Again(Duration.ZERO),
            new Outcome.Stripped(),
            new Outcome.Metered(Optional.of(new MeteringRecordId("another"))))) {
      assertThat(settle(record, late)).as("%s", late).isFalse();
    }
    assertThat(market.onlyLine(bought).meteringRecordId())
        .contains(market.aws().ledger().getFirst().id());
  }

  @Test
  void aLateSuccessCountsOverAnythingElse() {
    Bought bought = market.sealedHourOf("7");
    UUID record = market.onlyLine(bought).id();
    assertThat(settle(record, new Outcome.Conflict("too soon"))).isTrue();
    assertThat(settle(record, new Outcome.Metered(Optional.empty()))).isTrue();
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.METERED);
    assertThat(market.onlyLine(bought).reason()).isEmpty();
  }

  @Test
  void theDatabaseKeepsWhatIsSealedAndWhatIsMetered() {
    Bought bought = market.sealedHourOf("7");
    for (String change :
        List.of(
            "quantity = 8, counted = 8",
            "usage_timestamp = usage_timestamp + interval '1 second'",
            "hour = hour + interval '1 hour', usage_timestamp = hour + interval '1 hour'",
            "region = 'eu-west-1'",
            "account = '109876543210'",
            "license_arn = 'arn:aws:license-manager::1:license:l-2'",
            "style = 'legacy'")) {
      assertThatThrownBy(() -> sql("update metering_record set " + change))
          .as(change)
          .hasMessageContaining("is sealed and cannot change");
    }
    assertThatThrownBy(() -> sql("delete from metering_record"))
        .hasMessageContaining("rows of metering_record are kept");
    market.submit();
    assertThatThrownBy(() -> sql("update metering_record set state = 'refused', reason = 'no'"))
        .hasMessageContaining("is metered and cannot change");
    assertThatThrownBy(() -> sql("delete from attempt"))
        .hasMessageContaining("rows of attempt are kept");
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.METERED);
  }

  /// What a process leaves behind that dies between the commit of an attempt and its answer.
  private void crashBeforeTheAnswer() {
    Map<UUID, List<SealedRecord>> requests = new HashMap<>();
    market.next(1).forEach(part -> requests.put(UUID.randomUUID(), part.records()));
    assertThat(requests).isNotEmpty();
    market
        .shop()
        .jdbi()
        .useTransaction(
            handle -> SubmissionStore.noteAttempts(handle, requests, market.shop().now()));
  }

  /// A record of the same hour that did not come from this ledger.
  private void meterBehindOurBack(Bought bought, int quantity) {
    Line line = market.onlyLine(bought);
    var record =
        new UsageRecord(
            line.timestamp(),
            new Customer.Licensed(bought.buyer(), bought.license()),
            line.dimension(),
            new Quantity(quantity),
            List.of());
    BatchAnswer answer =
        market
            .aws()
            .access()
            .metering()
            .batchMeterUsage(new UsageBatch(Optional.empty(), List.of(record)));
    assertThat(answer).isInstanceOf(BatchAnswer.Answered.class);
  }

  private boolean settle(UUID record, Outcome outcome) {
    return market
        .shop()
        .jdbi()
        .inTransaction(handle ->
            SettlementStore.settle(
                handle, new TreeMap<>(Map.of(record, outcome)), market.shop().now()))
        .contains(record);
  }

  private void sql(String statement) {
    market.shop().jdbi().useHandle(handle -> handle.execute(statement));
  }

  private Balance balance(Bought bought) {
    return market.stall().balance(market.license(bought));
  }
}
