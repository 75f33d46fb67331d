package io.stallholder.gateway.metering;

import static io.stallholder.gateway.usage.Reports.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stallholder.gateway.agreement.Bought;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.csv.CsvException;
import io.stallholder.gateway.metering.Comparison.Outcome;
import io.stallholder.gateway.metering.LedgerStore.Filter;
import io.stallholder.gateway.metering.LedgerStore.Line;
import io.stallholder.gateway.metering.RecordStore.Check;
import io.stallholder.gateway.metering.RecordStore.Event;
import io.stallholder.gateway.metering.RecordStore.Position;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Every number of the ledger can be explained, seen before it is made, and held beside another's.
@Timeout(60)
final class RecordsIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final Stall stall = new Stall(NOON);
  private final Shop shop = stall.shop();

  @AfterEach
  void close() {
    stall.close();
  }

  @Test
  void aRecordNamesTheEventsThatMadeItPageByPage() {
    License license = shop.active(NOON.minus(HOUR));
    for (int i = 0; i < 5; i++) {
      stall.reports().send(used(license, shop.now(), "1.5"));
    }
    stall.reports().send(used(license, shop.now().minus(HOUR), "7"));
    stall.advance(HOUR.multipliedBy(2));
    stall.seal();
    MeterHour hour = new MeterHour(new MeterKey(license.id(), Shop.CALLS), Hours.hour("05T12"));
    List<Event> seen = new ArrayList<>();
    Optional<Position> after = Optional.empty();
    do {
      List<Event> page = events(hour, after);
      seen.addAll(page);
      after = page.size() < 2 ? Optional.empty() : Optional.of(page.getLast().position());
    } while (after.isPresent());
    assertThat(seen).hasSize(5).doesNotHaveDuplicates();
    assertThat(check(license, "05T12").missing()).isEqualByComparingTo("0");
    assertThat(check(license, "05T11").missing()).isEqualByComparingTo("0");
    assertThat(check(license, "05T11").events()).isEqualByComparingTo("7");
  }

  @Test
  void lateUsageBelongsToTheRecordItWasCountedInto() {
    License license = shop.active(NOON.minus(HOUR));
    stall.reports().send(used(license, NOON, "2"));
    stall.advance(HOUR.multipliedBy(2));
    stall.seal();
    stall.reports().send(used(license, NOON, "3"));
    stall.advance(HOUR.multipliedBy(2));
    stall.seal();
    List<Line> lines = stall.lines(license);
    assertThat(lines).hasSize(2);
    assertThat(check(license, "05T12").events()).isEqualByComparingTo("2");
    for (Line line : lines) {
      assertThat(check(line).missing()).as("%s", line.hour()).isEqualByComparingTo("0");
    }
  }

  @Test
  void hoursThatMovedAsAWholeAreFollowedToTheirRecord() {
    Bought bought = Bought.something();
    License pending = shop.registered(bought);
    stall.reports().send(used(pending, NOON, "2"));
    stall.advance(HOUR);
    stall.reports().send(used(pending, shop.now(), "3"));
    stall.advance(HOUR);
    shop.heard(bought.activated(shop.now()));
    stall.reports().send(used(pending, NOON, "4"));
    stall.advance(HOUR.multipliedBy(30));
    stall.seal();
    stall.advance(HOUR.multipliedBy(2));
    stall.seal();
    List<Line> lines = stall.lines(pending);
    assertThat(lines).hasSize(1);
    assertThat(check(lines.getFirst()).number()).isEqualTo(3);
    assertThat(check(lines.getFirst()).missing()).isEqualByComparingTo("0");
    assertThat(lines.getFirst().counted()).isEqualByComparingTo("9");
  }

  @Test
  void whatIsPastItsRetentionIsToldAsMissing() {
    License license = shop.active(NOON.minus(HOUR));
    stall.reports().send(used(license, NOON, "2"), used(license, NOON, "3"));
    stall.advance(HOUR.multipliedBy(2));
    stall.seal();
    shop.jdbi().useHandle(it -> it.execute("delete from usage_event where quantity = 3"));
    assertThat(check(license, "05T12").missing()).isEqualByComparingTo("3");
  }

  @Test
  void aPreviewTellsWhatSealingWouldDoAndDoesNothing() {
    License license = shop.active(NOON.minus(HOUR));
    stall.reports().send(used(license, NOON, "2.5"));
    stall.advance(HOUR.multipliedBy(2));
    List<Preview> preview = stall.sealing().preview(shop.now(), Optional.empty(), 10);
    assertThat(preview).hasSize(1);
    SealingPlan plan = preview.getFirst().plan().orElseThrow();
    assertThat(plan.seals()).singleElement().matches(seal -> seal.quantity() == 2);
    assertThat(stall.lines(license)).isEmpty();
    stall.seal();
    assertThat(stall.line(license, Hours.hour("05T12")).quantity()).isEqualTo(2);
    assertThat(stall.line(license, Hours.hour("05T12")).timestamp())
        .isEqualTo(preview.getFirst().records().getFirst().timestamp());
  }

  @Test
  void aPreviewGoesOnAfterTheMeterItEndedWith() {
    for (int i = 0; i < 3; i++) {
      stall.reports().send(used(shop.active(NOON.minus(HOUR)), NOON, "1"));
    }
    stall.advance(HOUR.multipliedBy(2));
    List<Preview> first = stall.sealing().preview(shop.now(), Optional.empty(), 2);
    List<Preview> rest =
        stall.sealing().preview(shop.now(), Optional.of(first.getLast().meter()), 2);
    assertThat(first).hasSize(2);
    assertThat(rest).hasSize(1);
  }

  @Test
  void theLedgerAsATableHasEveryRecordHoweverMany() throws IOException {
    License license = shop.active(NOON.minus(HOUR));
    stall.reports().send(used(license, NOON, "2"));
    stall.advance(HOUR.multipliedBy(2));
    stall.seal();
    shop.jdbi()
        .useHandle(it ->
            it.execute(
                """
                insert into metering_record (
                  id, license_id, dimension, hour, counted, carried_in, quantity, carried_out,
                  usage_timestamp, account, region, product_code, style, customer_identifier,
                  sealed_at, deadline, leaving)
                select gen_random_uuid(), license_id, dimension, hour + n * interval '1 hour', 1, 0,
                  1, 0, hour + n * interval '1 hour', account, region, product_code, 'legacy',
                  'customer', sealed_at, deadline, leaving
                from metering_record, generate_series(1, 2500) as n
                """));
    Filter filter = Filter.ofLicense(license.id(), 10);
    var out = new ByteArrayOutputStream();
    LedgerCsv.write(out, shop.jdbi(), filter, LedgerCsv.firstPage(shop.jdbi(), filter));
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(2502).doesNotHaveDuplicates();
    assertThat(lines.getFirst()).startsWith("id,license,productCode,");
  }

  @Test
  void anotherJobsHoursAreComparedOneByOne() {
    License license = shop.active(NOON.minus(HOUR.multipliedBy(5)));
    for (int hour = 0; hour < 4; hour++) {
      stall.reports().send(used(license, NOON.minus(HOUR.multipliedBy(hour)), "10"));
    }
    stall.advance(HOUR.multipliedBy(2));
    stall.seal();
    Comparison compared =
        compare(
            """
            license,dimension,hour,quantity
            %1$s,api_calls,2026-11-05T12:00:00Z,10
            %2$s,api_calls,2026-11-05T11:59:00Z,9
            %2$s,api_calls,2026-11-05T09:00:00Z,10
            %1$s,storage_gb,2026-11-05T09:00:00Z,0
            l-unknown,api_calls,2026-11-05T10:00:00Z,3
            """
                .formatted(license.id(), license.arn().orElseThrow().id()));
    assertThat(compared.total(Outcome.SAME).hours()).isEqualTo(3);
    assertThat(compared.total(Outcome.DIFFERS).ours()).isEqualByComparingTo("10");
    assertThat(compared.total(Outcome.DIFFERS).theirs()).isEqualByComparingTo("9");
    assertThat(compared.total(Outcome.ONLY_OURS).hours()).isEqualTo(1);
    assertThat(compared.total(Outcome.ONLY_THEIRS).theirs()).isEqualByComparingTo("3");
    assertThat(compared.hours()).hasSize(6);
    assertThat(compared.hours().getLast().outcome()).isEqualTo(Outcome.SAME);
    assertThat(compared.more()).isFalse();
  }

  @Test
  void aTableThatNamesAnHourTwiceIsRefusedWithItsLine() {
    License license = shop.active(NOON.minus(HOUR));
    String twice =
        """
        license,dimension,hour,quantity
        %s,api_calls,2026-11-05T12:00:00Z,10
        %s,api_calls,2026-11-05T12:30:00Z,1
        """
            .formatted(license.id(), license.arn().orElseThrow());
    assertThatThrownBy(() -> compare(twice))
        .isInstanceOf(CsvException.class)
        .hasMessageContaining("line 3: is the license, dimension and hour of line 2");
  }

  private Comparison compare(String csv) {
    try {
      return Comparison.of(
          shop.jdbi(), new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Event> events(MeterHour hour, Optional<Position> after) {
    return shop.jdbi().withHandle(handle -> RecordStore.events(handle, hour, after, 2));
  }

  private Check check(License license, String hour) {
    return check(stall.line(license, Hours.hour(hour)));
  }

  private Check check(Line line) {
    var hour = new MeterHour(new MeterKey(line.license(), line.dimension()), line.hour());
    return shop.jdbi().withHandle(handle -> RecordStore.check(handle, hour, line.counted()));
  }
}
