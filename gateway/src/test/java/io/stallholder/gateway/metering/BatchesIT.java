package io.stallholder.gateway.metering;

import static io.stallholder.gateway.usage.Reports.used;
import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Bought;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metering.LedgerStore.Line;
import io.stallholder.gateway.metering.LedgerStore.RecordState;
import io.stallholder.marketplace.UsageHour;
import io.stallholder.marketplace.metering.Customer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class BatchesIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final Market market = new Market(NOON);

  @AfterEach
  void close() {
    market.close();
  }

  @Test
  void oneBadRecordIsFoundAndParkedAndTheOtherTwentyFourAreMetered() {
    List<Bought> buyers = market.buyers(24);
    buyers.forEach(bought -> market.used(bought, market.shop().now(), "7"));
    License odd = market.license(buyers.getFirst());
    assertThat(market.stall().reports().send(used(odd, market.shop().now(), "3").of(Shop.UNLISTED)))
        .containsExactly("accepted");
    market.sealNextHour();
    market.submit();

    assertThat(market.aws().ledger()).hasSize(24);
    Line parked = inState(odd, RecordState.PARKED);
    assertThat(parked.dimension()).isEqualTo(Shop.UNLISTED);
    assertThat(parked.reason().orElseThrow())
        .startsWith("InvalidUsageDimensionException: ")
        .contains("not_listed");
    assertThat(market.aws().requests()).hasSizeLessThanOrEqualTo(13);
    assertThat(market.stall().balance(odd, Shop.UNLISTED).waiting()).isEqualByComparingTo("3");
    market.assertBooksClose();
  }

  @Test
  void severalBadRecordsOfOneBatchAreAllFound() {
    List<Bought> buyers = market.buyers(12);
    for (Bought bought : buyers) {
      market.used(bought, market.shop().now(), "7");
    }
    for (Bought bought : List.of(buyers.get(0), buyers.get(5), buyers.get(11))) {
      market
          .stall()
          .reports()
          .send(used(market.license(bought), market.shop().now(), "1").of(Shop.UNLISTED));
    }
    market.sealNextHour();
    market.submit();
    assertThat(market.aws().ledger()).hasSize(12);
    assertThat(market.stall().balance(market.license(buyers.get(5)), Shop.UNLISTED).waiting())
        .isEqualByComparingTo("1");
    market.assertBooksClose();
  }

  @Test
  void aParkedRecordIsTriedAgainOnRequest() {
    Bought bought = market.sealedHourOf("7");
    market.aws().refuse("InvalidUsageDimensionException", 400);
    market.submit();
    Line parked = market.onlyLine(bought);
    assertThat(parked.state()).isEqualTo(RecordState.PARKED);
    market.submit();
    assertThat(market.aws().requests()).hasSize(1);

    assertThat(retry(parked.id())).isTrue();
    assertThat(retry(parked.id())).isFalse();
    market.submit();
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.METERED);
    market.assertBooksClose();
  }

  @Test
  void aWrongSetupPausesTheProductAndChangesNoRecord() {
    Bought bought = market.sealedHourOf("7");
    market.aws().refuse("AccessDeniedException", 400);
    Submitting submitting = market.submitting("the one");
    Market.submit(submitting);
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.SEALED);
    assertThat(market.aws().requests()).hasSize(1);
    assertThat(failures(bought)).isZero();
    market.submit();
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.METERED);
  }

  @Test
  void aBatchOfWhichEverySingleRecordIsRefusedPausesTheProductAndChangesNoRecord() {
    List<Bought> buyers = market.buyers(3);
    for (Bought bought : buyers) {
      market
          .stall()
          .reports()
          .send(used(market.license(bought), market.shop().now(), "1").of(Shop.UNLISTED));
    }
    market.sealNextHour();
    Submitting submitting = market.submitting("the one");
    Market.submit(submitting);
    assertThat(market.aws().requests()).hasSize(5);
    for (Bought bought : buyers) {
      assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.SEALED);
      assertThat(failures(bought)).isZero();
    }
    market.assertBooksClose();
  }

  @Test
  void aParkedRecordIsTriedAgainADayLater() {
    Bought bought = market.sealedHourOf("7");
    market.at(market.onlyLine(bought).deadline().minus(Duration.ofMinutes(5)));
    market.aws().refuse("InvalidUsageDimensionException", 400);
    market.submit();
    market.advance(Duration.ofHours(23));
    market.submit();
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.PARKED);
    assertThat(market.aws().requests()).hasSize(1);
    market.advance(HOUR);
    market.submit();
    assertThat(market.aws().requests()).hasSize(2);
    assertThat(market.onlyLine(bought).reason()).contains("expired");
  }

  @Test
  void aParkedRecordIsTriedOnceMoreBeforeItsWindowEnds() {
    Bought bought = market.sealedHourOf("7");
    market.aws().refuse("InvalidUsageDimensionException", 400);
    market.submit();
    market.at(market.onlyLine(bought).deadline().minus(Duration.ofMinutes(9)));
    market.submit();
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.METERED);
    assertThat(market.aws().requests()).hasSize(2);
    market.assertBooksClose();
  }

  @Test
  void throttlingSlowsAndNeitherDropsNorRepeats() {
    List<Bought> buyers = market.buyers(30);
    buyers.forEach(bought -> market.used(bought, market.shop().now(), "7"));
    market.sealNextHour();
    market.aws().fault("throttle", 3);
    market.submit();
    assertThat(market.aws().requests()).hasSize(3 + 2);
    assertThat(market.aws().ledger()).hasSize(30);
    market.assertBooksClose();
  }

  @Test
  void batchesAreFull() {
    List<Bought> buyers = market.buyers(51);
    buyers.forEach(bought -> market.used(bought, market.shop().now(), "7"));
    market.sealNextHour();
    market.submit();
    assertThat(market.aws().requests())
        .extracting(request -> request.path("UsageRecords").size())
        .containsExactlyInAnyOrder(25, 25, 1);
  }

  @Test
  void onlyTheHolderOfTheLeaseSends() throws InterruptedException {
    Bought bought = market.sealedHourOf("7");
    Submitting holder = market.submitting("the lease");
    Submitting other = market.submitting("the lease");
    assertThat(holder.once()).isEqualTo(Loop.Round.BUSY);
    market.used(bought, market.shop().now(), "3");
    market.sealNextHour();
    assertThat(other.once()).isEqualTo(Loop.Round.IDLE);
    assertThat(market.aws().requests()).hasSize(1);
    Market.submit(holder);
    assertThat(market.billed(bought)).isEqualByComparingTo("10");
  }

  @Test
  void whoLosesTheLeaseSendsNothingNew() throws InterruptedException {
    var nanos = new AtomicLong();
    Submitting holder = market.submitting("the lease", new Pace(10_000, nanos::get));
    assertThat(holder.once()).isEqualTo(Loop.Round.IDLE);
    market
        .shop()
        .jdbi()
        .useHandle(handle -> handle.execute("update lease set holder = 'somebody else'"));
    market.sealedHourOf("7");
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(holder.once()).isEqualTo(Loop.Round.IDLE);
    assertThat(market.aws().requests()).isEmpty();
  }

  @Test
  void whatIsUnderWayWhenTheProgramStopsIsSettled() throws InterruptedException {
    Bought bought = market.sealedHourOf("7");
    market.aws().latency(Duration.ofSeconds(2));
    Submitting submitting = market.submitting("the one");
    assertThat(submitting.once()).isEqualTo(Loop.Round.BUSY);
    submitting.close();
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.METERED);
    assertThat(market.onlyLine(bought).attempts()).isEqualTo(1);
  }

  @Test
  void twoSubmittersForAMomentDoNoHarm() throws Exception {
    List<Bought> buyers = market.buyers(40);
    buyers.forEach(bought -> market.used(bought, market.shop().now(), "7"));
    market.sealNextHour();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> both = new ArrayList<>();
      for (String lease : List.of("one", "other")) {
        Submitting submitting = market.submitting(lease);
        both.add(() -> {
          Market.submit(submitting);
          return true;
        });
      }
      for (var done : threads.invokeAll(both)) {
        assertThat(done.get()).isTrue();
      }
    }
    for (Bought bought : buyers) {
      assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.METERED);
    }
    market.assertBooksClose();
  }

  @Test
  void buyersWhoLeaveGoAheadOfAllOthers() {
    List<Bought> buyers = market.buyers(30);
    buyers.forEach(bought -> market.used(bought, market.shop().now(), "7"));
    market.sealNextHour();
    Bought last = buyers.getLast();
    market.shop().heard(last.cancelled(market.shop().now()));
    market.seal();
    List<Delivery.Part> next = market.next(9);
    assertThat(next).hasSize(3);
    assertThat(next.getFirst().records())
        .extracting(record -> record.meter().license())
        .containsOnly(market.license(last).id());
    market.submit();
    market.assertBooksClose();
  }

  @Test
  void recordsOfBothStylesOfOneProductNeverShareARequest() {
    Bought bought = market.sealedHourOf("7");
    var legacy = new Customer.LegacyAccount(bought.buyer());
    seal(market.license(bought), market.onlyLine(bought).hour().plus(-1), legacy);
    assertThat(market.next(9))
        .extracting(part -> part.first().batchProduct().isPresent())
        .containsExactly(true, false);
    market.submit();
    assertThat(market.aws().requests())
        .allSatisfy(request -> assertThat(request.path("UsageRecords")).hasSize(1));
  }

  @Test
  void twoLicensesThatAwsCannotTellApartNeverShareARequest() {
    List<Bought> buyers = market.buyers(2);
    var hour = UsageHour.containing(NOON);
    for (Bought bought : buyers) {
      market.used(bought, market.shop().now(), "0");
      seal(market.license(bought), hour, new Customer.LegacyAccount(bought.buyer()));
    }
    market.submit();
    assertThat(market.aws().requests().getFirst().path("UsageRecords")).hasSize(1);
  }

  private void seal(License license, UsageHour hour, Customer customer) {
    var one = BigDecimal.ONE;
    var none = BigDecimal.ZERO;
    market
        .shop()
        .jdbi()
        .useTransaction(handle ->
            SubmissionStore.seal(
                handle,
                new MeterKey(license.id(), Shop.CALLS),
                new SealingPlan.Seal(hour, one, none, 1, none),
                new SubmissionStore.Frozen(
                    UUID.randomUUID(),
                    Market.CHANNEL,
                    Shop.PRODUCT,
                    customer,
                    hour.start(),
                    hour.end().plus(HOUR.multipliedBy(22)),
                    false,
                    25,
                    List.of()),
                market.shop().now()));
  }

  private boolean retry(UUID record) {
    return market.shop().jdbi().inTransaction(handle -> SubmissionStore.retry(handle, record));
  }

  private int failures(Bought bought) {
    return market
        .shop()
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery("select failures from metering_record where license_id = :license")
                .bind("license", market.license(bought).id())
                .mapTo(Integer.class)
                .one());
  }

  private Line inState(License license, RecordState state) {
    return market.stall().lines(license).stream()
        .filter(line -> line.state() == state)
        .findFirst()
        .orElseThrow();
  }
}
