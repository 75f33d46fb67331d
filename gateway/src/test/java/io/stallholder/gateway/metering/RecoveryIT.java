package io.stallholder.gateway.metering;

import static io.stallholder.gateway.usage.Reports.used;
import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Bought;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.config.DatabaseConfig;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.TestDatabase;
import io.stallholder.gateway.metering.LedgerStore.Line;
import io.stallholder.gateway.metering.LedgerStore.RecordState;
import io.stallholder.gateway.metering.RecoveryStore.Filter;
import io.stallholder.gateway.metering.SimulatedAws.Billed;
import io.stallholder.gateway.usage.Reports.Used;
import io.stallholder.marketplace.UsageHour;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The database is lost, and a copy of it restored that knows nothing of the hours since.
@Timeout(60)
final class RecoveryIT {
  private static final Instant COPIED = time("13:02:00");
  private static final Instant RESTARTED = time("14:40:00");
  private static final Filter EVERYTHING =
      new Filter(Optional.empty(), Optional.empty(), Optional.empty());

  private final DatabaseConfig first = TestDatabase.freshConfig();
  private final SimulatedAws aws = new SimulatedAws(time("12:39:48"));
  private Market market = market(first, time("12:39:48"));
  private Bought bought = Bought.something();
  private Used[] events = {};

  /// AWS bills 9 of 12:00 and 5 of 13:00; 0.7 and what came at 14:10 wait. The copy knows the first
  /// event alone, in its open hour, and a record that was not sent yet.
  @BeforeEach
  void theDatabaseIsLostAndRestored() {
    bought = market.buyer();
    var license = market.license(bought);
    events =
        new Used[] {
          used(license, time("12:41:00"), "7.4"),
          used(license, time("12:59:00"), "2"),
          used(license, time("13:30:00"), "5.3"),
          used(license, time("14:10:00"), "3.3"),
        };
    at(COPIED, events[0]);
    market.shop().close();
    DatabaseConfig copy = TestDatabase.copyOf(first);
    market = market(first, COPIED);
    at(time("13:03:00"), events[1]);
    meterAt(time("13:06:00"));
    at(time("13:31:00"), events[2]);
    meterAt(time("14:06:00"));
    at(time("14:11:00"), events[3]);
    assertThat(aws.ledger()).extracting(Billed::quantity).containsExactly(9, 5);
    market.shop().close();
    market = market(copy, RESTARTED);
    aws.at(RESTARTED);
  }

  @AfterEach
  void close() {
    market.close();
  }

  @Test
  void whatMayHaveBeenBilledIsNeverBilledAgain() {
    recovering().declare(COPIED);
    assertThat(market.stall().reports().send(events))
        .containsExactly("duplicate", "accepted", "accepted", "accepted");
    meterAt(time("17:00:00"));
    assertThat(aws.ledger()).extracting(Billed::quantity).containsExactly(9, 5);
    assertThat(balance().uncertain()).isEqualByComparingTo("18");
    assertThat(balance()).matches(Balance::closes);
  }

  @Test
  void whatComesAfterwardsIsBilledAsEver() {
    recovering().declare(COPIED);
    at(time("15:10:00"), used(market.license(bought), time("15:10:00"), "4"));
    meterAt(time("16:06:00"));
    assertThat(aws.ledger()).extracting(Billed::quantity).containsExactly(9, 5, 4);
  }

  @Test
  void theSameCopyDeclaredAgainChangesNothing() {
    recovering().declare(COPIED);
    at(time("15:10:00"), used(market.license(bought), time("15:10:00"), "4"));
    recovering().declare(COPIED);
    meterAt(time("16:06:00"));
    assertThat(aws.ledger()).extracting(Billed::quantity).containsExactly(9, 5, 4);
    assertThat(recoveries()).hasSize(1);
  }

  @Test
  void aPersonSaysWhatWasBilledAndTheRestIs() {
    recovering().declare(COPIED);
    market.stall().reports().send(events);
    UUID id = recoveries().getFirst().id();
    resolve(id, "12:00:00", Recovering.Finding.BILLED);
    resolve(id, "13:00:00", Recovering.Finding.BILLED);
    assertThat(balance().metered()).isEqualByComparingTo("14.7");
    assertThat(recovering().resolve(id, EVERYTHING, Recovering.Finding.UNBILLED, "test"))
        .contains(1);
    assertThat(balance().uncertain()).isEqualByComparingTo("0");
    meterAt(time("17:00:00"));
    assertThat(aws.ledger()).extracting(Billed::quantity).containsExactly(9, 5, 3);
    assertThat(balance()).matches(Balance::closes);
    assertThat(recoveries().getFirst().resolvedAt()).isPresent();
  }

  @Test
  void aRecordThatWaitedInTheCopyIsUncertainUntilAPersonDecides() {
    meterAtWithoutSending(RESTARTED);
    recovering().declare(COPIED);
    Line record = market.onlyLine(bought);
    assertThat(record.state()).isEqualTo(RecordState.UNCERTAIN);
    assertThat(record.reason()).contains("restored");
    assertThat(balance()).matches(Balance::closes);

    assertThat(recovering().resolveRecord(record.id(), Recovering.Finding.UNBILLED, "test"))
        .isTrue();
    assertThat(recovering().resolveRecord(record.id(), Recovering.Finding.BILLED, "test"))
        .isFalse();
    assertThat(balance()).matches(Balance::closes);
    assertThat(balance().waiting()).isEqualByComparingTo("7");
  }

  @Test
  void aRecordThatWasBilledCountsAsMetered() {
    meterAtWithoutSending(RESTARTED);
    recovering().declare(COPIED);
    Line record = market.onlyLine(bought);
    assertThat(recovering().resolveRecord(record.id(), Recovering.Finding.BILLED, "test")).isTrue();
    assertThat(market.onlyLine(bought).state()).isEqualTo(RecordState.METERED);
    assertThat(balance().metered()).isEqualByComparingTo("7");
    assertThat(balance()).matches(Balance::closes);
  }

  private void resolve(UUID recovery, String hour, Recovering.Finding finding) {
    var filter =
        new Filter(Optional.empty(), Optional.empty(), Optional.of(new UsageHour(time(hour))));
    assertThat(recovering().resolve(recovery, filter, finding, "test")).contains(1);
  }

  private Market market(DatabaseConfig database, Instant now) {
    return new Market(new Shop(Database.open(database), Shop.licensed(), now), aws);
  }

  private Recovering recovering() {
    Shop shop = market.shop();
    var counter = new UsageCounter(shop.config().metering(), shop.licenses());
    return new Recovering(shop.jdbi(), counter, shop.clock());
  }

  private List<RecoveryStore.Recovery> recoveries() {
    return market.shop().jdbi().withHandle(RecoveryStore::all);
  }

  private void at(Instant now, Used event) {
    market.at(now);
    assertThat(market.stall().reports().send(event)).containsExactly("accepted");
  }

  private void meterAt(Instant now) {
    market.at(now);
    market.seal();
    market.submit();
  }

  private void meterAtWithoutSending(Instant now) {
    market.at(now);
    market.seal();
  }

  private Balance balance() {
    return market.stall().balance(market.license(bought));
  }

  private static Instant time(String time) {
    return Instant.parse("2026-11-05T" + time + "Z");
  }
}
