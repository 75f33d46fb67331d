package io.stallholder.gateway.usage;

import static io.stallholder.gateway.usage.Reports.used;
import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Bought;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.metering.Balance;
import io.stallholder.gateway.metering.Stall;
import io.stallholder.gateway.usage.Reports.Used;
import io.stallholder.gateway.usage.UsageEvent.Identity;
import io.stallholder.gateway.usage.Voiding.Result;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An event can be taken back until its hour is sealed.
@Timeout(60)
final class VoidingIT {
  private final Stall stall = new Stall(time("12:50:00"));

  @AfterEach
  void close() {
    stall.close();
  }

  @Test
  void anEventOfAnOpenHourIsNotBilled() {
    License license = stall.shop().active(time("12:00:00"));
    Used wrong = used(license, time("12:45:00"), "4000");
    stall.reports().send(used(license, time("12:41:00"), "3"), wrong);
    assertThat(voidEvent(wrong)).isEqualTo(Result.VOIDED);
    assertThat(voidEvent(wrong)).isEqualTo(Result.VOIDED);
    stall.at(time("13:06:00"));
    stall.seal();
    assertThat(stall.balance(license).waiting()).isEqualByComparingTo("3");
    assertThat(stall.balance(license).refused()).isEqualByComparingTo("4000");
    assertThat(stall.balance(license)).matches(Balance::closes);
    assertThat(stall.reports().send(wrong)).containsExactly("duplicate");
  }

  @Test
  void anEventOfASealedHourStays() {
    License license = stall.shop().active(time("12:00:00"));
    Used event = used(license, time("12:45:00"), "4");
    stall.reports().send(event);
    stall.at(time("13:06:00"));
    stall.seal();
    assertThat(voidEvent(event)).isEqualTo(Result.TOO_LATE);
    assertThat(stall.balance(license).waiting()).isEqualByComparingTo("4");
  }

  @Test
  void anEventThatNobodySentIsUnknown() {
    assertThat(voidEvent(used("somebody", time("12:00:00"), "1"))).isEqualTo(Result.UNKNOWN);
  }

  @Test
  void anEventIsFoundInTheHourToWhichItsOwnWasMoved() {
    Bought bought = Bought.something();
    License license = stall.shop().registered(bought);
    Used wrong = used(license, time("11:10:00"), "4");
    stall.reports().send(wrong, used(license, time("11:20:00"), "2"));
    stall.shop().heard(bought.activated(time("12:41:00")));
    stall.seal();
    assertThat(voidEvent(wrong)).isEqualTo(Result.VOIDED);
    stall.at(time("13:06:00"));
    stall.seal();
    assertThat(stall.balance(license).waiting()).isEqualByComparingTo("2");
    assertThat(stall.balance(license)).matches(Balance::closes);
  }

  @Test
  void anEventWithoutALicenseNeverFindsOne() {
    License one = stall.shop().active(time("10:00:00"));
    License other = stall.shop().active(time("10:00:00"));
    stall.shop().serves(one, "tenant-42", false);
    stall.shop().serves(other, "tenant-42", false);
    Used event = used("tenant-42", time("12:45:00"), "4");
    assertThat(stall.reports().send(event)).containsExactly("accepted");
    assertThat(voidEvent(event)).isEqualTo(Result.VOIDED);
    stall.shop().serves(one, "tenant-42", true);
    assertThat(stall.reports().attribute("tenant-42")).isZero();
    assertThat(stall.balances())
        .singleElement()
        .satisfies(balance -> {
          assertThat(balance.refused()).isEqualByComparingTo("4");
          assertThat(balance).matches(Balance::closes);
        });
  }

  private Result voidEvent(Used event) {
    var shop = stall.shop();
    return new Voiding(shop.jdbi(), shop.config(), shop.licenses(), shop.clock())
        .voidEvent(new Identity("app", event.id()), "wrong unit", "test");
  }

  private static Instant time(String time) {
    return Instant.parse("2026-11-05T" + time + "Z");
  }
}
