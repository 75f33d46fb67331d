package io.stallholder.gateway.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.event.MarketplaceEvent;
import io.stallholder.marketplace.event.MarketplaceEvent.EndStatus;
import io.stallholder.marketplace.event.MarketplaceEvent.SubscribeSuccess;
import io.stallholder.marketplace.event.MarketplaceEvent.Terms;
import io.stallholder.marketplace.event.MarketplaceEvent.UnsubscribePending;
import io.stallholder.marketplace.event.MarketplaceEvent.UnsubscribeSuccess;
import io.stallholder.marketplace.metering.ResolvedCustomer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LicensesIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /// Random numbers of neighbouring seeds are much alike.
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final Shop shop = new Shop(NOON);
  private final Bought bought = Bought.something();

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void anEventBeforeTheRegistrationAndTheRegistrationMeetInOneLicense() {
    License first = shop.active(bought, NOON);
    License registered = shop.registered(bought);
    assertThat(registered.id()).isEqualTo(first.id());
    assertThat(registered.state()).isEqualTo(LicenseState.ACTIVE);
    assertThat(registered.agreement()).contains(bought.agreement());
  }

  @Test
  void aRegistrationBeforeTheEventIsPendingUntilIt() {
    License registered = shop.registered(bought);
    assertThat(registered.state()).isEqualTo(LicenseState.PENDING);
    shop.heard(bought.activated(NOON.plusSeconds(5)));
    assertThat(shop.license(registered.id()).state()).isEqualTo(LicenseState.ACTIVE);
    assertThat(shop.license(registered.id()).activatedAt()).contains(NOON.plusSeconds(5));
  }

  @Test
  void registeringAsOftenAsOneLikesChangesNothing() {
    License registered = shop.registered(bought);
    shop.heard(bought.activated(NOON));
    shop.advance(MINUTE);
    assertThat(shop.registered(bought)).isEqualTo(shop.license(registered.id()));
  }

  @Test
  void allFormsOfAnArnNameOneLicense() {
    License license = shop.active(bought, NOON);
    String id = bought.license().id();
    for (String form :
        List.of(
            "arn:aws:license-manager:us-east-1:294406891311:license/" + id,
            "arn:aws:license-manager::294406891311:license/" + id)) {
      License found =
          shop.jdbi()
              .withHandle(handle -> shop.licenses().byArn(handle, new LicenseArn(form)))
              .orElseThrow();
      assertThat(found.id()).as(form).isEqualTo(license.id());
    }
    var printedOtherwise =
        new Bought(
            bought.agreement(),
            new LicenseArn("arn:aws:license-manager:us-east-1:294406891311:license/" + id),
            bought.buyer());
    assertThat(shop.registered(printedOtherwise).id()).isEqualTo(license.id());
    assertThat(shop.license(license.id()).arn()).contains(bought.license());
  }

  @Test
  void anEndThatComesBeforeItsLicenseWaitsForIt() {
    shop.heard(bought.cancelled(NOON.plus(MINUTE)));
    shop.registered(bought);
    assertThat(shop.license(bought).state()).isEqualTo(LicenseState.PENDING);
    shop.heard(bought.activated(NOON));
    License license = shop.license(bought);
    assertThat(license.state()).isEqualTo(LicenseState.CLOSING);
    assertThat(license.activatedAt()).contains(NOON);
    assertThat(license.lastEndAt()).contains(NOON.plus(MINUTE));
  }

  @Test
  void anyOrderAndAnyRepetitionOfAStoryEndInTheSameLicense() {
    for (long seed = 1; seed <= 12; seed++) {
      Bought buyer = Bought.something();
      List<MarketplaceEvent> story =
          new ArrayList<>(
              List.of(
                  buyer.created(NOON),
                  buyer.activated(NOON.plus(MINUTE)),
                  buyer.activated(NOON.plus(MINUTE.multipliedBy(2))),
                  buyer.cancelled(NOON.plus(MINUTE.multipliedBy(5))),
                  buyer.deprovisioned(NOON.plus(MINUTE.multipliedBy(6)))));
      List<MarketplaceEvent> told = new ArrayList<>(story);
      told.addAll(story);
      Collections.shuffle(told, new Random(seed * SPREAD));
      shop.heard(told.toArray(MarketplaceEvent[]::new));
      License license = shop.license(buyer);
      assertThat(license.state()).as("seed %d", seed).isEqualTo(LicenseState.CLOSING);
      assertThat(license.activatedAt()).contains(NOON.plus(MINUTE));
      assertThat(license.firstEndAt()).contains(NOON.plus(MINUTE.multipliedBy(5)));
      assertThat(license.lastEndAt()).contains(NOON.plus(MINUTE.multipliedBy(6)));
      assertThat(license.finalDeadline()).contains(NOON.plus(MINUTE.multipliedBy(65)));
    }
  }

  @Test
  void aRenewalIsLinkedWhateverComesFirst() {
    for (List<Integer> order : orders(List.of(0, 1, 2, 3))) {
      Bought old = Bought.something();
      Bought renewal = Bought.something();
      List<MarketplaceEvent> story =
          List.of(
              old.activated(NOON.minus(MINUTE)),
              renewal.createdAsRenewalOf(old, NOON),
              renewal.activated(NOON.plus(MINUTE)),
              old.ended(NOON.plus(MINUTE.multipliedBy(2)), EndStatus.RENEWED));
      order.forEach(i -> shop.heard(story.get(i)));
      assertThat(shop.license(old).state()).isEqualTo(LicenseState.SUPERSEDED);
      assertThat(shop.license(renewal).state()).isEqualTo(LicenseState.ACTIVE);
      assertThat(shop.license(renewal).predecessor())
          .as("%s", order)
          .contains(shop.license(old).id());
    }
  }

  @Test
  void aRenewalInheritsTheTenant() {
    License old = shop.active(bought, NOON);
    shop.serves(old, "acme", true);
    Bought renewal = Bought.something();
    shop.heard(renewal.createdAsRenewalOf(bought, NOON.plus(MINUTE)));
    shop.heard(renewal.activated(NOON.plus(MINUTE)));
    assertThat(shop.license(renewal).tenant()).contains("acme");
  }

  @Test
  void inOneBatchAnEndMayComeBeforeItsLicense() {
    shop.jdbi()
        .useTransaction(handle ->
            shop.licenses()
                .heard(
                    handle,
                    List.of(bought.cancelled(NOON.plus(MINUTE)), bought.activated(NOON)),
                    shop.now()));
    assertThat(shop.license(bought).state()).isEqualTo(LicenseState.CLOSING);
  }

  @Test
  void namesOfTwoLicensesNeverBecomeOne() {
    Bought other = Bought.something();
    shop.active(bought, NOON);
    shop.active(other, NOON);
    var contradiction = new Bought(other.agreement(), bought.license(), bought.buyer());
    assertThatIllegalStateException()
        .isThrownBy(() -> shop.heard(contradiction.deprovisioned(NOON)))
        .withMessageContaining("agreement alias of license " + shop.license(bought).id())
        .withMessageContaining("already names license " + shop.license(other).id());
    assertThat(shop.license(bought).state()).isEqualTo(LicenseState.ACTIVE);
  }

  @Test
  void aLegacyBuyerIsKnownByProductAndCustomer() {
    var customer = new CustomerIdentifier("X01EXAMPLEX");
    shop.heard(success(customer, "1", NOON));
    License license = resolved(customer);
    assertThat(license.state()).isEqualTo(LicenseState.ACTIVE);
    assertThat(license.customer()).contains(customer);

    shop.heard(new UnsubscribePending("2", NOON.plus(MINUTE), customer, Shop.PRODUCT));
    assertThat(shop.license(license.id()).state()).isEqualTo(LicenseState.CLOSING);
    shop.heard(success(customer, "3", NOON.plus(MINUTE.multipliedBy(2))));
    assertThat(shop.license(license.id()).state()).isEqualTo(LicenseState.ACTIVE);
    shop.heard(
        new UnsubscribeSuccess("4", NOON.plus(MINUTE.multipliedBy(3)), customer, Shop.PRODUCT));
    assertThat(shop.license(license.id()).state()).isEqualTo(LicenseState.CLOSED);
    shop.heard(success(customer, "5", NOON.plus(MINUTE.multipliedBy(4))));
    assertThat(shop.license(license.id()).state()).isEqualTo(LicenseState.ACTIVE);
    assertThat(shop.license(license.id()).closedAt()).isEmpty();
  }

  @Test
  void aLicenseClosesOnceWhenItsFinalWindowIsOver() {
    shop.active(bought, NOON);
    shop.heard(bought.cancelled(NOON.plus(MINUTE)));
    assertThat(closeDue(NOON.plus(MINUTE.multipliedBy(60)))).isZero();
    assertThat(closeDue(NOON.plus(MINUTE.multipliedBy(61)))).isEqualTo(1);
    assertThat(closeDue(NOON.plus(MINUTE.multipliedBy(62)))).isZero();
    License license = shop.license(bought);
    assertThat(license.state()).isEqualTo(LicenseState.CLOSED);
    assertThat(license.closedAt()).contains(NOON.plus(MINUTE.multipliedBy(61)));
  }

  @Test
  void aSupersededLicenseIsClosedToo() {
    shop.active(bought, NOON);
    shop.heard(bought.ended(NOON.plus(MINUTE), EndStatus.RENEWED));
    assertThat(closeDue(NOON.plus(MINUTE.multipliedBy(61)))).isEqualTo(1);
    assertThat(closeDue(NOON.plus(MINUTE.multipliedBy(61)))).isZero();
    assertThat(shop.license(bought).isClosed()).isTrue();
    assertThat(shop.license(bought).state()).isEqualTo(LicenseState.SUPERSEDED);
  }

  @Test
  void aTenantHasOneDefaultPerProduct() {
    License one = shop.active(NOON);
    License other = shop.active(NOON);
    shop.serves(one, "acme", true);
    shop.serves(other, "acme", true);
    assertThat(shop.license(one.id()).tenantDefault()).isFalse();
    assertThat(shop.license(other.id()).tenantDefault()).isTrue();
  }

  @Test
  void registrationAndEventAtTheSameMomentFoundOneLicense() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 30; round++) {
        Bought buyer = Bought.something();
        List<Callable<Boolean>> all =
            List.of(
                () -> {
                  shop.registered(buyer);
                  return true;
                },
                () -> {
                  shop.heard(buyer.activated(NOON));
                  return true;
                },
                () -> {
                  shop.registered(buyer);
                  return true;
                });
        for (var done : threads.invokeAll(all)) {
          assertThat(done.get()).isTrue();
        }
        assertThat(shop.license(buyer).state()).isEqualTo(LicenseState.ACTIVE);
      }
    }
    assertThat(licenses()).isEqualTo(30);
  }

  @Test
  void eventsOfOneLicenseHandledAtTheSameMomentAreAllFolded() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 30; round++) {
        Bought buyer = Bought.something();
        shop.registered(buyer);
        List<Callable<Boolean>> all = new ArrayList<>();
        for (MarketplaceEvent event :
            List.of(buyer.activated(NOON), buyer.deprovisioned(NOON.plus(MINUTE)))) {
          all.add(() -> {
            shop.heard(event);
            return true;
          });
        }
        for (var done : threads.invokeAll(all)) {
          assertThat(done.get()).isTrue();
        }
        assertThat(shop.license(buyer).state()).isEqualTo(LicenseState.CLOSING);
        assertThat(shop.license(buyer).activatedAt()).contains(NOON);
      }
    }
  }

  @Test
  void anEndHandledWhileItsLicenseIsFoundedIsFolded() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 60; round++) {
        Bought buyer = Bought.something();
        List<Callable<Boolean>> all = new ArrayList<>();
        for (MarketplaceEvent event :
            List.of(buyer.activated(NOON), buyer.cancelled(NOON.plus(MINUTE)))) {
          all.add(() -> {
            shop.heard(event);
            return true;
          });
        }
        for (var done : threads.invokeAll(all)) {
          assertThat(done.get()).isTrue();
        }
        assertThat(shop.license(buyer).state()).isEqualTo(LicenseState.CLOSING);
      }
    }
  }

  private static List<List<Integer>> orders(List<Integer> of) {
    if (of.isEmpty()) {
      return List.of(List.of());
    }
    List<List<Integer>> orders = new ArrayList<>();
    for (Integer first : of) {
      for (List<Integer> rest : orders(of.stream().filter(it -> !it.equals(first)).toList())) {
        List<Integer> order = new ArrayList<>(List.of(first));
        order.addAll(rest);
        orders.add(order);
      }
    }
    return orders;
  }

  private License resolved(CustomerIdentifier customer) {
    var answer =
        new ResolvedCustomer(
            Shop.PRODUCT, Optional.empty(), Optional.empty(), Optional.of(customer));
    return shop.jdbi()
        .inTransaction(handle -> shop.licenses().resolved(handle, answer, shop.now()));
  }

  private static MarketplaceEvent success(CustomerIdentifier customer, String id, Instant time) {
    return new SubscribeSuccess(
        id, time, customer, Shop.PRODUCT, new Terms(Optional.empty(), false));
  }

  private int closeDue(Instant now) {
    Licenses licenses = shop.licenses();
    return shop.jdbi().inTransaction(handle -> licenses.closeThoseDue(handle, now, 100));
  }

  private int licenses() {
    return shop.jdbi()
        .withHandle(handle ->
            handle.createQuery("select count(*) from license").mapTo(Integer.class).one());
  }
}
