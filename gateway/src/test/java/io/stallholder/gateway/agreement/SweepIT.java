package io.stallholder.gateway.agreement;

import static io.stallholder.gateway.entitlement.Contracts.LEGACY;
import static io.stallholder.gateway.entitlement.Contracts.METERED;
import static io.stallholder.gateway.entitlement.Contracts.OVERAGES;
import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.entitlement.Contracts;
import io.stallholder.gateway.entitlement.Contracts.Sale;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.agreement.AgreementClient;
import io.stallholder.marketplace.aws.AwsAccess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class SweepIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final Duration HOUR = Duration.ofHours(1);

  private final Contracts contracts = new Contracts(NOON);
  private final Sweep sweep =
      sweep(contracts.access().agreement(), Set.of(METERED, OVERAGES, LEGACY));

  private Sweep sweep(AgreementClient agreements, Set<ProductCode> products) {
    return new Sweep(
        contracts.jdbi(),
        contracts.licenses(),
        new Sweep.Seller(
            new AwsAccountId("210987654321"),
            agreements,
            contracts.access().entitlement(),
            new Sweep.Products(products, Set.of(OVERAGES, LEGACY)),
            HOUR),
        contracts.clock(),
        new Metrics());
  }

  @AfterEach
  void close() {
    contracts.close();
  }

  private List<SweepStore.Finding> findings() {
    return contracts.jdbi().withHandle(handle -> SweepStore.findings(handle, 100));
  }

  private void sweeps() {
    assertThat(sweep.once()).isEqualTo(Loop.Round.IDLE);
  }

  @Test
  void anEndThatWasLostClosesTheLicenseWithTheReason() {
    Sale sale = contracts.active(METERED, "");
    contracts.loses("Purchase Agreement Ended", 1);
    contracts.loses("License Deprovisioned", 1);
    contracts.advance(HOUR);
    contracts.cancels(sale);
    Instant end = contracts.now();
    contracts.advance(SOON);
    contracts.hear();
    assertThat(contracts.license(sale).state()).isEqualTo(LicenseState.ACTIVE);
    sweeps();
    License license = contracts.license(sale);
    assertThat(license.state()).isEqualTo(LicenseState.CLOSING);
    assertThat(license.firstEndAt().orElseThrow()).isBetween(end, end.plus(SOON));
    List<EventStore.Story> story =
        contracts.jdbi().withHandle(handle -> EventStore.story(handle, license.id()));
    assertThat(story)
        .anySatisfy(event -> assertThat(event.reason().orElse("")).contains("CANCELLED"));
    assertThat(findings()).isEmpty();
  }

  @Test
  void aLicenseOfWhichNothingWasHeardBecomesActive() {
    contracts.active(METERED, "");
    contracts.loses("License Updated", 1);
    Sale sale = contracts.buys(METERED, "");
    contracts.advance(SOON);
    contracts.hear();
    sweeps();
    assertThat(contracts.all()).as("it may be on its way").hasSize(1);
    contracts.advance(HOUR);
    sweeps();
    assertThat(contracts.license(sale).state()).isEqualTo(LicenseState.ACTIVE);
    contracts.advance(HOUR);
    sweeps();
    assertThat(contracts.all()).hasSize(2);
    assertThat(findings()).isEmpty();
  }

  @Test
  void whatAwsDoesNotListIsReportedAndNeverClosed() {
    Bought partner = Bought.something();
    contracts
        .jdbi()
        .useTransaction(
            handle -> contracts.licenses().heard(handle, List.of(partner.activated(NOON)), NOON));
    contracts.advance(HOUR);
    sweeps();
    assertThat(contracts.all())
        .singleElement()
        .extracting(License::state)
        .isEqualTo(LicenseState.ACTIVE);
    assertThat(findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.what()).contains("lists no agreement"));
  }

  @Test
  void aFindingIsOverWhenTheNextSweepDoesNotMakeIt() {
    Bought partner = Bought.something();
    contracts
        .jdbi()
        .useTransaction(
            handle -> contracts.licenses().heard(handle, List.of(partner.activated(NOON)), NOON));
    contracts.advance(HOUR);
    sweeps();
    assertThat(findings()).hasSize(1);
    contracts
        .jdbi()
        .useTransaction(handle ->
            contracts.licenses().heard(handle, List.of(partner.cancelled(NOON)), contracts.now()));
    contracts.advance(HOUR);
    sweeps();
    assertThat(findings()).isEmpty();
  }

  @Test
  void awsIsAskedOnceAnHour() {
    sweeps();
    sweeps();
    assertThat(contracts.calls("SearchAgreements")).hasSize(1);
    contracts.advance(HOUR);
    sweeps();
    assertThat(contracts.calls("SearchAgreements")).hasSize(2);
  }

  @Test
  void anAnswerThatDoesNotComeChangesNothingAndIsAskedForAgain() {
    Sale sale = contracts.active(METERED, "");
    contracts.fault("SearchAgreements", "\"kind\":\"throttle\",\"count\":1");
    sweeps();
    assertThat(contracts.license(sale).state()).isEqualTo(LicenseState.ACTIVE);
    assertThat(findings()).isEmpty();
    contracts.advance(Duration.ofMinutes(11));
    sweeps();
    assertThat(contracts.calls("SearchAgreements")).hasSize(2);
  }

  @Test
  void aRenewalOfWhichNothingWasHeardTakesOverAndInherits() {
    Sale first = contracts.active(METERED, "");
    License old = contracts.license(first);
    contracts
        .jdbi()
        .useTransaction(handle -> contracts.licenses().link(handle, old.id(), "acme", true));
    losesARenewal();
    Sale second = contracts.succeeds(first, "renew");
    contracts.advance(HOUR);
    contracts.hear();
    assertThat(contracts.license(first).state()).isEqualTo(LicenseState.ACTIVE);
    sweeps();
    contracts.lookUp();
    assertThat(contracts.license(first).state()).isEqualTo(LicenseState.SUPERSEDED);
    License successor = contracts.license(second);
    assertThat(successor.state()).isEqualTo(LicenseState.ACTIVE);
    assertThat(successor.predecessor()).contains(old.id());
    assertThat(successor.tenant()).contains("acme");
    assertThat(successor.tenantDefault()).isTrue();
    contracts.advance(HOUR.multipliedBy(3));
    sweeps();
    assertThat(findings()).isEmpty();
  }

  @Test
  void aRenewalThatKeepsItsLicenseIsNeitherAnEndNorAFinding() {
    Renewed renewed = sweepsAfterARenewalThatKeepsItsLicense(HOUR);
    assertThat(contracts.license(renewed.first()).agreement())
        .contains(new AgreementId(renewed.second().agreement()));
    assertThat(findings()).isEmpty();
  }

  @Test
  void theEndBeforeARenewalThatKeepsItsLicenseWaitsUntilTheRenewalIsKnown() {
    Renewed renewed = sweepsAfterARenewalThatKeepsItsLicense(SOON);
    assertThat(contracts.license(renewed.first()).agreement())
        .contains(new AgreementId(renewed.first().agreement()));
    assertThat(findings()).isEmpty();
    contracts.advance(HOUR);
    sweeps();
    assertThat(contracts.license(renewed.first()).state()).isEqualTo(LicenseState.ACTIVE);
    assertThat(contracts.license(renewed.first()).agreement())
        .contains(new AgreementId(renewed.second().agreement()));
    assertThat(findings()).isEmpty();
  }

  private record Renewed(Sale first, Sale second) {}

  /// No event of the renewal came.
  private Renewed sweepsAfterARenewalThatKeepsItsLicense(Duration wait) {
    contracts.switchTo("renewalLicense", "kept");
    Sale first = contracts.active(OVERAGES, "{\"gigabytes\":100}");
    contracts.advance(Duration.ofDays(30));
    losesARenewal();
    Sale second = contracts.succeeds(first, "renew");
    contracts.advance(wait);
    contracts.hear();
    sweeps();
    assertThat(contracts.license(first).state()).isEqualTo(LicenseState.ACTIVE);
    return new Renewed(first, second);
  }

  private void losesARenewal() {
    contracts.loses("Purchase Agreement Created", 1);
    contracts.loses("Purchase Agreement Ended", 1);
    contracts.loses("License Updated", 1);
    contracts.loses("License Deprovisioned", 1);
  }

  @Test
  void aContractIsConfirmedByItsEntitlementsWhereTheAgreementsAreForBuyers() {
    contracts.active(OVERAGES, "{\"gigabytes\":100}");
    contracts.loses("License Updated", 1);
    Sale sale = contracts.buys(OVERAGES, "{\"gigabytes\":100}");
    contracts.advance(HOUR);
    contracts.hear();
    contracts.fault(
        "GetAgreementEntitlements",
        "\"kind\":\"error\",\"code\":\"AccessDeniedException\",\"status\":400,\"count\":1");
    sweeps();
    assertThat(contracts.license(sale).state()).isEqualTo(LicenseState.ACTIVE);
    assertThat(findings()).isEmpty();
  }

  @Test
  void aSubscriptionOfWhichAwsSaysTooLittleIsReported() {
    contracts.active(METERED, "");
    contracts.loses("License Updated", 1);
    contracts.buys(METERED, "");
    contracts.advance(HOUR);
    contracts.hear();
    contracts.fault(
        "GetAgreementEntitlements",
        "\"kind\":\"error\",\"code\":\"AccessDeniedException\",\"status\":400,\"count\":1");
    sweeps();
    assertThat(contracts.all()).hasSize(1);
    assertThat(findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.what()).contains("AccessDeniedException"));
  }

  @Test
  void aContractThatAPartnerSoldGoesOnByItsEntitlements() {
    Sale told = contracts.active(OVERAGES, "{\"gigabytes\":100}");
    contracts.loses("License Updated", 1);
    Sale untold = contracts.buys(OVERAGES, "{\"gigabytes\":100}");
    contracts.advance(SOON);
    contracts.registers(untold);
    contracts.advance(HOUR);
    try (AwsAccess stranger = contracts.stranger()) {
      Sweep ofPartner = sweep(stranger.agreement(), Set.of(METERED, OVERAGES));
      assertThat(ofPartner.once()).isEqualTo(Loop.Round.IDLE);
      assertThat(contracts.license(told).state()).isEqualTo(LicenseState.ACTIVE);
      assertThat(contracts.license(untold).state()).isEqualTo(LicenseState.ACTIVE);
      assertThat(findings()).isEmpty();
      contracts.cancels(told);
      contracts.advance(HOUR.multipliedBy(2));
      assertThat(ofPartner.once()).isEqualTo(Loop.Round.IDLE);
      assertThat(contracts.license(told).state()).as("never closed").isEqualTo(LicenseState.ACTIVE);
      assertThat(findings())
          .singleElement()
          .satisfies(finding -> assertThat(finding.what()).contains("entitles it to nothing"));
    }
  }

  @Test
  void whatIsNotSoldThroughThisGatewayIsNoFinding() {
    contracts.active(METERED, "");
    contracts.loses("License Updated", 1);
    contracts.buys(METERED, "");
    contracts.loses("License Updated", 1);
    contracts.buys(LEGACY, "{\"seats\":10}");
    contracts.advance(HOUR);
    contracts.hear();
    assertThat(sweep(contracts.access().agreement(), Set.of(OVERAGES)).once())
        .isEqualTo(Loop.Round.IDLE);
    assertThat(contracts.all()).filteredOn(license -> license.product().equals(METERED)).hasSize(1);
    assertThat(findings()).isEmpty();
  }

  @Test
  void whoRegisteredAMomentAgoIsNoFinding() {
    contracts.loses("License Updated", 1);
    Sale sale = contracts.buys(METERED, "");
    contracts.advance(SOON);
    contracts.registers(sale);
    try (AwsAccess stranger = contracts.stranger()) {
      assertThat(sweep(stranger.agreement(), Set.of(METERED)).once()).isEqualTo(Loop.Round.IDLE);
    }
    assertThat(findings()).isEmpty();
  }
}
