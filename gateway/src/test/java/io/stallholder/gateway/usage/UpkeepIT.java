package io.stallholder.gateway.usage;

import static io.stallholder.gateway.usage.Reports.used;
import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.database.Lease;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metering.Stall;
import io.stallholder.gateway.usage.Reports.Used;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class UpkeepIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");

  private final Stall stall = new Stall(NOON);
  private final Shop shop = stall.shop();
  private final License license = shop.active(NOON.minus(Duration.ofDays(1)));
  private final Upkeep upkeep = upkeep("one");

  private Upkeep upkeep(String holder) {
    Lease lease = new Lease(shop.jdbi(), "usage-upkeep", holder, Duration.ofMinutes(5));
    return new Upkeep(shop.jdbi(), shop.config().usage(), lease, shop.clock());
  }

  @AfterEach
  void close() {
    stall.close();
  }

  @Test
  void aPartitionIsReadyForTodayAndTheNextDays() {
    keep();
    assertThat(days()).containsExactly("20261105", "20261106", "20261107", "20261108");
    send();
    assertThat(count("usage_event_20261105")).isEqualTo(1);
    shop.advance(Duration.ofDays(1));
    keep();
    assertThat(days()).endsWith("20261109");
    assertThat(count("usage_event_default")).isZero();
  }

  @Test
  void aDayThatTheDefaultPartitionHasRowsOfStaysThere() {
    send();
    shop.advance(Duration.ofDays(1));
    send();
    shop.at(NOON);
    keep();
    assertThat(days()).containsExactly("20261107", "20261108");
    send();
    assertThat(count("usage_event_default")).isEqualTo(3);
    shop.advance(Duration.ofDays(2));
    send();
    assertThat(count("usage_event_20261107")).isEqualTo(1);
  }

  @Test
  void aDayIsDroppedAfterTheRetentionButForEventsThatWaitForTheirLicense() {
    keep();
    send();
    shop.advance(Duration.ofDays(1));
    License other = shop.active(NOON.minus(Duration.ofDays(1)));
    shop.serves(license, "acme", false);
    shop.serves(other, "acme", false);
    assertThat(stall.reports().send(used("acme", shop.now(), "7"))).containsExactly("accepted");
    shop.at(NOON.plus(Duration.ofDays(35)));
    keep();
    assertThat(days()).contains("20261105");
    shop.at(NOON.plus(Duration.ofDays(37)));
    keep();
    assertThat(days()).doesNotContain("20261105").contains("20261106");

    shop.serves(other, "acme", true);
    assertThat(stall.reports().attribute("acme")).isEqualTo(1);
    shop.advance(Duration.ofHours(1));
    keep();
    assertThat(days()).doesNotContain("20261106");
    assertThat(stall.balance(license).closes()).isTrue();
    assertThat(stall.balance(other).closes()).isTrue();
  }

  @Test
  void whatLiesInTheDefaultPartitionGoesAfterTheRetentionToo() {
    send();
    shop.at(NOON.plus(Duration.ofDays(34)));
    keep();
    assertThat(count("usage_event_default")).isEqualTo(1);
    shop.at(NOON.plus(Duration.ofDays(36)));
    keep();
    assertThat(count("usage_event_default")).isZero();
  }

  @Test
  void anIdentityIsKnownAsLongAsItsEventCouldBeSentAgain() {
    Used event = used(license, NOON.plus(Duration.ofMinutes(5)), "1");
    stall.reports().send(event);
    fillWithOldIdentities(20_000);
    keep();
    assertThat(count("usage_identity")).isEqualTo(1);
    shop.at(NOON.plus(Duration.ofDays(7)).plus(Duration.ofMinutes(5)));
    keep();
    assertThat(stall.reports().send(event)).containsExactly("duplicate");
    shop.at(NOON.plus(Duration.ofDays(9)));
    keep();
    assertThat(count("usage_identity")).isZero();
    assertThat(stall.reports().send(event)).containsExactly("too-old");
  }

  private void fillWithOldIdentities(int number) {
    shop.jdbi()
        .useHandle(handle ->
            handle
                .createUpdate(
                    """
                    insert into usage_identity (id, source, digest, accepted_at)
                    select 'old-' || n, 'app', decode(repeat('ab', 32), 'hex'), :then
                    from generate_series(1, :number) as n
                    """)
                .bind("then", NOON.minus(Duration.ofDays(20)))
                .bind("number", number)
                .execute());
  }

  @Test
  void refusedEventsGoAfterTheirTime() {
    assertThat(stall.reports().send(used("nobody", NOON, "1"))).containsExactly("unknown-license");
    shop.at(NOON.plus(RefusedStore.KEPT));
    keep();
    assertThat(count("refused_event")).isEqualTo(1);
    shop.advance(Duration.ofSeconds(1));
    keep();
    assertThat(count("refused_event")).isZero();
  }

  @Test
  void whoCannotHaveALockAtOnceComesAgain() {
    try (Handle handle = shop.jdbi().open()) {
      handle.begin().execute("lock table usage_event in access share mode");
      keep();
      assertThat(days()).isEmpty();
      handle.commit();
    }
    keep();
    assertThat(days()).hasSize(4);
  }

  @Test
  void oneGatewayIsEnough() {
    keep();
    shop.advance(Duration.ofDays(1));
    Upkeep other = upkeep("other");
    assertThat(other.once()).isEqualTo(Loop.Round.IDLE);
    assertThat(days()).hasSize(4);
  }

  private void keep() {
    int rounds = 0;
    while (upkeep.once() == Loop.Round.BUSY) {
      assertThat(++rounds).isLessThan(1000);
    }
  }

  private void send() {
    assertThat(stall.reports().send(used(license, shop.now(), "1"))).containsExactly("accepted");
  }

  private List<String> days() {
    return shop.jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    """
                    select right(relname, 8) from pg_class
                    where relname ~ '^usage_event_[0-9]{8}$' order by 1
                    """)
                .mapTo(String.class)
                .list());
  }

  private int count(String table) {
    return shop.jdbi()
        .withHandle(handle ->
            handle.createQuery("select count(*) from " + table).mapTo(Integer.class).one());
  }
}
