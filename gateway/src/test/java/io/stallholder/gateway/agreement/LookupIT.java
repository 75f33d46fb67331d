package io.stallholder.gateway.agreement;

import static io.stallholder.gateway.entitlement.Contracts.BUYER;
import static io.stallholder.gateway.entitlement.Contracts.LEGACY;
import static io.stallholder.gateway.entitlement.Contracts.METERED;
import static io.stallholder.gateway.entitlement.Contracts.OVERAGES;
import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.entitlement.Contracts;
import io.stallholder.gateway.entitlement.Contracts.Sale;
import io.stallholder.marketplace.AgreementId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class LookupIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SOON = Duration.ofMinutes(2);

  private final Contracts contracts = new Contracts(NOON);

  @AfterEach
  void close() {
    contracts.close();
  }

  private long due() {
    return contracts.jdbi().withHandle(Lookup::due);
  }

  private long waiting() {
    return contracts.jdbi().withHandle(EventStore::waiting);
  }

  @Test
  void anEndThatMatchesNoLicenseFindsTheRegisteredOne() {
    contracts.loses("License Updated", 1);
    Sale sale = contracts.buys(METERED, "");
    contracts.advance(SOON);
    License registered = contracts.registers(sale);
    contracts.advance(Duration.ofMinutes(20));
    contracts.cancels(sale);
    contracts.hear();
    assertThat(waiting()).isPositive();
    assertThat(due()).isEqualTo(1);
    contracts.lookUp();
    assertThat(due()).isZero();
    License license = contracts.license(sale);
    assertThat(license.id()).isEqualTo(registered.id());
    assertThat(license.state()).isEqualTo(LicenseState.CLOSING);
    assertThat(license.agreement()).contains(new AgreementId(sale.agreement()));
    assertThat(license.activatedAt()).contains(NOON.plus(MINUTE.multipliedBy(5)));
    assertThat(license.firstEndAt()).contains(contracts.now());
    assertThat(waiting()).isZero();
  }

  @Test
  void aRegistrationWithoutAnAgreementLooksItUpAtOnce() {
    contracts.loses("License Updated", 1);
    Sale sale = contracts.buys(METERED, "");
    contracts.advance(SOON);
    assertThat(contracts.registers(sale).agreement()).isEmpty();
    contracts.lookUp();
    License license = contracts.license(sale);
    assertThat(license.agreement()).contains(new AgreementId(sale.agreement()));
    assertThat(license.state()).isEqualTo(LicenseState.ACTIVE);
    assertThat(contracts.calls("SearchAgreements")).hasSize(1);
  }

  @Test
  void anEndWhoseAgreementWasNamedByAnImportMeanwhileIsFound() {
    Sale sale = contracts.active(METERED, "");
    contracts.cancels(sale);
    contracts.hear();
    // An import locks no names: this is how the end stands that was heard beside it.
    contracts
        .jdbi()
        .useHandle(handle ->
            handle.execute("update license_event set license_id = null where signal = 'ending'"));
    assertThat(due()).isEqualTo(1);
    contracts.lookUp();
    assertThat(waiting()).isZero();
    assertThat(due()).isZero();
  }

  @Test
  void anEndFoundsALicenseOfAProductThatIsKnownByBothItsNames() {
    contracts.active(METERED, "");
    contracts.loses("License Updated", 1);
    Sale sale = contracts.buys(METERED, "");
    contracts.advance(SOON);
    contracts.cancels(sale);
    contracts.hear();
    contracts.lookUp();
    assertThat(contracts.license(sale).state()).isEqualTo(LicenseState.CLOSING);
    assertThat(contracts.license(sale).product()).isEqualTo(METERED);
  }

  @Test
  void whatIsToldAfterAllStandsInPlaceOfWhatWasPresumed() {
    contracts.fault("License Updated", "\"kind\":\"event-delay\",\"delay\":\"PT30M\",\"count\":1");
    Sale sale = contracts.buys(METERED, "");
    contracts.advance(SOON);
    contracts.registers(sale);
    contracts.advance(Duration.ofMinutes(20));
    contracts.cancels(sale);
    contracts.hear();
    contracts.lookUp();
    contracts.advance(Duration.ofMinutes(15));
    contracts.hear();
    assertThat(contracts.license(sale).activatedAt()).contains(NOON.plusSeconds(72));
    assertThat(contracts.license(sale).state()).isEqualTo(LicenseState.CLOSING);
  }

  @Test
  void awsIsAskedUntilItAnswers() {
    contracts.loses("License Updated", 1);
    Sale sale = contracts.buys(METERED, "");
    contracts.advance(SOON);
    contracts.registers(sale);
    contracts.cancels(sale);
    contracts.hear();
    contracts.fault("DescribeAgreement", "\"kind\":\"throttle\",\"count\":1");
    contracts.fault("SearchAgreements", "\"kind\":\"throttle\",\"count\":2");
    contracts.lookUp();
    assertThat(waiting()).isPositive();
    assertThat(due()).isZero();
    contracts.backoffIsOver();
    assertThat(due()).isEqualTo(1);
    contracts.fault("GetAgreementEntitlements", "\"kind\":\"reset\",\"count\":1");
    contracts.lookUp();
    assertThat(waiting()).isPositive();
    contracts.backoffIsOver();
    contracts.lookUp();
    assertThat(waiting()).isZero();
  }

  @Test
  void aSellerWhoMayNotReadEntitlementsSearches() {
    contracts.loses("License Updated", 1);
    Sale sale = contracts.buys(METERED, "");
    contracts.advance(SOON);
    contracts.registers(sale);
    contracts.cancels(sale);
    contracts.hear();
    contracts.fault(
        "GetAgreementEntitlements",
        "\"kind\":\"error\",\"code\":\"AccessDeniedException\",\"status\":400,\"count\":1");
    contracts.lookUp();
    assertThat(contracts.license(sale).state()).isEqualTo(LicenseState.CLOSING);
    assertThat(contracts.calls("SearchAgreements")).hasSize(1);
  }

  @Test
  void aRenewalThatKeepsItsLicenseGoesOn() {
    contracts.switchTo("renewalLicense", "kept");
    Sale first = contracts.active(OVERAGES, "{\"gigabytes\":100}");
    contracts.advance(Duration.ofDays(30));
    Sale second = contracts.succeeds(first, "renew");
    assertThat(second.license()).isEqualTo(first.license());
    contracts.advance(SOON);
    contracts.hear();
    License license = contracts.license(first);
    assertThat(license.state()).isEqualTo(LicenseState.ACTIVE);
    assertThat(license.activatedAt()).contains(NOON.plusSeconds(72));
    assertThat(license.agreement()).contains(new AgreementId(second.agreement()));
    contracts.cancels(second);
    contracts.hear();
    assertThat(contracts.license(first).state()).isEqualTo(LicenseState.CLOSING);
    assertThat(contracts.license(first).firstEndAt()).contains(contracts.now());
  }

  @Test
  void aRenewalInheritsTenantDefaultAndContact() {
    Sale first = contracts.active(METERED, "");
    License old = contracts.license(first);
    serves(old, "acme");
    registered(old);
    Sale second = contracts.succeeds(first, "renew");
    contracts.advance(SOON);
    contracts.hear();
    assertInherited(old, contracts.license(second));
  }

  @Test
  void aSuccessorOfWhichNoEventSaidSoIsFoundByItsFirstAgreement() {
    Sale first = contracts.active(METERED, "");
    License old = contracts.license(first);
    serves(old, "acme");
    registered(old);
    contracts.loses("Purchase Agreement Created", 1);
    Sale second = contracts.succeeds(first, "replace");
    contracts.advance(SOON);
    contracts.hear();
    assertThat(contracts.license(second).predecessor()).isEmpty();
    contracts.lookUp();
    assertInherited(old, contracts.license(second));
  }

  private void serves(License license, String tenant) {
    contracts
        .jdbi()
        .useTransaction(handle -> contracts.licenses().link(handle, license.id(), tenant, true));
  }

  private void registered(License license) {
    contracts
        .jdbi()
        .useHandle(handle -> {
          handle.execute(
              "insert into registration values (gen_random_uuid(), ?, now(), now())", license.id());
          handle.execute(
              """
              insert into buyer_contact
                select id, 'buyer@example.com', 'Acme', 'A. Buyer', now() from registration
              """);
        });
  }

  private void assertInherited(License old, License successor) {
    assertThat(successor.predecessor()).contains(old.id());
    assertThat(successor.tenant()).contains("acme");
    assertThat(successor.tenantDefault()).isTrue();
    List<String> contacts =
        contracts
            .jdbi()
            .withHandle(handle ->
                handle
                    .createQuery(
                        """
                        select email from buyer_contact
                          join registration on registration.id = registration_id
                        where license_id = :license and completed_at is not null
                        """)
                    .bind("license", successor.id())
                    .mapTo(String.class)
                    .list());
    assertThat(contacts).containsExactly("buyer@example.com");
  }

  @Test
  void bothChannelsOfALegacyProductMakeOneLicense() {
    Sale sale = contracts.active(LEGACY, "{\"seats\":10}");
    assertThat(waiting()).as("events wait until ResolveCustomer tells whose they are").isPositive();
    assertThat(contracts.all()).hasSize(1);
    License license = contracts.registers(sale);
    assertThat(contracts.all()).containsExactly(license);
    assertThat(license.state()).isEqualTo(LicenseState.ACTIVE);
    assertThat(license.customer()).isPresent();
    assertThat(license.buyer()).hasValueSatisfying(it -> assertThat(it.value()).isEqualTo(BUYER));
    assertThat(license.arn()).contains(sale.license());
    assertThat(waiting()).isZero();
    contracts.cancels(sale);
    contracts.advance(SOON);
    contracts.hear();
    assertThat(contracts.all()).hasSize(1);
    assertThat(contracts.all().getFirst().state()).isEqualTo(LicenseState.CLOSING);
  }

  @Test
  void aLegacyBuyerWhoComesBackIsTheSame() {
    Sale sale = contracts.active(LEGACY, "{\"seats\":10}");
    contracts.registers(sale);
    contracts.cancels(sale);
    contracts.advance(Duration.ofHours(2));
    contracts.hear();
    Sale again = contracts.active(LEGACY, "{\"seats\":20}");
    assertThat(contracts.all()).hasSize(1);
    assertThat(contracts.all().getFirst().state()).isEqualTo(LicenseState.ACTIVE);
    assertThat(contracts.license(again).id()).isEqualTo(contracts.license(sale).id());
    assertThat(waiting()).isZero();
  }
}
