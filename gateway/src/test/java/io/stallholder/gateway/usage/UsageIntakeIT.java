package io.stallholder.gateway.usage;

import static io.stallholder.gateway.usage.Reports.used;
import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Bought;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.metering.Balance;
import io.stallholder.gateway.metering.Stall;
import io.stallholder.gateway.usage.Reports.Used;
import io.stallholder.marketplace.event.MarketplaceEvent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class UsageIntakeIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final Stall stall = new Stall(NOON);
  private final Shop shop = stall.shop();
  private final Bought bought = Bought.something();
  private final License license = shop.active(bought, NOON.minus(HOUR.multipliedBy(5)));

  @AfterEach
  void close() {
    stall.close();
  }

  @Test
  void whatIsAnsweredAcceptedIsCommitted() {
    assertThat(send(used(license, NOON, "7.25"))).containsExactly("accepted");
    assertThat(number("select quantity from usage_event")).isEqualByComparingTo("7.25");
    assertThat(number("select accepted from meter")).isEqualByComparingTo("7.25");
    assertThat(stall.balance(license).waiting()).isEqualByComparingTo("7.25");
  }

  @Test
  void anEventSentAgainIsADuplicateHoweverItIsWritten() {
    Used event = used(license, NOON, "7");
    assertThat(send(event)).containsExactly("accepted");
    assertThat(send(event, event.withQuantity("7.000"), event.withQuantity("0.7e1")))
        .containsExactly("duplicate", "duplicate", "duplicate");
    assertThat(accepted()).isEqualByComparingTo("7");
  }

  @Test
  void anEventTwiceInOneRequestCountsOnce() {
    Used event = used(license, NOON, "7");
    assertThat(send(event, event)).containsExactly("accepted", "duplicate");
    assertThat(accepted()).isEqualByComparingTo("7");
  }

  @Test
  void theSameIdWithOtherContentIsRefusedAndChangesNothing() {
    Used event = used(license, NOON, "7");
    send(event);
    assertThat(
            send(
                event.withQuantity("8"),
                event.at(NOON.minusSeconds(1)),
                event.of(Shop.STORAGE),
                new Used(event.id(), bought.license().value(), NOON, "api_calls", "7")))
        .containsOnly("id-reused");
    assertThat(accepted()).isEqualByComparingTo("7");
    assertThat(send(event)).containsExactly("duplicate");
  }

  @Test
  void theSameIdOfAnotherSourceIsAnotherEvent() {
    Used event = used(license, NOON, "7");
    String other = event.json().replace("\"source\":\"app\"", "\"source\":\"other\"");
    assertThat(stall.reports().sendLines(List.of(event.json(), other)))
        .containsExactly("accepted", "accepted");
    assertThat(accepted()).isEqualByComparingTo("14");
  }

  @Test
  void anAcceptedEventIsADuplicateAlsoWhenItWouldBeRefusedToday() {
    Used event = used(license, NOON, "7");
    send(event);
    shop.heard(bought.cancelled(NOON.minusSeconds(1)));
    assertThat(send(event)).containsExactly("duplicate");
    assertThat(send(used(license, NOON, "7"))).containsExactly("license-ended");
    shop.advance(Duration.ofDays(8));
    assertThat(send(event)).containsExactly("duplicate");
    assertThat(send(event.withQuantity("8"))).containsExactly("id-reused");
    assertThat(send(used(license, NOON, "7"))).containsExactly("too-old");
  }

  @Test
  void whatIsRefusedDoesNotKeepTheOthersOut() {
    assertThat(
            stall
                .reports()
                .sendLines(
                    List.of(
                        used(license, NOON, "1").json(),
                        "{\"id\":",
                        used(license, NOON, "2").json(),
                        used(license, NOON, "-1").json(),
                        used(license, NOON.plus(HOUR), "1").json(),
                        used("nobody", NOON, "1").json(),
                        used(license, NOON, "4").json())))
        .containsExactly(
            "accepted",
            "malformed-json",
            "accepted",
            "invalid-quantity",
            "too-early",
            "unknown-license",
            "accepted");
    assertThat(accepted()).isEqualByComparingTo("7");
  }

  @Test
  void whatIsRefusedIsKeptAsItWasSentAndMayBeSentAgain() {
    Used event = new Used("later", license.id().toString(), NOON, "new_dimension", "7");
    assertThat(send(event)).containsExactly("unknown-dimension");
    assertThat(send(event)).containsExactly("unknown-dimension");
    List<String> kept =
        shop.jdbi()
            .withHandle(handle ->
                handle.createQuery("select event from refused_event").mapTo(String.class).list());
    assertThat(kept).containsExactly(event.json());
    assertThat(send(event.of(Shop.CALLS))).containsExactly("accepted");
  }

  @Test
  void aRefusedEventDoesNotUseUpItsIdForAnotherOneInTheSameRequest() {
    Used event = used(license, NOON, "7");
    Used wrong = new Used(event.id(), event.subject(), NOON, "new_dimension", "7");
    assertThat(send(wrong, event).get(1)).isEqualTo("accepted");
    assertThat(accepted()).isEqualByComparingTo("7");
  }

  @Test
  void usageOfThePresentAndOfFiveMinutesAheadIsTaken() {
    assertThat(
            send(
                used(license, NOON.plus(Duration.ofMinutes(5)), "1"),
                used(license, NOON.plus(Duration.ofMinutes(5)).plusMillis(1), "1"),
                used(license, NOON.minus(Duration.ofDays(7)), "1"),
                used(license, NOON.minus(Duration.ofDays(7)).minusMillis(1), "1")))
        .containsExactly("accepted", "too-early", "accepted", "too-old");
  }

  /// Half of a surrogate pair is JSON, but no text that PostgreSQL could hold.
  @Test
  void textThatCannotBeStoredRefusesOnlyItsOwnEvent() {
    Used event = used(license, NOON, "1");
    String lone = "\\ud800";
    List<String> answers =
        stall
            .reports()
            .sendLines(
                List.of(
                    used(license, NOON, "2").json(),
                    event.json().replace(event.id(), event.id() + lone),
                    event.json().replace("\"app\"", "\"app" + lone + "\""),
                    event.json().replace(event.subject(), "tenant" + lone),
                    event.json().replace("\"usage\"", "\"usage" + lone + "\""),
                    event.json().replace("api_calls", "api_calls" + lone),
                    event.json().replace("2026-11-05T12:00:00Z", "x".repeat(39) + "\\ud83d\\ude00"),
                    event
                        .json()
                        .replace("{\"specversion\"", "{\"odd\":\"" + lone + "\",\"specversion\"")
                        .replace("api_calls", "nothing"),
                    event
                        .json()
                        .replace("{\"specversion\"", "{\"odd\":\"\\u0000\",\"specversion\"")
                        .replace("api_calls", "nothing"),
                    used(license, NOON, "4").json()));
    assertThat(answers.getFirst()).isEqualTo("accepted");
    assertThat(answers.getLast()).isEqualTo("accepted");
    assertThat(answers.subList(1, 9)).doesNotContain("accepted", "duplicate");
    assertThat(accepted()).isEqualByComparingTo("6");
  }

  @Test
  void copiesOfOneEventSentAtOnceCountOnce() throws Exception {
    int rounds = 100;
    int copies = 8;
    List<String> answers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < rounds; round++) {
        Used event = used(license, NOON, "1");
        List<Callable<List<String>>> all = new ArrayList<>();
        for (int copy = 0; copy < copies; copy++) {
          Used sent = copy % 4 == 3 ? event.at(NOON.minus(HOUR.multipliedBy(copy))) : event;
          all.add(() -> send(sent));
        }
        List<String> ofRound = new ArrayList<>();
        for (var answer : threads.invokeAll(all)) {
          ofRound.addAll(answer.get());
        }
        assertThat(Collections.frequency(ofRound, "accepted")).isEqualTo(1);
        answers.addAll(ofRound);
      }
    }
    assertThat(answers).hasSize(rounds * copies).containsOnly("accepted", "duplicate", "id-reused");
    assertThat(accepted()).isEqualByComparingTo(BigDecimal.valueOf(rounds));
    assertThat(number("select count(*) from usage_event"))
        .isEqualByComparingTo(BigDecimal.valueOf(rounds));
  }

  @Test
  void requestsWithTheSameEventsInOppositeOrdersDoNotStopEachOther() throws Exception {
    List<License> licenses = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      licenses.add(shop.active(NOON.minus(HOUR)));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 10; round++) {
        List<Used> events = new ArrayList<>();
        for (License each : licenses) {
          events.add(used(each, NOON, "1"));
          events.add(used(each, NOON, "1").of(Shop.STORAGE));
        }
        Used[] forth = events.toArray(Used[]::new);
        Used[] back = events.reversed().toArray(Used[]::new);
        List<String> answers = new ArrayList<>();
        for (var answer :
            threads.<List<String>>invokeAll(
                List.of(() -> send(forth), () -> send(back), () -> send(forth)))) {
          answers.addAll(answer.get());
        }
        assertThat(Collections.frequency(answers, "accepted")).isEqualTo(40);
        assertThat(Collections.frequency(answers, "duplicate")).isEqualTo(80);
      }
    }
  }

  @Test
  void requestsWithTheSameRefusedEventsInOppositeOrdersDoNotStopEachOther() throws Exception {
    List<Used> events = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      events.add(used("nobody", NOON, "1"));
    }
    Used[] forth = events.toArray(Used[]::new);
    Used[] back = events.reversed().toArray(Used[]::new);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 5; round++) {
        for (var answer :
            threads.<List<String>>invokeAll(
                List.of(() -> send(forth), () -> send(back), () -> send(forth)))) {
          assertThat(answer.get()).containsOnly("unknown-license");
        }
      }
    }
  }

  @Test
  void everyNameOfALicenseLeadsToItsOneAccount() {
    shop.serves(license, "acme", false);
    String id = bought.license().id();
    assertThat(
            send(
                used(license.id().toString(), NOON, "1"),
                used(bought.license().value(), NOON, "1"),
                used(id, NOON, "1"),
                used("aws:license-manager::294406891311:license:" + id, NOON, "1"),
                used("arn:aws:license-manager:us-east-1:294406891311:license/" + id, NOON, "1"),
                used("acme", NOON, "1")))
        .containsOnly("accepted");
    assertThat(accepted()).isEqualByComparingTo("6");
  }

  @Test
  void usageOfATenantWithTwoLicensesGoesToItsDefault() {
    License other = shop.active(NOON.minus(HOUR));
    shop.serves(license, "acme", false);
    shop.serves(other, "acme", true);
    assertThat(send(used("acme", NOON, "7"))).containsExactly("accepted");
    assertThat(stall.balance(other).accepted()).isEqualByComparingTo("7");
  }

  @Test
  void usageGoesToTheLicenseThatWasInForceThen() {
    License later = shop.active(NOON.minus(HOUR));
    shop.serves(license, "acme", false);
    shop.serves(later, "acme", true);
    assertThat(send(used("acme", NOON.minus(HOUR.multipliedBy(2)), "7")))
        .containsExactly("accepted");
    assertThat(accepted()).isEqualByComparingTo("7");
  }

  @Test
  void usageThatNoLicenseCouldBeChosenForIsHeldUntilOneIs() {
    License other = shop.active(NOON.minus(HOUR));
    shop.serves(license, "acme", false);
    shop.serves(other, "acme", false);
    Used event = used("acme", NOON, "7");
    assertThat(send(event)).containsExactly("accepted");
    assertThat(send(event)).containsExactly("duplicate");
    Balance held = stall.balances().getFirst();
    assertThat(held.tenant()).contains("acme");
    assertThat(held.waiting()).isEqualByComparingTo("7");
    assertThat(held).matches(Balance::closes);
    assertThat(stall.reports().attribute("acme")).isZero();

    shop.serves(other, "acme", true);
    assertThat(stall.reports().attribute("acme")).isEqualTo(1);
    assertThat(stall.reports().attribute("acme")).isZero();
    assertThat(stall.balances()).hasSize(1);
    assertThat(stall.balance(other).accepted()).isEqualByComparingTo("7");
    assertThat(send(event)).containsExactly("duplicate");
  }

  @Test
  void heldUsageIsAttributedOnceByWhoeverLooksAtOnce() throws Exception {
    License other = shop.active(NOON.minus(HOUR));
    shop.serves(license, "acme", false);
    shop.serves(other, "acme", false);
    for (int i = 0; i < 50; i++) {
      send(used("acme", NOON, "1"));
    }
    shop.serves(other, "acme", true);
    List<Callable<Integer>> all = Collections.nCopies(4, () -> stall.reports().attribute("acme"));
    int attributed = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var done : threads.invokeAll(all)) {
        attributed += done.get();
      }
    }
    assertThat(attributed).isEqualTo(50);
    assertThat(stall.balance(other).accepted()).isEqualByComparingTo("50");
  }

  @Test
  void usageOfALicenseThatIsNotActiveYetWaits() {
    Bought pending = Bought.something();
    License registered = shop.registered(pending);
    assertThat(send(used(registered, NOON.minus(HOUR.multipliedBy(3)), "7")))
        .containsExactly("accepted");
    shop.advance(HOUR.multipliedBy(3));
    stall.seal();
    assertThat(number("select count(*) from metering_record")).isEqualByComparingTo("0");
    assertThat(stall.balance(registered).waiting()).isEqualByComparingTo("7");
    shop.heard(pending.activated(NOON.plus(Duration.ofMinutes(41))));
    stall.seal();
    assertThat(number("select quantity from metering_record")).isEqualByComparingTo("7");
    assertThat(
            number(
                "select extract(epoch from usage_timestamp - '%s') / 60 from metering_record"
                    .formatted(NOON)))
        .isEqualByComparingTo("41");
  }

  /// The old one's end is heard of before its renewal is active.
  @Test
  void usageBetweenAnEndAndItsRenewalBelongsToTheRenewal() {
    Bought renewal = Bought.something();
    shop.heard(
        renewal.createdAsRenewalOf(bought, NOON),
        bought.ended(NOON, MarketplaceEvent.EndStatus.RENEWED),
        renewal.activated(NOON.plusSeconds(60)));
    shop.advance(Duration.ofMinutes(2));
    assertThat(
            send(
                used(license, NOON.plusSeconds(30), "1"),
                used(license, NOON.plusSeconds(90), "2"),
                used(license, NOON.minusSeconds(30), "4"),
                used(shop.license(renewal), NOON.minusSeconds(30), "8")))
        .containsOnly("accepted");
    assertThat(accepted()).isEqualByComparingTo("12");
    assertThat(stall.balance(shop.license(renewal)).accepted()).isEqualByComparingTo("3");
  }

  private List<String> send(Used... events) {
    return stall.reports().send(events);
  }

  private BigDecimal accepted() {
    return stall.balance(license).accepted();
  }

  private BigDecimal number(String sql) {
    return shop.jdbi().withHandle(handle -> handle.createQuery(sql).mapTo(BigDecimal.class).one());
  }
}
