package io.stallholder.gateway.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.agreement.Agreement;
import io.stallholder.marketplace.agreement.AgreementListing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RepairTest {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final AgreementId AGREEMENT = new AgreementId("agmt-1");

  private static AgreementListing listed(String status, Optional<Instant> endsAt) {
    var agreement =
        new Agreement(
            AGREEMENT,
            new AwsAccountId("345678901234"),
            List.of(),
            status,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new AgreementListing(agreement, Optional.empty(), endsAt, Optional.empty());
  }

  private static Optional<License> license(LicenseState state) {
    boolean leaves = state != LicenseState.ACTIVE && state != LicenseState.PENDING;
    Optional<Instant> end =
        leaves ? Optional.of(NOON.minus(Duration.ofHours(1))) : Optional.empty();
    return Optional.of(
        new License(
            new UUID(1, 2),
            Shop.PRODUCT,
            state,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(AGREEMENT),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.of(NOON),
            end,
            end,
            end,
            Optional.empty(),
            NOON,
            Optional.empty()));
  }

  private static Repair repair(Optional<License> license, boolean isCurrent, String status) {
    return Repair.of(license, isCurrent, listed(status, Optional.empty()), NOON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ARCHIVED", "ROLLED_BACK", "SUPERSEDED", "PAINTED"})
  void onlyAStatusThatSaysSoEndsALicense(String status) {
    assertThat(repair(license(LicenseState.ACTIVE), true, status))
        .isInstanceOf(Repair.Report.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CANCELLED", "EXPIRED", "TERMINATED"})
  void anEndedAgreementEndsItsLicenseButNoOther(String status) {
    assertThat(repair(license(LicenseState.ACTIVE), true, status))
        .isEqualTo(new Repair.End(Signal.ENDING, NOON));
    assertThat(repair(license(LicenseState.ACTIVE), false, status)).isEqualTo(new Repair.Nothing());
    assertThat(repair(license(LicenseState.CLOSING), true, status)).isEqualTo(new Repair.Nothing());
    assertThat(repair(Optional.empty(), false, status)).isEqualTo(new Repair.Nothing());
  }

  @Test
  void aRenewedAgreementIsSucceeded() {
    assertThat(repair(license(LicenseState.ACTIVE), true, "RENEWED"))
        .isEqualTo(new Repair.End(Signal.SUCCEEDED, NOON));
  }

  @Test
  void theEndIsWhenTheAgreementEndedAndNeverAhead() {
    Instant hourAgo = NOON.minus(Duration.ofHours(1));
    Optional<License> active = license(LicenseState.ACTIVE);
    assertThat(Repair.of(active, true, listed("EXPIRED", Optional.of(hourAgo)), NOON))
        .isEqualTo(new Repair.End(Signal.ENDING, hourAgo));
    Instant ahead = NOON.plus(Duration.ofDays(9));
    assertThat(Repair.of(active, true, listed("CANCELLED", Optional.of(ahead)), NOON))
        .isEqualTo(new Repair.End(Signal.ENDING, NOON));
  }

  @Test
  void anActiveAgreementIsConfirmedWhereNobodyTold() {
    assertThat(repair(Optional.empty(), false, "ACTIVE")).isEqualTo(new Repair.Confirm());
    assertThat(repair(license(LicenseState.PENDING), true, "ACTIVE"))
        .isEqualTo(new Repair.Confirm());
    assertThat(repair(license(LicenseState.ACTIVE), false, "ACTIVE"))
        .isEqualTo(new Repair.Confirm());
    assertThat(repair(license(LicenseState.ACTIVE), true, "ACTIVE"))
        .isEqualTo(new Repair.Nothing());
  }

  @Test
  void whoLeavesHereAndIsActiveAtAwsIsForAPerson() {
    assertThat(repair(license(LicenseState.CLOSED), true, "ACTIVE"))
        .isInstanceOf(Repair.Report.class);
  }
}
