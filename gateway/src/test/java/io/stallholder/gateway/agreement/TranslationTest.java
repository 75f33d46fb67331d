package io.stallholder.gateway.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.event.MarketplaceEvent;
import io.stallholder.marketplace.event.MarketplaceEvent.EndStatus;
import io.stallholder.marketplace.event.MarketplaceEvent.EntitlementUpdated;
import io.stallholder.marketplace.event.MarketplaceEvent.SubscribeFail;
import io.stallholder.marketplace.event.MarketplaceEvent.SubscribeSuccess;
import io.stallholder.marketplace.event.MarketplaceEvent.Terms;
import io.stallholder.marketplace.event.MarketplaceEvent.Unknown;
import io.stallholder.marketplace.event.MarketplaceEvent.UnsubscribePending;
import io.stallholder.marketplace.event.MarketplaceEvent.UnsubscribeSuccess;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TranslationTest {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final CustomerIdentifier CUSTOMER = new CustomerIdentifier("X01EXAMPLEX");

  private final Bought bought = Bought.something();

  @Test
  void licenseEventsBeginAndEndALicense() {
    assertThat(Translation.signal(bought.activated(NOON))).isEqualTo(Signal.CONFIRMED);
    assertThat(Translation.signal(bought.deprovisioned(NOON))).isEqualTo(Signal.ENDING);
  }

  @Test
  void aCreatedAgreementActivatesNobody() {
    assertThat(Translation.signal(bought.created(NOON))).isEqualTo(Signal.NOTED);
  }

  @ParameterizedTest
  @EnumSource
  void everyEndOfAnAgreementIsAnEnd(EndStatus status) {
    boolean succeeded = status == EndStatus.RENEWED || status == EndStatus.REPLACED;
    assertThat(Translation.signal(bought.ended(NOON, status)))
        .isEqualTo(succeeded ? Signal.SUCCEEDED : Signal.ENDING);
  }

  @Test
  void theOlderVocabularySaysTheSame() {
    assertThat(signal(subscribed())).isEqualTo(Signal.RESUBSCRIBED);
    assertThat(signal(new SubscribeFail("1", NOON, CUSTOMER, Shop.PRODUCT, Optional.empty())))
        .isEqualTo(Signal.PAYMENT_FAILED);
    assertThat(signal(new UnsubscribePending("1", NOON, CUSTOMER, Shop.PRODUCT)))
        .isEqualTo(Signal.ENDING);
    assertThat(signal(new UnsubscribeSuccess("1", NOON, CUSTOMER, Shop.PRODUCT)))
        .isEqualTo(Signal.ENDED);
    assertThat(signal(new EntitlementUpdated("1", NOON, CUSTOMER, Shop.PRODUCT)))
        .isEqualTo(Signal.NOTED);
  }

  @Test
  void whatNobodyKnowsChangesNothing() {
    var unknown = new Unknown("1", NOON, "Something New", Optional.of(bought.agreement()));
    assertThat(signal(unknown)).isEqualTo(Signal.NOTED);
    assertThat(Translation.names(unknown).agreement()).contains(bought.agreement());
    assertThat(Translation.names(unknown).canFound()).isFalse();
  }

  @Test
  void licenseEventsNameEverything() {
    Names names = Translation.names(bought.activated(NOON));
    assertThat(names.canFound()).isTrue();
    assertThat(names.aliases())
        .containsExactly(Alias.of(bought.license()), Alias.of(bought.agreement()));
    assertThat(names.buyer()).contains(bought.buyer());
  }

  @Test
  void agreementEventsFoundNoLicense() {
    Names names = Translation.names(bought.cancelled(NOON));
    assertThat(names.canFound()).isFalse();
    assertThat(names.aliases()).containsExactly(Alias.of(bought.agreement()));
  }

  @Test
  void subscriptionEventsNameProductAndCustomer() {
    Names names = Translation.names(subscribed());
    assertThat(names.canFound()).isTrue();
    assertThat(names.aliases()).containsExactly(Alias.of(Shop.PRODUCT, CUSTOMER));
  }

  @Test
  void aRenewalNamesTheAgreementBeforeIt() {
    Bought renewal = Bought.something();
    assertThat(Translation.previousAgreement(renewal.createdAsRenewalOf(bought, NOON)))
        .contains(bought.agreement());
    assertThat(Translation.previousAgreement(renewal.created(NOON))).isEmpty();
    assertThat(Translation.previousAgreement(renewal.activated(NOON))).isEmpty();
  }

  private static Signal signal(MarketplaceEvent event) {
    return Translation.signal(event);
  }

  private static MarketplaceEvent subscribed() {
    return new SubscribeSuccess(
        "1", NOON, CUSTOMER, Shop.PRODUCT, new Terms(Optional.empty(), false));
  }
}
