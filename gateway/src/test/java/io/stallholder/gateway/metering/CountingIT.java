package io.stallholder.gateway.metering;

import static io.stallholder.gateway.usage.Reports.used;
import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Bought;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Counting and sealing against real locks.
@Timeout(60)
final class CountingIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final int ADDERS = 4;
  private static final int REPORTS_PER_ADDER = 100;

  private final Stall stall = new Stall(NOON);
  private final Shop shop = stall.shop();

  @AfterEach
  void close() {
    stall.close();
  }

  @Test
  void whateverAddsAndSealsAtOnceCountsEachUnitOnce() throws Exception {
    Bought bought = Bought.something();
    License license = shop.active(bought, NOON.minus(Duration.ofHours(30)));
    race(license, () -> shop.advance(Duration.ofMinutes(7)));

    assertNothingSlippedIntoASealedHour();
    shop.advance(Duration.ofHours(3));
    stall.seal();
    Balance balance = stall.balance(license);
    assertThat(balance).matches(Balance::closes);
    assertThat(balance.accepted())
        .isEqualByComparingTo(BigDecimal.valueOf(ADDERS * REPORTS_PER_ADDER));
    BigDecimal sealed =
        stall.lines(license).stream()
            .map(line -> BigDecimal.valueOf(line.quantity()))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(sealed.add(balance.carried())).isEqualByComparingTo(balance.accepted());
    assertThat(counted("select sum(counted) from metering_record"))
        .isEqualByComparingTo(counted("select sum(quantity) from usage_event"));
  }

  @Test
  void anActivationInTheMidstOfUsageLosesNothing() throws Exception {
    Bought bought = Bought.something();
    License license = shop.registered(bought);
    var rounds = new AtomicInteger();
    race(
        license,
        () -> {
          shop.advance(Duration.ofMinutes(7));
          if (rounds.incrementAndGet() == 10) {
            shop.heard(bought.activated(NOON.minus(Duration.ofHours(10))));
          }
        });
    assertNothingSlippedIntoASealedHour();
    shop.advance(Duration.ofHours(3));
    stall.seal();
    assertThat(stall.balance(license)).matches(Balance::closes);
  }

  @Test
  void anEndInTheMidstOfUsageLosesNothing() throws Exception {
    Bought bought = Bought.something();
    License license = shop.active(bought, NOON.minus(Duration.ofHours(30)));
    var rounds = new AtomicInteger();
    race(
        license,
        () -> {
          shop.advance(Duration.ofMinutes(3));
          if (rounds.incrementAndGet() == 10) {
            shop.heard(bought.cancelled(shop.now()));
          }
        });
    shop.advance(Duration.ofHours(3));
    stall.seal();
    Balance balance = stall.balance(license);
    assertThat(balance).matches(Balance::closes);
    assertThat(balance.carried()).isEqualByComparingTo("0");
    assertThat(counted("select count(*) from open_hour")).isEqualByComparingTo("0");
  }

  /// What a request does that looked at the license just before it became active.
  @Test
  void usageCountedForALicenseThatBecameActiveMeanwhileStopsNoSealing() {
    Bought bought = Bought.something();
    License pending = shop.registered(bought);
    Instant used = NOON.minus(Duration.ofHours(3));
    assertThat(stall.reports().send(used(pending, used, "4"))).containsExactly("accepted");
    shop.heard(bought.activated(NOON.minus(Duration.ofHours(5))));
    stall.seal();
    count(pending, used, "3");

    License other = shop.active(NOON.minus(Duration.ofHours(5)));
    stall.reports().send(used(other, used, "5"));
    shop.advance(Duration.ofHours(2));
    stall.seal();
    assertThat(stall.balance(pending)).matches(Balance::closes);
    assertThat(stall.lines(pending).stream().mapToInt(LedgerStore.Line::quantity).sum())
        .isEqualTo(7);
    assertThat(stall.lines(other)).hasSize(1);
    assertNothingSlippedIntoASealedHour();
  }

  /// What a request does that looked at the license just before its end was known.
  @Test
  void usageCountedForALicenseThatClosedMeanwhileIsAccountedFor() {
    Bought bought = Bought.something();
    License active = shop.active(bought, NOON.minus(Duration.ofHours(5)));
    stall.reports().send(used(active, NOON, "4.5"));
    shop.heard(bought.cancelled(NOON));
    shop.advance(Duration.ofHours(2));
    stall.seal();
    count(active, NOON, "3.25");
    stall.seal();
    Balance balance = stall.balance(active);
    assertThat(balance).matches(Balance::closes);
    assertThat(balance.accepted()).isEqualByComparingTo("7.75");
    assertThat(balance.waiting().add(balance.carried())).isLessThanOrEqualTo(BigDecimal.valueOf(5));
  }

  @Test
  void oneMeterThatCannotBeSealedStopsNoOther() {
    License broken = shop.active(NOON.minus(Duration.ofHours(5)));
    shop.advance(Duration.ofSeconds(1)); // ids are in the order of time
    License sound = shop.active(NOON.minus(Duration.ofHours(5)));
    stall.reports().send(used(broken, NOON, "4"), used(sound, NOON, "4"));
    shop.jdbi()
        .useHandle(handle ->
            handle.execute(
                """
                create function fail_for_one() returns trigger language plpgsql as $$
                begin
                  if new.license_id = '%s' then raise exception 'broken'; end if;
                  return new;
                end $$;
                create trigger fail_for_one before insert on metering_record
                  for each row execute function fail_for_one()
                """
                    .formatted(broken.id())));
    shop.advance(Duration.ofHours(2));
    try {
      stall.seal();
    } catch (RuntimeException e) {
      assertThat(e).hasMessageContaining("broken");
    }
    assertThat(stall.lines(sound)).hasSize(1);
  }

  private void race(License license, Runnable whileSealing) throws Exception {
    var done = new AtomicBoolean();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sealer =
          threads.submit(() -> {
            while (!done.get()) {
              whileSealing.run();
              stall.seal();
            }
            return true;
          });
      List<Callable<Boolean>> adders = new ArrayList<>();
      for (int i = 0; i < ADDERS; i++) {
        adders.add(() -> {
          for (int n = 0; n < REPORTS_PER_ADDER; n++) {
            int minutes = ThreadLocalRandom.current().nextInt(180);
            stall.reports().send(used(license, shop.now().minus(Duration.ofMinutes(minutes)), "1"));
          }
          return true;
        });
      }
      try {
        for (var adder : threads.invokeAll(adders)) {
          assertThat(adder.get()).isTrue();
        }
      } finally {
        done.set(true);
      }
      assertThat(sealer.get()).isTrue();
    }
  }

  private void count(License asItWas, Instant time, String quantity) {
    var usage =
        new UsageCounter.Usage(
            asItWas, Shop.CALLS, UsageHour.containing(time), new BigDecimal(quantity));
    shop.jdbi()
        .useTransaction(handle ->
            new UsageCounter(shop.config().metering(), shop.licenses())
                .count(handle, List.of(usage), shop.now()));
  }

  private void assertNothingSlippedIntoASealedHour() {
    assertThat(
            counted(
                """
                select count(*) from open_hour
                  join metering_record using (license_id, dimension, hour)
                """))
        .isEqualByComparingTo("0");
  }

  private BigDecimal counted(String sql) {
    return shop.jdbi().withHandle(handle -> handle.createQuery(sql).mapTo(BigDecimal.class).one());
  }
}
