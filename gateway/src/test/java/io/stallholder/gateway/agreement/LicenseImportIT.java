package io.stallholder.gateway.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.LicenseImport.Outcome;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.metering.ResolvedCustomer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LicenseImportIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final String ARN = "arn:aws:license-manager::294406891311:license:l-import";
  private static final String HEADER =
      "tenant,license,productCode,customerIdentifier,customerAccount,meteredFrom\n";

  private final Shop shop = new Shop(NOON);

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void anImportedLicenseIsActiveFromItsFirstHourAndServesItsTenant() {
    assertThat(run(line("acme", ARN, "345678901234", "2026-11-05T10:00:00Z")))
        .isEqualTo(new Outcome.Imported(1, 0));
    License license = only();
    assertThat(license.state()).isEqualTo(LicenseState.ACTIVE);
    assertThat(license.activatedAt()).contains(NOON.minus(Duration.ofHours(2)));
    assertThat(license.tenant()).contains("acme");
    assertThat(license.product()).isEqualTo(Shop.PRODUCT);
    assertThat(meteredFrom(license)).contains(NOON.minus(Duration.ofHours(2)));
  }

  @Test
  void theSameFileAgainChangesNothing() {
    String file = line("acme", ARN, "345678901234", "2026-11-05T10:00:00Z");
    run(file);
    License before = only();
    assertThat(run(file)).isEqualTo(new Outcome.Imported(0, 1));
    assertThat(only()).isEqualTo(before);
  }

  @Test
  void whatAwsSaidOfALicenseStands() {
    Bought bought = Bought.something();
    Instant activation = NOON.minus(Duration.ofDays(30));
    License known = shop.active(bought, activation);
    String file = line("acme", bought.license().value(), "", "2026-11-05T10:00:00Z");
    assertThat(run(file)).isEqualTo(new Outcome.Imported(0, 1));
    assertThat(shop.license(known.id()).activatedAt()).contains(activation);
    assertThat(shop.license(known.id()).tenant()).contains("acme");
  }

  @Test
  void anEventThatComesLaterFindsTheImportedLicense() {
    Bought bought = Bought.something();
    run(line("acme", bought.license().value(), "345678901234", "2026-11-05T10:00:00Z"));
    shop.heard(bought.activated(NOON.minus(Duration.ofDays(9))));
    assertThat(only().activatedAt()).contains(NOON.minus(Duration.ofDays(9)));
    shop.heard(bought.cancelled(NOON));
    assertThat(only().state()).isEqualTo(LicenseState.CLOSING);
  }

  @Test
  void aBuyerKnownByAccountAloneIsFoundWhenHeRegisters() {
    run(HEADER + "acme,,4zq81example0metering00x1,,345678901234,2026-11-05T10:00:00Z\n");
    License license = only();
    var customer =
        new ResolvedCustomer(
            Shop.PRODUCT,
            Optional.of(new AwsAccountId("345678901234")),
            Optional.empty(),
            Optional.of(new CustomerIdentifier("ifAPi5AcF3")));
    License resolved =
        shop.jdbi().inTransaction(handle -> shop.licenses().resolved(handle, customer, shop.now()));
    assertThat(resolved.id()).isEqualTo(license.id());
    assertThat(resolved.customer()).contains(new CustomerIdentifier("ifAPi5AcF3"));
  }

  @Test
  void aLineThatContradictsWhatIsKnownRefusesTheWholeFile() {
    run(line("acme", ARN, "345678901234", "2026-11-05T10:00:00Z"));
    String file =
        HEADER
            + row("new", ARN + "2", "345678901234", "2026-11-05T10:00:00Z")
            + row("other", ARN, "345678901234", "2026-11-05T10:00:00Z")
            + row("acme", ARN, "345678901234", "2026-11-05T11:00:00Z")
            + row("third", ARN + "3", "", "2026-11-05T10:00:00Z");
    assertThat(run(file))
        .isEqualTo(
            new Outcome.Refused(
                List.of(
                    "line 3: the license serves tenant \"acme\" already",
                    "line 4: the license is metered from 2026-11-05T10:00:00Z already",
                    "line 5: customerAccount is empty; records of a license name both of them")));
    assertThat(all()).hasSize(1);
  }

  @Test
  void aLineThatCannotBeReadIsToldByItsNumber() {
    String file =
        HEADER
            + row("", ARN, "345678901234", "2026-11-05T10:00:00Z")
            + row("a", "license", "345678901234", "2026-11-05T10:00:00Z")
            + row("b", ARN, "12", "2026-11-05T10:00:00Z")
            + row("c", ARN, "345678901234", "2026-11-05T10:30:00Z")
            + "d,,nosuchproduct0000000000,cust,,2026-11-05T10:00:00Z\n";
    Outcome outcome = run(file);
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    assertThat(((Outcome.Refused) outcome).problems())
        .hasSize(4)
        .allSatisfy(problem -> assertThat(problem).matches("line [2-5]: .*"));
    assertThat(all()).isEmpty();
  }

  @Test
  void aProductThatIsNotConfiguredIsRefused() {
    assertThat(run(HEADER + "d,,nosuchproduct0000000000,cust,,2026-11-05T10:00:00Z\n"))
        .isEqualTo(
            new Outcome.Refused(
                List.of("line 2: product nosuchproduct0000000000 is not configured")));
  }

  private Outcome run(String csv) {
    try {
      return new LicenseImport(oneProduct(), shop.licenses())
          .run(
              shop.jdbi(),
              new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)),
              shop.now());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// So that a line need not name it.
  private GatewayConfig oneProduct() {
    GatewayConfig config = shop.config();
    return new GatewayConfig(
        config.database(),
        config.accounts(),
        config.products().subList(0, 1),
        config.registration(),
        config.http(),
        config.metering(),
        config.usage(),
        config.entitlements(),
        config.inbox(),
        config.sweep(),
        config.clock(),
        config.alarms(),
        config.contacts(),
        config.webhooks());
  }

  private static String line(String tenant, String arn, String account, String from) {
    return HEADER + row(tenant, arn, account, from);
  }

  private static String row(String tenant, String arn, String account, String from) {
    return "%s,%s,,,%s,%s\n".formatted(tenant, arn, account, from);
  }

  private License only() {
    assertThat(all()).hasSize(1);
    return all().getFirst();
  }

  private List<License> all() {
    return shop.jdbi().withHandle(handle -> shop.licenses().page(handle, Optional.empty(), 10));
  }

  private Optional<Instant> meteredFrom(License license) {
    return shop.jdbi().withHandle(handle -> ImportStore.meteredFrom(handle, license.id()));
  }
}
