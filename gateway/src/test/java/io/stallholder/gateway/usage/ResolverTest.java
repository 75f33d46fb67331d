package io.stallholder.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.LicenseState;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.usage.Refusal.Code;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ResolverTest {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final Instant ONE = NOON.plus(Duration.ofHours(1));
  private static final Instant TWO = NOON.plus(Duration.ofHours(2));
  private static final GatewayConfig CONFIG = Shop.licensed();
  private static final ProductCode CONTRACT = new ProductCode("5ct92example0contract00x2");

  @Test
  void aLicenseIsFoundByOurIdAndByItsArn() {
    License license = active().build();
    var resolver = new Resolver(CONFIG, List.of(license));
    String arnId = license.arn().orElseThrow().id();
    for (String subject :
        List.of(
            license.id().toString(),
            license.arn().orElseThrow().value(),
            arnId,
            "arn:aws:license-manager:eu-west-1:294406891311:license/" + arnId)) {
      assertThat(resolver.resolve(used(subject, NOON)))
          .as(subject)
          .isEqualTo(new Resolution.Belongs(license));
    }
  }

  @Test
  void whatNobodyKnowsIsRefusedByName() {
    assertThat(refusal(new Resolver(CONFIG, List.of()).resolve(used("acme", NOON))))
        .isEqualTo(
            new Refusal(
                Code.UNKNOWN_LICENSE,
                "subject \"acme\" is neither a license nor a tenant that is known here"));
  }

  @Test
  void anUnknownDimensionIsRefusedByName() {
    License license = active().build();
    var event = used(license.id().toString(), NOON, "API_CALLS");
    assertThat(refusal(new Resolver(CONFIG, List.of(license)).resolve(event)))
        .isEqualTo(
            new Refusal(
                Code.UNKNOWN_DIMENSION,
                "data.dimension \"API_CALLS\" is not configured for product " + Shop.PRODUCT));
  }

  @Test
  void aContractIsNotMetered() {
    License license = active().of(CONTRACT).build();
    assertThat(refusal(named(license, NOON, license)).code()).isEqualTo(Code.NOT_METERED);
  }

  @Test
  void usageUntilTheLastSignOfTheEndBelongsAndLaterUsageDoesNot() {
    License license = active().ended(ONE).build();
    assertThat(named(license, ONE, license)).isEqualTo(new Resolution.Belongs(license));
    assertThat(refusal(named(license, ONE.plusNanos(1), license)).detail())
        .isEqualTo(
            "license %s ended at %s; usage of %s is after its end"
                .formatted(license.id(), ONE, ONE.plusNanos(1)));
  }

  @Test
  void usageOfALicenseThatIsNotActiveYetBelongsToIt() {
    License pending = a().build();
    assertThat(named(pending, NOON, pending)).isEqualTo(new Resolution.Belongs(pending));
  }

  @Test
  void aLicenseWhosePaymentFailedHasNoUsage() {
    License failed = a().in(LicenseState.FAILED).build();
    assertThat(refusal(named(failed, NOON, failed)).detail()).contains("the payment failed");
  }

  @Test
  void ofOldAndRenewedTheOneInForceIsMeant() {
    License old = active().ended(ONE).build();
    License renewal = a().activated(ONE).follows(old).build();
    for (License subject : List.of(old, renewal)) {
      assertThat(named(subject, NOON, old, renewal)).isEqualTo(new Resolution.Belongs(old));
      assertThat(named(subject, TWO, old, renewal)).isEqualTo(new Resolution.Belongs(renewal));
    }
  }

  @Test
  void betweenTheEndAndItsRenewalsActivationTheRenewalIsMeant() {
    License old = active().ended(ONE).build();
    for (License renewal :
        List.of(a().follows(old).build(), a().activated(TWO).follows(old).build())) {
      for (License subject : List.of(old, renewal)) {
        assertThat(named(subject, ONE.plusSeconds(1), old, renewal))
            .isEqualTo(new Resolution.Belongs(renewal));
      }
    }
  }

  @Test
  void whereBothAreInForceTheNamedOneIsMeant() {
    License old = active().build();
    License renewal = a().activated(ONE).follows(old).build();
    assertThat(named(old, TWO, old, renewal)).isEqualTo(new Resolution.Belongs(old));
    assertThat(named(renewal, TWO, old, renewal)).isEqualTo(new Resolution.Belongs(renewal));
  }

  @Test
  void aTenantsOneLicenseIsMeant() {
    License license = active().build();
    assertThat(ofTenant(NOON, license)).isEqualTo(new Resolution.Belongs(license));
  }

  @Test
  void aTenantsLicenseWithThatDimensionIsMeant() {
    License contract = active().of(CONTRACT).build();
    License license = active().build();
    assertThat(ofTenant(NOON, contract, license)).isEqualTo(new Resolution.Belongs(license));
    assertThat(refusal(ofTenant(NOON, contract)).code()).isEqualTo(Code.NOT_METERED);
  }

  @Test
  void aTenantsLicenseInForceThenIsMeant() {
    License old = active().ended(ONE).build();
    License later = a().activated(ONE.plusSeconds(1)).build();
    assertThat(ofTenant(NOON, old, later)).isEqualTo(new Resolution.Belongs(old));
    assertThat(ofTenant(TWO, old, later)).isEqualTo(new Resolution.Belongs(later));
  }

  @Test
  void aTenantsLicenseThatIsNotActiveYetIsMeantWhereNoOtherFits() {
    License pending = a().build();
    License license = active().build();
    assertThat(ofTenant(NOON, pending)).isEqualTo(new Resolution.Belongs(pending));
    assertThat(ofTenant(NOON, pending, license)).isEqualTo(new Resolution.Belongs(license));
  }

  @Test
  void whereSeveralFitTheDefaultIsMeantOrNone() {
    License one = active().build();
    License chosen = active().isDefault().build();
    License other = active().build();
    assertThat(ofTenant(NOON, one, chosen)).isEqualTo(new Resolution.Belongs(chosen));
    assertThat(ofTenant(NOON, one, other)).isEqualTo(new Resolution.Unattributed("acme"));
  }

  @Test
  void aTenantWhoseLicensesAllEndedIsRefused() {
    License ended = active().ended(ONE).build();
    assertThat(refusal(ofTenant(TWO, ended)).code()).isEqualTo(Code.LICENSE_ENDED);
  }

  @Test
  void aTenantCalledLikeALicenseIsFoundWhereNoLicenseIs() {
    License license = active().tenant("l-5f0c").build();
    var resolver = new Resolver(CONFIG, List.of(license));
    assertThat(resolver.resolve(used("l-5f0c", NOON))).isEqualTo(new Resolution.Belongs(license));
  }

  private static Resolution named(License subject, Instant time, License... known) {
    return new Resolver(CONFIG, List.of(known)).resolve(used(subject.id().toString(), time));
  }

  private static Resolution ofTenant(Instant time, License... licenses) {
    return new Resolver(CONFIG, List.of(licenses)).resolve(used("acme", time));
  }

  private static Refusal refusal(Resolution resolution) {
    assertThat(resolution).isInstanceOf(Resolution.Refused.class);
    return ((Resolution.Refused) resolution).refusal();
  }

  private static UsageEvent used(String subject, Instant time) {
    return used(subject, time, "api_calls");
  }

  private static UsageEvent used(String subject, Instant time, String dimension) {
    return new UsageEvent(
        new UsageEvent.Identity("app", "1"),
        subject,
        time,
        new Dimension(dimension),
        BigDecimal.ONE,
        new TreeMap<>());
  }

  private static LicenseMade a() {
    return new LicenseMade();
  }

  private static LicenseMade active() {
    return a().activated(NOON.minus(Duration.ofHours(1)));
  }

  /// A license for tests: pending, of the tenant acme.
  private static final class LicenseMade {
    private final UUID id = UUID.randomUUID();
    private ProductCode product = Shop.PRODUCT;
    private LicenseState state = LicenseState.PENDING;
    private Optional<UUID> predecessor = Optional.empty();
    private String tenant = "acme";
    private boolean isDefault;
    private Optional<Instant> activatedAt = Optional.empty();
    private Optional<Instant> end = Optional.empty();

    LicenseMade of(ProductCode other) {
      product = other;
      return this;
    }

    LicenseMade in(LicenseState other) {
      state = other;
      return this;
    }

    LicenseMade activated(Instant at) {
      activatedAt = Optional.of(at);
      state = LicenseState.ACTIVE;
      return this;
    }

    LicenseMade ended(Instant at) {
      end = Optional.of(at);
      state = LicenseState.CLOSING;
      return this;
    }

    LicenseMade follows(License other) {
      predecessor = Optional.of(other.id());
      return this;
    }

    LicenseMade tenant(String other) {
      tenant = other;
      return this;
    }

    LicenseMade isDefault() {
      isDefault = true;
      return this;
    }

    License build() {
      String arn =
          "arn:aws:license-manager::294406891311:license:l-" + id.toString().replace("-", "");
      return new License(
          id,
          product,
          state,
          Optional.of(new LicenseArn(arn)),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          predecessor,
          Optional.of(tenant),
          isDefault,
          activatedAt,
          end,
          end,
          end.map(at -> at.plus(Duration.ofHours(1))),
          Optional.empty(),
          NOON,
          Optional.empty());
    }
  }
}
