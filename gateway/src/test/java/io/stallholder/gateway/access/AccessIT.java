package io.stallholder.gateway.access;

import static io.stallholder.gateway.entitlement.Contracts.GIGABYTES;
import static io.stallholder.gateway.entitlement.Contracts.LEGACY;
import static io.stallholder.gateway.entitlement.Contracts.METERED;
import static io.stallholder.gateway.entitlement.Contracts.OVERAGES;
import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.LicenseState;
import io.stallholder.gateway.entitlement.Contracts;
import io.stallholder.gateway.entitlement.Contracts.Sale;
import io.stallholder.marketplace.Dimension;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who has access, told by gateways that do not know of each other.
@Timeout(120)
final class AccessIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Dimension SEATS = new Dimension("seats");
  private static final Dimension CALLS = new Dimension("api_calls");

  private final Contracts contracts = new Contracts(NOON);
  private final Access one = access();
  private final Access other = access();

  private Access access() {
    return new Access(
        contracts.jdbi(), contracts.config(), contracts.licenses(), contracts.clock());
  }

  @BeforeEach
  void subscriptionsAreToldByBothChannels() {
    contracts.switchTo("legacyChannels", "sns");
  }

  @AfterEach
  void close() {
    contracts.close();
  }

  /// What both gateways answer after their next look.
  private Answer answer(UUID license, Question question) throws Exception {
    one.following().once();
    other.following().once();
    Answer answer = one.ofLicense(license, question).orElseThrow();
    assertThat(other.ofLicense(license, question)).contains(answer);
    return answer;
  }

  private Answer answer(Sale sale, Question question) throws Exception {
    return answer(contracts.license(sale).id(), question);
  }

  private static void assertAnswer(Answer answer, boolean allowed, Reason reason) {
    assertThat(answer.verdict().reason()).as("%s", answer).isEqualTo(reason);
    assertThat(answer.verdict().allowed()).as("%s", answer).isEqualTo(allowed);
  }

  private Sale seats(int count) {
    Sale sale = contracts.active(LEGACY, "{\"seats\":%d}".formatted(count));
    contracts.registers(sale);
    contracts.read();
    return sale;
  }

  @Test
  void aSubscriptionIsFollowedFromItsBeginningToItsEnd() throws Exception {
    Sale sale = contracts.buys(METERED, "");
    License license = contracts.registers(sale);
    assertAnswer(answer(license.id(), Sample.asking(CALLS)), false, Reason.UNKNOWN);
    contracts.advance(MINUTE.multipliedBy(2));
    contracts.hear();
    assertAnswer(answer(license.id(), Sample.asking(CALLS, 7)), true, Reason.ACTIVE);
    assertAnswer(answer(license.id(), Sample.asking(SEATS)), false, Reason.NOT_ENTITLED);
    contracts.cancels(sale);
    contracts.advance(MINUTE);
    contracts.hear();
    Answer closing = answer(license.id(), Sample.asking(CALLS));
    assertAnswer(closing, true, Reason.CLOSING);
    Instant end = closing.verdict().until().orElseThrow();
    assertThat(end).isEqualTo(contracts.license(sale).finalDeadline().orElseThrow());
    contracts.advance(Duration.between(contracts.now(), end).minusSeconds(2));
    assertThat(answer(license.id(), Question.ANYTHING).age(contracts.now()))
        .as("nobody keeps a yes for longer than it is one")
        .isEqualTo(Duration.ofSeconds(2));
    contracts.advance(Duration.ofSeconds(2));
    // No loop has closed it yet.
    assertThat(contracts.license(sale).state()).isEqualTo(LicenseState.CLOSING);
    assertAnswer(answer(license.id(), Sample.asking(CALLS)), false, Reason.ENDED);
  }

  @Test
  void aChangeOfWhatWasBoughtIsSeenByEveryGateway() throws Exception {
    Sale sale = seats(10);
    assertAnswer(answer(sale, Sample.asking(SEATS, 10)), true, Reason.ACTIVE);
    assertAnswer(answer(sale, Sample.asking(SEATS, 11)), false, Reason.OVER_LIMIT);
    contracts.happens(sale, "{\"kind\":\"amend\",\"entitlements\":{\"seats\":25}}");
    contracts.hear();
    contracts.read();
    Answer more = answer(sale, Sample.asking(SEATS, 11));
    assertAnswer(more, true, Reason.ACTIVE);
    assertThat(more.limits())
        .containsExactly(
            new Limit(SEATS, Optional.of(BigDecimal.valueOf(25)), Optional.empty(), false));
  }

  @Test
  void withoutALoopWhoeverAsksLooksForChanges() throws Exception {
    Sale sale = contracts.active(METERED, "");
    UUID license = contracts.license(sale).id();
    assertAnswer(one.ofLicense(license, Question.ANYTHING).orElseThrow(), true, Reason.ACTIVE);
    contracts
        .jdbi()
        .useHandle(it -> it.execute("update license set state = 'failed' where id = ?", license));
    Verdict before = one.ofLicense(license, Question.ANYTHING).orElseThrow().verdict();
    while (one.ofLicense(license, Question.ANYTHING).orElseThrow().verdict().equals(before)) {
      Thread.onSpinWait(); // ends by the test's own time limit, or soon
    }
    assertAnswer(
        one.ofLicense(license, Question.ANYTHING).orElseThrow(), false, Reason.NOT_ENTITLED);
  }

  /// Ids are given out when a transaction begins to write; it may end after others that began
  /// later, and after a look at them.
  @Test
  void noChangeIsPassedOverHoweverTransactionsOverlap() throws Exception {
    UUID first = contracts.license(contracts.active(METERED, "")).id();
    UUID second = contracts.license(contracts.active(METERED, "")).id();
    for (UUID license : new UUID[] {first, second}) {
      assertAnswer(answer(license, Question.ANYTHING), true, Reason.ACTIVE);
    }
    try (Handle slow = contracts.jdbi().open();
        Handle quick = contracts.jdbi().open()) {
      slow.begin().execute("update license set state = 'failed' where id = ?", first);
      quick.execute("update license set state = 'failed' where id = ?", second);
      assertAnswer(answer(second, Question.ANYTHING), false, Reason.NOT_ENTITLED);
      assertAnswer(answer(first, Question.ANYTHING), true, Reason.ACTIVE);
      quick.execute("update license set tenant = 'tenant-42' where id = ?", second);
      assertAnswer(answer(second, Question.ANYTHING), false, Reason.NOT_ENTITLED);
      slow.commit();
    }
    assertAnswer(answer(first, Question.ANYTHING), false, Reason.NOT_ENTITLED);
  }

  @Test
  void whileAwsIsAwayTheLastThatWasKnownCountsAndSaysHowOldItIs() throws Exception {
    Sale sale = seats(10);
    Instant known = contracts.now();
    Answer before = answer(sale, Sample.asking(SEATS, 10));
    assertThat(before.verdict().stale()).isFalse();
    contracts.fault("GetEntitlements", "\"kind\":\"reset\",\"probability\":1");
    for (int day = 1; day <= 400; day += 57) { // past the contract's own end
      contracts.advance(Duration.ofDays(57));
      contracts.backoffIsOver();
      contracts.read();
      Answer answer = answer(sale, Sample.asking(SEATS, 10));
      assertAnswer(answer, true, Reason.ACTIVE);
      assertThat(answer.verdict().stale()).isTrue();
      assertThat(answer.asOf()).isEqualTo(known);
      assertAnswer(answer(sale, Sample.asking(SEATS, 11)), false, Reason.OVER_LIMIT);
    }
  }

  @Test
  void aContractThatCouldNeverBeReadIsNotKnownAndNotRefused() throws Exception {
    contracts.fault("GetEntitlements", "\"kind\":\"error\",\"probability\":1");
    Sale sale = contracts.active(OVERAGES, "{\"gigabytes\":100}");
    contracts.read();
    Answer answer = answer(sale, Sample.asking(GIGABYTES));
    assertAnswer(answer, true, Reason.UNKNOWN);
    assertThat(answer.verdict().stale()).isTrue();
    assertThat(answer.limits()).isEmpty();
  }

  @Test
  void anEntitlementThatIsNotRenewedExpiresWhenAwsSaysSoTwice() throws Exception {
    Sale sale = contracts.active(OVERAGES, "{\"gigabytes\":100}");
    contracts.read();
    Instant end = answer(sale, Sample.asking(GIGABYTES)).verdict().until().orElseThrow();
    contracts.loses("*", 1000);
    contracts.advance(Duration.between(contracts.now(), end).plusSeconds(1));
    Answer unconfirmed = answer(sale, Sample.asking(GIGABYTES));
    assertAnswer(unconfirmed, true, Reason.ACTIVE);
    assertThat(unconfirmed.verdict().stale()).isTrue();
    for (int round = 0; round < 3; round++) {
      contracts.advance(MINUTE.multipliedBy(11));
      contracts.backoffIsOver();
      contracts.read();
    }
    assertThat(answer(sale, Sample.asking(GIGABYTES)).verdict())
        .returns(false, Verdict::allowed)
        .matches(verdict ->
            verdict.reason() == Reason.EXPIRED || verdict.reason() == Reason.NOT_ENTITLED);
  }

  @Test
  void whatIsUsedOfAnAllowanceIsTold() throws Exception {
    Sale sale = contracts.active(OVERAGES, "{\"gigabytes\":100}");
    contracts.read();
    UUID license = contracts.license(sale).id();
    contracts
        .jdbi()
        .useHandle(handle -> {
          handle.execute(
              "insert into meter (license_id, dimension, accepted) values (?, 'gigabytes', 30)",
              license);
          handle.execute(
              "insert into open_hour (license_id, dimension, hour, counted) values (?, 'gigabytes', ?, 30)",
              license,
              contracts.hour().start().atOffset(java.time.ZoneOffset.UTC));
        });
    Answer answer = access().ofLicense(license, Sample.asking(GIGABYTES, 1_000)).orElseThrow();
    assertAnswer(answer, true, Reason.ACTIVE);
    assertThat(answer.limits().getFirst().json())
        .containsEntry("granted", "100")
        .containsEntry("consumed", "30")
        .containsEntry("remaining", "70")
        .containsEntry("overage", true);
  }

  @Test
  void aSuccessorTakesOverOnceItIsActive() throws Exception {
    Sale old = contracts.active(METERED, "");
    UUID named = contracts.license(old).id();
    assertThat(answer(named, Question.ANYTHING).facts().license()).isEqualTo(named);
    Sale renewed = contracts.succeeds(old, "renew");
    contracts.advance(MINUTE.multipliedBy(3));
    contracts.hear();
    Answer answer = answer(named, Question.ANYTHING);
    assertAnswer(answer, true, Reason.ACTIVE);
    assertThat(answer.facts().license()).isEqualTo(contracts.license(renewed).id());
    assertThat(answer.verdict().stale()).isFalse();
  }

  @Test
  void ofATenantsLicensesTheOneThatAllowsItAnswers() throws Exception {
    Sale metered = contracts.active(METERED, "");
    Sale second = contracts.active(METERED, "");
    Sale contract = seats(3);
    assertThat(one.ofTenant("tenant-42", Question.ANYTHING)).isEmpty();
    for (Sale sale : new Sale[] {metered, second, contract}) {
      link(sale, "tenant-42", sale.equals(metered));
    }
    assertThat(tenant(Sample.asking(CALLS)).facts().license()).isEqualTo(id(metered));
    assertThat(tenant(Sample.asking(SEATS, 3)).facts().license()).isEqualTo(id(contract));
    assertAnswer(tenant(Sample.asking(SEATS, 4)), false, Reason.OVER_LIMIT);
    link(metered, "tenant-7", false);
    assertThat(tenant(Sample.asking(CALLS)).facts().license()).isEqualTo(id(second));
  }

  private UUID id(Sale sale) {
    return contracts.license(sale).id();
  }

  private void link(Sale sale, String tenant, boolean isDefault) {
    contracts
        .jdbi()
        .useTransaction(it -> contracts.licenses().link(it, id(sale), tenant, isDefault));
  }

  private Answer tenant(Question question) throws Exception {
    one.following().once();
    return one.ofTenant("tenant-42", question).orElseThrow();
  }

  @Test
  void aPersonWhoStopsMeteringLocksNobodyOut() throws Exception {
    Sale sale = contracts.active(METERED, "");
    assertAnswer(answer(sale, Question.ANYTHING), true, Reason.ACTIVE);
    pause(
        "insert into metering_pause (id, product_code, reason, paused_at, paused_by)"
            + " values (gen_random_uuid(), '"
            + METERED
            + "', 'test', now(), 'me')");
    assertAnswer(answer(sale, Question.ANYTHING), true, Reason.HELD);
    pause("update metering_pause set resumed_at = now(), resumed_by = 'me'");
    assertAnswer(answer(sale, Question.ANYTHING), true, Reason.ACTIVE);
  }

  private void pause(String statement) {
    contracts.jdbi().useHandle(handle -> handle.execute(statement));
  }

  @Test
  void changesAreNotKeptForEver() {
    contracts.active(METERED, "");
    int all = contracts.jdbi().withHandle(it -> AccessStore.prune(it, Duration.ofDays(1)));
    assertThat(all).isZero();
    int old = contracts.jdbi().withHandle(it -> AccessStore.prune(it, Duration.ofDays(-1)));
    assertThat(old).isPositive();
  }
}
