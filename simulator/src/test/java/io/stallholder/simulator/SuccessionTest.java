package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.Stall.Reply;
import io.stallholder.simulator.Stall.Subscription;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Agreements that take the place of others: renewals and replacements.
final class SuccessionTest {
  private static final String CREATED = "Purchase Agreement Created";
  private static final String ENDED = "Purchase Agreement Ended";
  private static final String UPDATED = "License Updated";
  private static final String DEPROVISIONED = "License Deprovisioned";

  private final Stall stall = Stall.open();
  private final Inbox inbox = new Inbox(stall);

  @AfterEach
  void close() {
    inbox.close();
    stall.close();
  }

  @Test
  void aRenewalIsANewAgreementWithANewLicense() {
    Subscription old = stall.contract("\"seats\":50");
    assertThat(inbox.names()).containsExactly(CREATED, UPDATED);

    JsonNode renewed = stall.happen(old, "\"kind\":\"renew\"");
    assertThat(renewed.path("intent").asText()).isEqualTo("RENEW");
    assertThat(renewed.path("previousAgreementId").asText()).isEqualTo(old.agreementId());
    assertThat(renewed.path("licenseArn").asText()).isNotEqualTo(old.licenseArn());
    assertThat(renewed.at("/entitlements/seats").asInt()).isEqualTo(50);
    assertThat(stall.state(old)).isEqualTo("active");

    stall.advance("PT72S");
    assertThat(stall.state(old)).isEqualTo("ending RENEWED");
    List<JsonNode> events = inbox.events();
    assertThat(Inbox.names(events)).containsExactly(CREATED, UPDATED, ENDED);
    assertThat(events.get(0).at("/detail/agreement/previousAgreementId").asText())
        .isEqualTo(old.agreementId());
    assertThat(events.get(0).at("/detail/product/id").asText()).isEqualTo("prod-c4example3abcd");
    assertThat(events.get(1).at("/detail/license/arn")).isEqualTo(renewed.path("licenseArn"));
    assertThat(events.get(2).at("/detail/agreement/id").asText()).isEqualTo(old.agreementId());
    stall.advance("PT31S");
    assertThat(inbox.names()).containsExactly(DEPROVISIONED);
  }

  @Test
  void aRenewalOnAnotherOfferGrantsWhatThatOfferGrants() {
    Subscription old = stall.contract("\"seats\":50");
    stall.offer("offer-next1", Stall.CONTRACT, ",\"entitlements\":{\"projects\":7}");

    JsonNode renewed = stall.happen(old, "\"kind\":\"renew\",\"offer\":\"offer-next1\"");

    assertThat(renewed.path("entitlements").toString()).isEqualTo("{\"projects\":7}");
    assertThat(renewed.path("offer").asText()).isEqualTo("offer-next1");
  }

  @Test
  void aReplacementBeginsAtOnceAndGrantsWhatItsOfferGrants() {
    Subscription old = stall.contract("\"seats\":50");
    stall.offer("offer-more1", Stall.CONTRACT, ",\"entitlements\":{\"seats\":500}");

    JsonNode next = stall.happen(old, "\"kind\":\"replace\",\"offer\":\"offer-more1\"");
    stall.advance("PT72S");

    assertThat(next.path("intent").asText()).isEqualTo("REPLACE");
    assertThat(next.at("/entitlements/seats").asInt()).isEqualTo(500);
    assertThat(stall.state(old)).isEqualTo("ending REPLACED");
  }

  @Test
  void anAgreementHasOneSuccessorAtATime() {
    Subscription old = stall.contract("\"seats\":50");
    stall.happen(old, "\"kind\":\"renew\"");

    Reply second = stall.refusal(old, "\"kind\":\"replace\"");

    assertThat(second.status()).isEqualTo(409);
    assertThat(second.json().path("error").asText()).contains("has a successor already");
  }

  @Test
  void whoWasRenewedCannotBeRenewedAgain() {
    Subscription old = stall.contract("\"seats\":50");
    stall.happen(old, "\"kind\":\"renew\"");
    stall.advance("PT72S");

    assertThat(stall.refusal(old, "\"kind\":\"renew\"").status()).isEqualTo(409);
    assertThat(stall.refusal(old, "\"kind\":\"amend\",\"autoRenew\":true").status()).isEqualTo(409);
  }

