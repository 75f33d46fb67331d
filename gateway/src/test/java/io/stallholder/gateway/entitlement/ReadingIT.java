package io.stallholder.gateway.entitlement;

import static io.stallholder.gateway.entitlement.Contracts.GIGABYTES;
import static io.stallholder.gateway.entitlement.Contracts.LEGACY;
import static io.stallholder.gateway.entitlement.Contracts.OVERAGES;
import static io.stallholder.gateway.entitlement.Contracts.REPORTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.LicenseState;
import io.stallholder.gateway.entitlement.Contracts.Sale;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class ReadingIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Contracts contracts = new Contracts(NOON);

  @AfterEach
  void close() {
    contracts.close();
  }

  private long due() {
    return contracts
        .jdbi()
        .withHandle(handle -> Reading.due(handle, List.of(OVERAGES, LEGACY), contracts.now()));
  }

  private List<String> held(Sale sale) {
    List<Listing> history = contracts.history(sale);
    return history.getLast().held().stream()
        .map(held -> held.dimension() + "=" + held.kind() + ":" + held.text())
        .toList();
  }

  private static Allowance.Included included(long quantity, Instant since) {
    return new Allowance.Included(BigDecimal.valueOf(quantity), since);
  }

  @Test
  void whatIsHeardOfALicenseHasItReadOnce() {
    Sale sale = contracts.active(OVERAGES, "{\"gigabytes\":100,\"reports\":5}");
    assertThat(due()).isEqualTo(1);
    contracts.read();
    assertThat(due()).isZero();
    assertThat(held(sale)).containsExactly("gigabytes=integer:100", "reports=integer:5");
    int calls = contracts.calls("GetEntitlements").size();
    contracts.read();
    assertThat(contracts.calls("GetEntitlements")).hasSize(calls);
  }

  @Test
  void aSubscriptionIsNotRead() {
    contracts.active(Contracts.METERED, "");
    assertThat(due()).isZero();
    contracts.read();
    assertThat(contracts.calls("GetEntitlements")).isEmpty();
  }

  @Test
  void everyKindOfValueIsRead() {
    Sale sale = contracts.active(OVERAGES, "{\"gigabytes\":2.5,\"reports\":true}");
    contracts.read();
    assertThat(held(sale)).containsExactly("gigabytes=double:2.5", "reports=boolean:true");
    contracts.happens(sale, "{\"kind\":\"amend\",\"entitlements\":{\"gigabytes\":\"gold\"}}");
    contracts.hear();
    contracts.read();
    assertThat(held(sale)).containsExactly("gigabytes=string:gold");
    assertThat(contracts.allowance(sale, GIGABYTES, contracts.hour()))
        .isInstanceOfSatisfying(
            Allowance.Unknown.class, it -> assertThat(it.why()).contains("string \"gold\""));
  }

  @Test
  void anEmptyPageIsNotTheEndOfTheList() {
    contracts.switchTo("emptyPages", "present");
    Sale sale = contracts.active(OVERAGES, "{\"gigabytes\":100}");
    contracts.read();
    assertThat(held(sale)).containsExactly("gigabytes=integer:100");
    assertThat(contracts.calls("GetEntitlements")).hasSizeGreaterThan(1);
  }

  @Test
  void whatIsReadAgainMovesNothingButTheTimeOfReading() {
    Sale sale = contracts.active(OVERAGES, "{\"gigabytes\":100}");
    contracts.read();
    Instant first = contracts.now();
    for (int round = 0; round < 3; round++) {
      contracts.advance(HOUR);
      contracts.read();
    }
    assertThat(contracts.history(sale)).hasSize(1);
    Listing list = contracts.history(sale).getFirst();
    assertThat(list.readAt()).isEqualTo(first);
    assertThat(list.lastReadAt()).isEqualTo(contracts.now());
  }

  @Test
  void whatChangesIsKeptWithItsHistory() {
    Sale sale = contracts.active(OVERAGES, "{\"gigabytes\":100}");
    contracts.read();
    Instant since = contracts.license(sale).activatedAt().orElseThrow();
    contracts.advance(HOUR.multipliedBy(2));
    contracts.happens(sale, "{\"kind\":\"amend\",\"entitlements\":{\"gigabytes\":250}}");
    contracts.hear();
    contracts.read();
    assertThat(contracts.history(sale)).hasSize(2);
    assertThat(contracts.allowance(sale, GIGABYTES, contracts.hour().plus(-1)))
        .isEqualTo(included(100, since));
    assertThat(contracts.allowance(sale, GIGABYTES, contracts.hour()))
        .isEqualTo(included(250, since));
    assertThatThrownBy(() ->
            contracts
                .jdbi()
                .useHandle(handle -> handle.execute("update entitlement set value = '1'")))
        .hasMessageContaining("kept as they were read");
  }

  @Test
  void aMonthlyAllowanceOfAnotherDimensionIsFound() {
    Sale sale = contracts.active(OVERAGES, "{\"gigabytes\":100}");
    contracts.read();
    contracts.advance(Duration.ofDays(30));
    contracts.read();
    assertThat(contracts.allowance(sale, REPORTS, contracts.hour()))
        .isEqualTo(included(100, Instant.parse("2026-12-01T00:00:00Z")));
  }

  @Test
  void anErrorOrALostAnswerChangesNothing() {
    Sale sale = contracts.active(OVERAGES, "{\"gigabytes\":100}");
    contracts.read();
    List<Listing> before = contracts.history(sale);
    for (String fault :
        List.of(
            "\"kind\":\"throttle\",\"count\":1",
            "\"kind\":\"error\",\"count\":1",
            "\"kind\":\"error\",\"code\":\"AccessDeniedException\",\"status\":400,\"count\":1",
            "\"kind\":\"reset\",\"count\":1",
            "\"kind\":\"lose-reply\",\"count\":1")) {
      contracts.advance(HOUR);
      contracts.fault("GetEntitlements", fault);
      contracts.read();
      assertThat(contracts.history(sale)).as(fault).isEqualTo(before);
      assertThat(contracts.freshness(sale).failingSince()).as(fault).isPresent();
      assertThat(contracts.freshness(sale).lastError()).as(fault).isPresent();
      contracts.backoffIsOver();
      contracts.read();
      assertThat(contracts.freshness(sale).failingSince()).as(fault).isEmpty();
      before = contracts.history(sale);
      assertThat(before).hasSize(1);
    }
  }

  @Test
  void whateverAwsAnswersOnlyASuccessfulReadingChangesWhatIsKnown() {
    long seed = 20261105;
    Random random = new Random(seed);
    Sale sale = contracts.active(OVERAGES, "{\"gigabytes\":1}");
    contracts.read();
    String known = "gigabytes=integer:1";
    for (int step = 0; step < 40; step++) {
      contracts.advance(HOUR);
      int quantity = 1 + random.nextInt(3);
      contracts.happens(
          sale, "{\"kind\":\"amend\",\"entitlements\":{\"gigabytes\":%d}}".formatted(quantity));
      contracts.hear();
      if (random.nextBoolean()) {
        String kind = List.of("throttle", "error", "reset", "lose-reply").get(random.nextInt(4));
        contracts.fault("GetEntitlements", "\"kind\":\"%s\",\"count\":1".formatted(kind));
      } else {
        known = "gigabytes=integer:" + quantity;
      }
      contracts.read();
      assertThat(held(sale)).as("seed %d, step %d", seed, step).containsExactly(known);
      contracts.backoffIsOver();
    }
  }

  @Test
  void askedForWhileItIsReadItIsReadAgain() {
    Sale sale = contracts.active(OVERAGES, "{\"gigabytes\":100}");
    var products = List.of(OVERAGES);
    var claim =
        contracts
            .jdbi()
            .inTransaction(handle -> EntitlementStore.claim(handle, products, contracts.now()))
            .orElseThrow();
    contracts.happens(sale, "{\"kind\":\"amend\",\"entitlements\":{\"gigabytes\":250}}");
    contracts.hear();
    contracts
        .jdbi()
        .useTransaction(handle ->
            EntitlementStore.succeeded(
                handle, claim, contracts.now(), java.util.Optional.of(contracts.now().plus(HOUR))));
    contracts.read();
    assertThat(held(sale)).containsExactly("gigabytes=integer:250");
  }

  @Test
  void theEmptyListAfterTheEndReplacesNoAllowance() {
    Sale sale = contracts.active(OVERAGES, "{\"gigabytes\":100}");
    contracts.read();
    Instant since = contracts.license(sale).activatedAt().orElseThrow();
    contracts.advance(MINUTE.multipliedBy(10));
    contracts.cancels(sale);
    contracts.advance(MINUTE);
    contracts.hear();
    contracts.read();
    assertThat(contracts.history(sale).getLast().isEmpty()).isTrue();
    assertThat(contracts.license(sale).state()).isEqualTo(LicenseState.CLOSING);
    assertThat(contracts.allowance(sale, GIGABYTES, contracts.hour()))
        .isEqualTo(included(100, since));
  }

  @Test
  void anEmptyListIsNoEndOfALicense() {
    Sale sale = contracts.active(OVERAGES, "{\"gigabytes\":100}");
    contracts.read();
    contracts.loses("*", 1000);
    contracts.cancels(sale);
    contracts.advance(HOUR.multipliedBy(2));
    contracts.hear();
    contracts.read();
    assertThat(contracts.history(sale).getLast().isEmpty()).isTrue();
    assertThat(contracts.license(sale).state()).isEqualTo(LicenseState.ACTIVE);
    assertThat(contracts.allowance(sale, GIGABYTES, contracts.hour()))
        .isInstanceOf(Allowance.Unknown.class);
  }

  @Test
  void anEmptyListIsTheEndOfALegacyContract() {
    contracts.switchTo("legacyChannels", "sns");
    Sale sale = contracts.active(LEGACY, "{\"seats\":10}");
    License license = contracts.registers(sale);
    contracts.read();
    assertThat(held(sale)).containsExactly("seats=integer:10");
    contracts.loses("*", 1000);
    contracts.cancels(sale);
    contracts.advance(HOUR.multipliedBy(2));
    contracts.read();
    License ended = contracts.license(sale);
    assertThat(ended.id()).isEqualTo(license.id());
    assertThat(ended.state()).isEqualTo(LicenseState.CLOSING);
    assertThat(ended.firstEndAt()).contains(contracts.now());
  }

  @Test
  void anErrorIsNotTheEndOfALegacyContract() {
    contracts.switchTo("legacyChannels", "sns");
    Sale sale = contracts.active(LEGACY, "{\"seats\":10}");
    contracts.registers(sale);
    contracts.read();
    contracts.fault("GetEntitlements", "\"kind\":\"error\",\"count\":5");
    contracts.advance(HOUR.multipliedBy(2));
    contracts.read();
    assertThat(contracts.license(sale).state()).isEqualTo(LicenseState.ACTIVE);
    assertThat(contracts.freshness(sale).lastError()).isPresent();
  }
}