  @Test
  void aKeptLicenseIsMeteredOnUnderTheSameArn() {
    stall.switchTo("renewalLicense", "\"kept\"");
    Subscription old = stall.active(Stall.OVERAGES);
    assertThat(stall.meter(old, "gigabytes", -30)).isEqualTo("InvalidLicenseException");
    assertThat(stall.meter(old, "gigabytes", 0)).isEqualTo("Success");
    JsonNode renewed = stall.happen(old, "\"kind\":\"renew\"");
    assertThat(renewed.path("licenseArn").asText()).isEqualTo(old.licenseArn());
    stall.advance("PT1H");
    assertThat(stall.meter(old, "gigabytes", 0)).isEqualTo("Success");
    stall.advance("PT2H");

    assertThat(stall.meter(old, "gigabytes", 0)).isEqualTo("Success");
    assertThat(stall.get("ledger?licenseArn=" + old.licenseArn()).path("records")).hasSize(3);
    assertThat(inbox.names())
        .containsExactly(CREATED, UPDATED, CREATED, UPDATED, ENDED)
        .doesNotContain(DEPROVISIONED);
  }

  @Test
  void aRenewalThatIsNotPaidForLeavesTheOldAgreementItsTerm() {
    Subscription old = stall.contract("\"seats\":50");
    JsonNode renewed = stall.happen(old, "\"kind\":\"renew\"");
    fail(renewed);
    stall.advance("P300D");
    assertThat(stall.state(old)).isEqualTo("active");
    stall.advance("P66D");

    assertThat(stall.state(old)).isEqualTo("deprovisioned EXPIRED");
  }

  @Test
  void aRenewalAtTheEndThatIsNotPaidForIsTheEnd() {
    Subscription old = renewing();
    stall.advance("P29DT23H58M48S");
    JsonNode renewed = subscriptions().getLast();
    assertThat(renewed.path("state").asText()).isEqualTo("accepted");
    assertThat(stall.state(old)).isEqualTo("active");
    fail(renewed);

    assertThat(stall.state(old)).isEqualTo("ending EXPIRED");
  }

  @Test
  void renewalsBeginWhereTheTermEndedHoweverFarTimeLeaps() {
    Subscription old = renewing();
    inbox.bodies();
    stall.advance("P70D");

    assertThat(subscriptions())
        .extracting(one -> one.path("acceptedAt").asText())
        .containsExactly("2030-11-05T12:00:00Z", "2030-12-05T12:00:00Z", "2031-01-05T12:00:00Z");
    assertThat(subscriptions())
        .extracting(one -> one.path("activatedAt").asText())
        .containsExactly("2030-11-05T12:01:12Z", "2030-12-05T12:01:12Z", "2031-01-05T12:01:12Z");
    assertThat(inbox.events().stream().filter(event -> isOf(event, CREATED)))
        .extracting(event -> event.path("time").asText())
        .containsExactly("2030-12-05T12:00:11Z", "2031-01-05T12:00:11Z");
    assertThat(stall.state(old)).isEqualTo("deprovisioned RENEWED");
  }

  /// A contract of a month that renews itself, active.
  private Subscription renewing() {
    stall.offer("offer-month1", Stall.CONTRACT, ",\"term\":\"P1M\",\"autoRenew\":true");
    Subscription subscription = stall.bought(Stall.BUYER, Stall.CONTRACT, "offer-month1");
    stall.advance("PT72S");
    return subscription;
  }

  private void fail(JsonNode agreement) {
    stall.happen(Subscription.of(agreement), "\"kind\":\"payment-failed\"");
  }

  private List<JsonNode> subscriptions() {
    JsonNode all = stall.get("subscriptions").path("subscriptions");
    return StreamSupport.stream(all.spliterator(), false).toList();
  }

  private static boolean isOf(JsonNode event, String type) {
    return event.path("detail-type").asText().startsWith(type);
  }
}
